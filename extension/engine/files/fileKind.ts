import type { Stats } from 'node:fs';
import { CuratorError } from '../../model/errors.ts';

/**
 * Refuses what is no regular file. Asked before a file is opened: to open a named pipe would wait for a writer.
 *
 * @param instead what to do with a folder, as a sentence
 * @throws CuratorError 'is-directory' or 'wrong-type'
 */
export function checkKind(stats: Stats, path: string, instead: string): void {
  if (stats.isDirectory()) throw new CuratorError('is-directory', `${path} is a folder. ${instead}`, { path });
  if (!stats.isFile()) throw new CuratorError('wrong-type', `${path} is not a regular file.`, { path });
}
