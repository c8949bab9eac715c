import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';

/** A file has one session, by whatever path it is opened. */
export function datasetIdOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path); // It does not exist: opening it says so.
  }
}
