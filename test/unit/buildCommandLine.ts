import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, newestChange } from '../../scripts/bootstrap.mjs';
import { buildCommandLine } from '../../scripts/build.mts';
import { commandLineFolder } from '../support/commandLine.ts';

const stamp = join(commandLineFolder, '.built');
const sources = ['extension/cli', 'extension/engine', 'extension/model', 'scripts/build.mts', 'package-lock.json'];

/** Vitest runs it before all unit tests: bundles the command line unless its sources are older than the last bundle. */
export async function setup(): Promise<void> {
  const changed = Math.max(...sources.map((source) => newestChange(join(checkout, source))));
  if (existsSync(stamp) && newestChange(stamp) > changed) return;
  rmSync(stamp, { force: true });
  await buildCommandLine(commandLineFolder);
  // As in an installed package, which tells the version.
  copyFileSync(join(checkout, 'package.json'), join(commandLineFolder, '../package.json'));
  writeFileSync(stamp, '');
}
