// npm run -s curator -- COMMAND …: the command line of the checkout, built anew only if its sources are newer.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, ensureDependencies, newestChange, runNode, takeLock } from './bootstrap.mjs';

const entry = join(checkout, 'dist/cli.js');
const stamp = join(checkout, 'dist/.built');
const sources = ['extension/cli', 'extension/engine', 'extension/model', 'scripts/build.mts', 'package-lock.json'];

ensureDependencies();
const built = stale() ? await build() : 0;
// Paths on the command line mean what they mean where the command was given.
process.exitCode = built === 0 ? await runNode([entry, ...process.argv.slice(2)], { cwd: startFolder() }) : built;

async function build() {
  const release = takeLock('build');
  try {
    // Another process may have built it while this one waited.
    return stale() ? await runNode([join(checkout, 'scripts/build.mts')], { stdoutToStderr: true }) : 0;
  } finally {
    release();
  }
}

function stale() {
  if (!existsSync(entry) || !existsSync(stamp)) return true;
  const builtAt = statSync(stamp).mtimeMs;
  return sources.some((source) => newestChange(join(checkout, source)) > builtAt);
}

function startFolder() {
  const folder = process.env['INIT_CWD'];
  return folder !== undefined && existsSync(folder) ? folder : process.cwd();
}
