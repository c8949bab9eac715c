import { open, type FileHandle } from 'node:fs/promises';
import { CuratorError } from '../../model/errors.ts';
import { fileError } from '../files/fileErrors.ts';
import { startsWithMark } from './lineScan.ts';

/** All that is needed to read rows, also in another thread. */
export interface RowReaderInput {
  readonly path: string;
  /** Start of each row's line, ascending. */
  readonly offsets: Float64Array;
  /** End of the last row's line and of what follows it. */
  readonly sizeBytes: number;
}

export interface RowBatch {
  readonly firstRow: number;
  /** Lines without line ending and byte order mark; valid until the next batch is asked for. */
  readonly lines: readonly Buffer[];
}

/** Largest row that is read as one. Larger ones stay in the file and are saved, but cannot be shown. */
export const largestRow = 256 * 1024 * 1024;
const batchBytes = 2 * 1024 * 1024;
const batchRows = 4_096;
const newline = 0x0a;
const carriageReturn = 0x0d;

/** The line at the start of `bytes`, without its ending; `first` says whether it is the file's first. */
export function trimLine(bytes: Buffer, first: boolean): Buffer {
  const from = first && startsWithMark(bytes) ? 3 : 0;
  const at = bytes.indexOf(newline, from);
  if (at < 0) return bytes.subarray(from);
  const end = at > from && bytes[at - 1] === carriageReturn ? at - 1 : at;
  return bytes.subarray(from, end);
}

/** Reads the rows of a file by their offsets. Owns the file handle: close it. */
export class RowReader {
  #input: RowReaderInput;
  #file: FileHandle;

  private constructor(input: RowReaderInput, file: FileHandle) {
    this.#input = input;
    this.#file = file;
  }

  /** @throws CuratorError 'not-found' or 'no-permission' */
  static async open(input: RowReaderInput): Promise<RowReader> {
    try {
      return new RowReader(input, await open(input.path, 'r'));
    } catch (error) {
      throw fileError(error, input.path);
    }
  }

  /** Takes a longer or moved index of the same file. */
  update(offsets: Float64Array, sizeBytes: number): void {
    this.#input = { ...this.#input, offsets, sizeBytes };
  }

  /** Reads from the file that now has the path: after a save has replaced it. */
  async reopen(offsets: Float64Array, sizeBytes: number): Promise<void> {
    const file = await open(this.#input.path, 'r');
    await this.#file.close();
    this.#file = file;
    this.update(offsets, sizeBytes);
  }

  /** Bytes of the file as they are, for copying: up to `target.length` bytes from `position`. */
  async readBytes(target: Buffer, position: number): Promise<number> {
    const { bytesRead } = await this.#file.read(target, 0, target.length, position);
    return bytesRead;
  }

  /** Rows in file order from `fromRow`, in batches of about 2 MB. @throws CuratorError 'cancelled' */
  async *batches(signal: AbortSignal, fromRow = 0): AsyncGenerator<RowBatch, void, undefined> {
    let row = fromRow;
    const rows = this.#input.offsets.length;
    while (row < rows) {
      if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
      let next = row + 1;
      while (next < rows && next - row < batchRows && this.#endOf(next) - this.#startOf(row) <= batchBytes) next++;
      yield { firstRow: row, lines: await this.read(row, next - row) };
      row = next;
    }
  }

  /**
   * Lines of `count` rows that follow each other, in one read.
   *
   * @throws CuratorError 'changed-outside' where the file has become shorter
   */
  async read(row: number, count: number): Promise<Buffer[]> {
    const start = this.#startOf(row);
    const wanted = Math.min(this.#endOf(row + count - 1) - start, count === 1 ? largestRow : Number.MAX_SAFE_INTEGER);
    const bytes = Buffer.allocUnsafe(wanted);
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.#file.read(bytes, filled, wanted - filled, start + filled);
      if (bytesRead === 0) {
        throw new CuratorError('changed-outside', `${this.#input.path} has become shorter. Reload it from disk.`, {
          path: this.#input.path,
        });
      }
      filled += bytesRead;
    }
    return Array.from({ length: count }, (_, index) =>
      trimLine(
        bytes.subarray(this.#startOf(row + index) - start, this.#endOf(row + index) - start),
        this.#startOf(row + index) === 0,
      ),
    );
  }

  /** Bytes from the row's start to the next row: its line, its ending and blank lines behind it. */
  sizeOf(row: number): number {
    return this.#endOf(row) - this.#startOf(row);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #startOf(row: number): number {
    const start = this.#input.offsets[row];
    if (start === undefined) throw new RangeError(`Row ${String(row)} of ${String(this.#input.offsets.length)}.`);
    return start;
  }

  #endOf(row: number): number {
    return this.#input.offsets[row + 1] ?? this.#input.sizeBytes;
  }
}
