import { spawn, type ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to standard output
 * @throws Error with what it wrote, where its status is not one of those expected
 */
export async function run(
  program: string,
  args: readonly string[],
  expected: readonly number[] = [0],
): Promise<string> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const status = await statusOf(child);
  const [output, errors] = await said;
  if (!expected.includes(status)) {
    throw new Error(`${program} ${args.join(' ')} ended with ${String(status)}:\n${output}${errors}`);
  }
  return output;
}

export function statusOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      resolve(status ?? 1);
    });
  });
}

/** What a program said before it failed: its last error by name, else its last lines. */
export function failureOf(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).trim().split('\n');
  const named = lines.findLast((line) => /\w*Error: \S/u.test(line));
  return (named ?? lines.slice(-3).join(' ')).trim().slice(-600);
}
