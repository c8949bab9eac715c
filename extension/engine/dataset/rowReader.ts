import { open, type FileHandle } from 'node:fs/promises';
import { CuratorError } from '../../model/errors.ts';
import { fileError } from '../files/fileErrors.ts';
import { readRange } from '../files/readRange.ts';
import { startsWithMark } from './lineScan.ts';
import type { OffsetTable } from './rowOffsets.ts';

/** All that is needed to read rows. */
export interface RowReaderInput {
  readonly path: string;
  /** Start of each row's line, ascending. */
  readonly offsets: OffsetTable;
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
/** Rows are read together up to this size, so that a page with large rows is not one allocation. */
const readBytesAtOnce = 16 * 1024 * 1024;
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
  /** Files that a save replaced and that are still held. */
  #replaced: FileHandle[] = [];
  #closing: Promise<unknown> = Promise.resolve();

  private constructor(input: RowReaderInput, file: FileHandle) {
    this.#input = input;
    this.#file = file;
  }

  /**
   * @throws CuratorError 'not-found', 'no-permission', or 'changed-outside' where the file no longer has the size
   *   that the offsets belong to
   */
  static async open(input: RowReaderInput): Promise<RowReader> {
    let file: FileHandle | undefined;
    try {
      file = await open(input.path, 'r');
      const { size } = await file.stat();
      if (input.offsets.length > 0 && size !== input.sizeBytes) {
        throw new CuratorError('changed-outside', `${input.path} has changed since its rows were found. Try again.`, {
          path: input.path,
        });
      }
      return new RowReader(input, file);
    } catch (error) {
      await file?.close();
      throw fileError(error, input.path);
    }
  }

  /** Takes a longer or moved index of the same file. */
  update(offsets: OffsetTable, sizeBytes: number): void {
    this.#input = { ...this.#input, offsets, sizeBytes };
  }

  /** Reads from the file that now has the path: after a save has replaced it. The other one is held until `letGo`. */
  async reopen(offsets: OffsetTable, sizeBytes: number): Promise<void> {
    const previous = this.#file;
    this.#file = await open(this.#input.path, 'r');
    // In one step with the handle: offsets of one file must never be used on the other.
    this.update(offsets, sizeBytes);
    this.#replaced.push(previous);
  }

  /**
   * Closes files that a save replaced. Not waited for: giving back the blocks of a large file that has no name any more
   * takes long, and whatever else is to reach the disk waits for it.
   */
  letGo(): void {
    const closed = this.#replaced.map((file) => file.close());
    this.#replaced = [];
    this.#closing = Promise.allSettled([this.#closing, ...closed]);
  }

  /** Bytes of the file as they are, for copying: up to `target.length` bytes from `position`. */
  async readBytes(target: Buffer, position: number): Promise<number> {
    const { bytesRead } = await this.#file.read(target, 0, target.length, position);
    return bytesRead;
  }

  /**
   * Rows in file order from `fromRow`, in batches of about 2 MB. The next batch is read while one is looked at.
   *
   * @throws CuratorError 'cancelled', 'changed-outside' where the file has become shorter
   */
  async *batches(signal: AbortSignal, fromRow = 0): AsyncGenerator<RowBatch, void, undefined> {
    const rows = this.#input.offsets.length;
    let ahead: { readonly file: FileHandle; readonly reading: Promise<Buffer[]> } | undefined;
    for (let row = fromRow; row < rows;) {
      if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
      const end = this.#batchEnd(row, rows);
      // A save in between made other bytes of the rows.
      const lines = await (ahead?.file === this.#file ? ahead.reading : this.read(row, end - row));
      const next = this.#batchEnd(end, rows);
      // A row that fills a batch by itself is not held beside another one.
      const small = next > end && endOf(this.#input, next - 1) - startOf(this.#input, end) <= batchBytes;
      ahead = small ? { file: this.#file, reading: this.#readAhead(end, next - end) } : undefined;
      yield { firstRow: row, lines };
      row = end;
    }
  }

  /** First row after the batch that begins with `row`. */
  #batchEnd(row: number, rows: number): number {
    let next = Math.min(rows, row + 1);
    while (next < rows && next - row < batchRows && endOf(this.#input, next) - startOf(this.#input, row) <= batchBytes)
      next++;
    return next;
  }

  /** Reads what may never be asked for: a failure is seen by whoever waits for it, if anybody does. */
  #readAhead(row: number, count: number): Promise<Buffer[]> {
    const reading = this.read(row, count);
    reading.catch(() => undefined);
    return reading;
  }

  /**
   * Lines of `count` rows that follow each other, neighbours in one read. A line over `largestRow` is cut there.
   *
   * @throws CuratorError 'changed-outside' where the file has become shorter
   */
  async read(row: number, count: number): Promise<Buffer[]> {
    for (;;) {
      const file = this.#file;
      try {
        return await readRows(file, this.#input, row, count);
      } catch (error) {
        // A save replaced the file in between: the rows are read from the new one.
        if (file === this.#file) throw error;
      }
    }
  }

  /** Bytes from the row's start to the next row: its line, its ending and blank lines behind it. */
  sizeOf(row: number): number {
    return endOf(this.#input, row) - startOf(this.#input, row);
  }

  async close(): Promise<void> {
    this.letGo();
    await this.#closing;
    await this.#file.close();
  }
}

function startOf(input: RowReaderInput, row: number): number {
  const start = input.offsets.at(row);
  if (start === undefined) throw new RangeError(`Row ${String(row)} of ${String(input.offsets.length)}.`);
  return start;
}

function endOf(input: RowReaderInput, row: number): number {
  return input.offsets.at(row + 1) ?? input.sizeBytes;
}

async function readRows(file: FileHandle, input: RowReaderInput, row: number, count: number): Promise<Buffer[]> {
  const lines: Buffer[] = [];
  let from = row;
  while (from < row + count) {
    const start = startOf(input, from);
    let to = from + 1;
    while (to < row + count && endOf(input, to) - start <= readBytesAtOnce) to++;
    const bytes = await bytesOf(file, input, start, Math.min(endOf(input, to - 1) - start, largestRow));
    for (; from < to; from++) {
      const line = bytes.subarray(startOf(input, from) - start, endOf(input, from) - start);
      lines.push(trimLine(line, startOf(input, from) === 0));
    }
  }
  return lines;
}

async function bytesOf(file: FileHandle, { path }: RowReaderInput, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  await readRange(
    file,
    bytes,
    start,
    () => new CuratorError('changed-outside', `${path} has become shorter. Reload it from disk.`, { path }),
  );
  return bytes;
}
