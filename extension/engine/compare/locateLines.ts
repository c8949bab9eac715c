import { open } from 'node:fs/promises';
import type { RecordRange } from '../../model/contract/comparing.ts';
import { CuratorError } from '../../model/errors.ts';
import { fileError } from '../files/fileErrors.ts';

const readSize = 4 * 1024 * 1024;
const newline = 0x0a;

/**
 * Where lines of a file lie, without their line breaks, in one pass. Lines count from 1; those that the file lacks are
 * left out.
 *
 * @throws CuratorError 'not-found', 'is-directory', 'no-permission', 'cancelled'
 */
export async function locateLines(
  path: string,
  wanted: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, RecordRange>> {
  const found = new Map<number, RecordRange>();
  const last = Math.max(0, ...wanted);
  try {
    const file = await open(path, 'r');
    try {
      const buffer = Buffer.allocUnsafe(readSize);
      let line = 1;
      let start = 0;
      let at = 0;
      const end = (position: number): void => {
        if (wanted.has(line)) found.set(line, { start, length: position - start });
        line++;
        start = position + 1;
      };
      while (line <= last) {
        if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
        const { bytesRead } = await file.read(buffer, 0, readSize, null);
        if (bytesRead === 0) {
          if (at > start) end(at);
          break;
        }
        const chunk = buffer.subarray(0, bytesRead);
        for (let next = chunk.indexOf(newline); next >= 0; next = chunk.indexOf(newline, next + 1)) end(at + next);
        at += bytesRead;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
  return found;
}
