import { join } from 'node:path';
import { checkout } from '../../scripts/bootstrap.mjs';

/**
 * Folder of what tests start as processes and threads; `buildBundles.ts` makes it before the first test. From their sources
 * they would take seconds to load.
 */
export const bundleFolder = join(checkout, 'build/bundles/dist');

/** The bundled command line. */
export const commandLine = join(bundleFolder, 'cli.js');

/** The bundled engine, as the editor starts it. */
export const engineBundle = join(bundleFolder, 'engine.js');
