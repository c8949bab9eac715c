import { join } from 'node:path';
import { checkout } from '../../scripts/bootstrap.mjs';

/** Folder of the bundled command line that tests start: from its sources it would take seconds to load. */
export const commandLineFolder = join(checkout, 'build/unit/dist');

/** The bundled command line; `test/unit/buildCommandLine.ts` makes it before the first test. */
export const commandLine = join(commandLineFolder, 'cli.js');
