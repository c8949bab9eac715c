import { CuratorError } from '../../model/errors.ts';

/** Reads from a position of a file into a target, and gives how many bytes it read; 0 at the end of the file. */
export type ReadAt = (target: Uint8Array, position: number) => number;

/** Fills a target from a position of a file. @throws CuratorError 'changed-outside' where the file ends before */
export function fillAt(read: ReadAt, target: Uint8Array, position: number): void {
  for (let filled = 0; filled < target.length;) {
    const bytesRead = read(target.subarray(filled), position + filled);
    if (bytesRead === 0) {
      throw new CuratorError('changed-outside', 'The file has become shorter. Reload it from disk.');
    }
    filled += bytesRead;
  }
}
