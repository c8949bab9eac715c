import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, newestChange, takeLock } from '../../scripts/bootstrap.mjs';
import { buildCommandLine } from '../../scripts/build.mts';
import { bundleFolder } from './bundles.ts';

const stamp = join(bundleFolder, '.built');
const sources = ['extension/cli', 'extension/engine', 'extension/model', 'scripts/build.mts', 'package-lock.json'];

/**
 * Vitest runs it before all tests: bundles what they start as processes and threads, unless the sources are older than the
 * last bundles. Unit and end-to-end tests may begin at the same time.
 */
export async function setup(): Promise<void> {
  const release = takeLock('bundles');
  try {
    const changed = Math.max(...sources.map((source) => newestChange(join(checkout, source))));
    if (existsSync(stamp) && newestChange(stamp) > changed) return;
    await buildCommandLine(bundleFolder, true);
    // As in an installed package, which tells the version.
    copyFileSync(join(checkout, 'package.json'), join(bundleFolder, '../package.json'));
    writeFileSync(stamp, '');
  } finally {
    release();
  }
}
