import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { commandLine } from '../../../support/bundles.ts';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** The process is interrupted once this file is there, such as the store of the dataset that it opens. */
  readonly interruptAt?: string;
  /** The process is interrupted once this holds. */
  readonly interruptWhen?: () => boolean;
  /** What it reads from standard input. */
  readonly input?: string;
}

/** Runs the command line as people do: a process of its own. */
export async function curator(
  args: readonly string[],
  { interruptAt, interruptWhen, input }: Running = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [commandLine, ...args]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  child.stdin.end(input);
  const looking = setInterval(() => {
    const due = interruptAt === undefined ? interruptWhen?.() : existsSync(interruptAt);
    if (due !== true) return;
    clearInterval(looking);
    child.kill('SIGINT');
  }, 20);
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(looking);
  return { status, stdout, stderr };
}

/** The JSON objects of a command's output, one a line. */
export function jsonLines(text: string): unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
