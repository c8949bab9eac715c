import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'vitest/config';
import { checkout } from '../../scripts/bootstrap.mjs';
import { bundleFolder } from './bundles.ts';

/** Sources that start others which lie beside them. */
const starters = [
  'extension/engine/workers/spawnWorker.ts',
  'extension/engine/scoring/models/process/scorerProcess.ts',
];

/**
 * A plugin of Vitest that lets an engine in a test's own process start its threads and processes from bundles, as the one in
 * the editor does. From their sources each thread would strip types by WebAssembly, which takes long and at times ends the
 * process (docs/decisions/0010).
 */
export function startFromBundles(): Plugin {
  const place = 'import.meta.url';
  for (const path of starters) {
    const starts = readFileSync(join(checkout, path), 'utf8').includes(place);
    if (!starts) throw new Error(`${path} does not say by ${place} where it lies.`);
  }
  return {
    name: 'start from bundles',
    enforce: 'pre',
    transform(code, id) {
      if (!starters.some((path) => id.endsWith(`/${path}`))) return undefined;
      return code.replaceAll(place, JSON.stringify(pathToFileURL(join(bundleFolder, 'bundle.js')).href));
    },
  };
}
