import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { checkout } from '../../../scripts/bootstrap.mjs';
import { say } from '../bench.ts';

const environment = join(checkout, '.cache/bench-venv');
const python = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const peers = fileURLToPath(new URL('../peers/', import.meta.url));

/** Runs a script of `peers/` with the packages that the peers need, and reads the JSON that it prints. */
export async function runPeer<Result>(script: string, ...parameters: readonly string[]): Promise<Result> {
  await preparePeers();
  const { stdout } = await promisify(execFile)(python, [join(peers, script), ...parameters]);
  return JSON.parse(stdout) as Result;
}

/** A virtual environment with the packages of `peers/requirements.txt`; made anew when the list changes. */
export async function preparePeers(): Promise<void> {
  const requirements = join(peers, 'requirements.txt');
  const wanted = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex');
  const mark = join(environment, 'installed');
  if (existsSync(mark) && (await readFile(mark, 'utf8')) === wanted) return;
  say(`Installing the peers' Python packages into ${dirname(mark)}`);
  await rm(environment, { recursive: true, force: true });
  const run = promisify(execFile);
  await run('python3', ['-m', 'venv', environment]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  await writeFile(mark, wanted);
}
