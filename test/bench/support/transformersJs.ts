import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../../../scripts/bootstrap.mjs';
import { say } from '../bench.ts';

/** Has the runtime that the product has, so that what differs is the way to use it. */
const version = '4.3.2';
const folder = join(checkout, '.cache/bench-transformers-js');

/** Path of the module of transformers.js, which is installed for the benchmarks alone; made anew with a new version. */
export async function transformersJs(): Promise<string> {
  const mark = join(folder, 'installed');
  if (!existsSync(mark) || (await readFile(mark, 'utf8')) !== version) {
    say(`Installing transformers.js ${version} into ${folder}`);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    // A package of its own, so that npm does not take the checkout's.
    await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
    const windows = process.platform === 'win32';
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
    await promisify(execFile)(
      windows ? 'npm.cmd' : 'npm',
      ['install', ...quiet, '--save-exact', `@huggingface/transformers@${version}`],
      { cwd: folder, shell: windows },
    );
    await writeFile(mark, version);
  }
  return join(folder, 'node_modules/@huggingface/transformers/dist/transformers.node.mjs');
}
