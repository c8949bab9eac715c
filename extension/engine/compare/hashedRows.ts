import { open } from 'node:fs/promises';
import { CuratorError } from '../../model/errors.ts';
import { hashBytes, LineHasher } from '../dataset/lineHasher.ts';
import { LineScan } from '../dataset/lineScan.ts';
import { RowIndex } from '../dataset/rowIndex.ts';
import { fileError } from '../files/fileErrors.ts';

const readSize = 4 * 1024 * 1024;

/** Where the rows of a file stand and what they hash to: 20 bytes a row. */
export interface HashedRows {
  readonly path: string;
  readonly index: RowIndex;
  /** `hashBytes` bytes a row. */
  readonly hashes: Buffer;
}

/**
 * Finds and hashes the rows of a file in one pass.
 *
 * @throws CuratorError 'not-found', 'is-directory', 'no-permission', 'cancelled'
 */
export async function hashRows(path: string, signal: AbortSignal, read: (bytes: number) => void): Promise<HashedRows> {
  try {
    const file = await open(path, 'r');
    try {
      const index = new RowIndex();
      const scan = new LineScan();
      let hashes = Buffer.alloc(4_096 * hashBytes);
      let filled = 0;
      const hasher = new LineHasher((rowHash) => {
        if (filled === hashes.length) {
          const larger = Buffer.alloc(hashes.length * 2);
          hashes.copy(larger);
          hashes = larger;
        }
        filled += hashes.write(rowHash, filled, 'latin1');
      });
      const buffer = Buffer.allocUnsafe(readSize);
      for (;;) {
        if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
        const { bytesRead } = await file.read(buffer, 0, readSize, null);
        if (bytesRead === 0) break;
        const chunk = buffer.subarray(0, bytesRead);
        scan.feed(chunk);
        hasher.feed(chunk);
        index.append(scan.take());
        read(bytesRead);
      }
      scan.finish();
      hasher.finish();
      index.append(scan.take());
      return { path, index, hashes: hashes.subarray(0, filled) };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
}
