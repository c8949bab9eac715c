import type { FileHandle } from 'node:fs/promises';
import { CuratorError } from '../../model/errors.ts';
import { applyValueEdits } from '../../model/json/valueSpans.ts';
import type { Progress } from '../../model/contract/endpoint.ts';
import type { ValueEdit } from '../../model/rows/rowState.ts';
import { hashLine } from './lineHasher.ts';
import type { RowIndex } from './rowIndex.ts';
import { largestRow, type RowReader } from './rowReader.ts';

const copyBytes = 512 * 1024;
/** What was written is sent to the disk in steps of this size while more is written, not all at the end. */
const syncBytes = 64 * 1024 * 1024;
/** A save tells its progress at most this often: each message to another process takes longer than a piece's write. */
const progressMs = 100;

export interface EditedWrite {
  readonly reader: RowReader;
  readonly index: RowIndex;
  readonly edits: ReadonlyMap<number, readonly ValueEdit[]>;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export interface EditedRows {
  readonly bytesWritten: number;
  /** Bytes that each edited line gained or lost. */
  readonly growth: ReadonlyMap<number, number>;
  /** New hash of each edited row. */
  readonly hashes: ReadonlyMap<number, Buffer>;
}

/**
 * Writes the file with edited values; every other byte is copied as it is.
 *
 * @throws CuratorError 'changed-outside' where an edited value is no longer there, 'cancelled'
 */
export async function writeEdited(target: FileHandle, write: EditedWrite): Promise<EditedRows> {
  const { reader, index, edits } = write;
  const copier = new Copier(target, write);
  const growth = new Map<number, number>();
  const hashes = new Map<number, Buffer>();
  let position = 0;
  const rows = [...edits.keys()].sort((left, right) => left - right);
  const lines = readAhead(reader, rows);
  for (const row of rows) {
    const line = (await lines.next()).value;
    if (line === undefined) throw new CuratorError('internal', `Row ${String(row)} could not be read.`);
    const lineStart = await startOfText(reader, index.span(row).start);
    await copier.copy(position, lineStart);
    const edited = editLine(line, edits.get(row) ?? [], index.lineOf(row));
    await copier.write(edited);
    position = lineStart + line.length;
    growth.set(row, edited.length - line.length);
    hashes.set(row, hashLine(edited));
  }
  await copier.copy(position, index.scannedBytes);
  await copier.flush();
  return { bytesWritten: copier.bytesWritten, growth, hashes };
}

/**
 * A line with edits applied.
 *
 * @throws CuratorError with the line's number: as `applyValueEdits`, 'wrong-type' where the line is too large to edit,
 *   'bad-request' where an edit would break the line in two
 */
export function editLine(line: Buffer, edits: readonly ValueEdit[], lineNumber: number): Buffer {
  try {
    if (line.length >= largestRow) throw new CuratorError('wrong-type', 'It is larger than 256 MB and is not edited.');
    const edited = applyValueEdits(line.toString('latin1'), edits);
    if (edited.includes('\n')) throw new CuratorError('bad-request', 'An edit holds a line break outside a string.');
    return Buffer.from(edited, 'latin1');
  } catch (error) {
    if (!CuratorError.is(error)) throw error;
    throw new CuratorError(
      error.reason,
      `Line ${String(lineNumber)}: ${error.message}`,
      { ...error.details, line: lineNumber },
      { cause: error },
    );
  }
}

/** Lines of rows, each read while the one before is worked on. */
async function* readAhead(reader: RowReader, rows: readonly number[]): AsyncGenerator<Buffer, undefined, undefined> {
  const start = (row: number | undefined): Promise<Buffer[]> | undefined => {
    const reading = row === undefined ? undefined : reader.read(row, 1);
    // Awaited in its turn; a failure must not count as unhandled until then.
    reading?.catch(() => undefined);
    return reading;
  };
  let reading = start(rows[0]);
  for (let next = 1; reading !== undefined; next++) {
    const [line] = await reading;
    reading = start(rows[next]);
    if (line !== undefined) yield line;
  }
  return undefined;
}

/** Behind the byte order mark where the line is the file's first. */
async function startOfText(reader: RowReader, start: number): Promise<number> {
  if (start !== 0) return start;
  const head = Buffer.alloc(3);
  await reader.readBytes(head, 0);
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

/** Copies ranges through two buffers: one is read into while the other is written. */
class Copier {
  bytesWritten = 0;
  readonly #target: FileHandle;
  readonly #write: EditedWrite;
  #buffer = Buffer.allocUnsafe(copyBytes);
  #spare = Buffer.allocUnsafe(copyBytes);
  #filled = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #unsynced = 0;
  #toldAt = 0;
  #syncing: Promise<void> | undefined;

  constructor(target: FileHandle, write: EditedWrite) {
    this.#target = target;
    this.#write = write;
  }

  async copy(from: number, to: number): Promise<void> {
    let position = from;
    while (position < to) {
      if (this.#filled === this.#buffer.length) await this.#turn();
      const room = Math.min(this.#buffer.length - this.#filled, to - position);
      const read = await this.#write.reader.readBytes(
        this.#buffer.subarray(this.#filled, this.#filled + room),
        position,
      );
      if (read === 0) {
        throw new CuratorError('changed-outside', 'The file became shorter while it was saved. Nothing was changed.');
      }
      this.#filled += read;
      position += read;
    }
  }

  async write(bytes: Buffer): Promise<void> {
    let taken = 0;
    while (taken < bytes.length) {
      if (this.#filled === this.#buffer.length) await this.#turn();
      const copied = bytes.copy(this.#buffer, this.#filled, taken);
      this.#filled += copied;
      taken += copied;
    }
  }

  async flush(): Promise<void> {
    await this.#turn();
    await this.#writing;
    await this.#syncing;
  }

  async #turn(): Promise<void> {
    await this.#writing;
    if (this.#write.signal.aborted) throw new CuratorError('cancelled', 'Cancelled. The file is as it was.');
    const full = this.#buffer.subarray(0, this.#filled);
    [this.#buffer, this.#spare] = [this.#spare, this.#buffer];
    this.#filled = 0;
    this.#writing = writeAll(this.#target, full);
    // Awaited at the next turn; a failure must not count as unhandled until then.
    this.#writing.catch(() => undefined);
    this.bytesWritten += full.length;
    this.#unsynced += full.length;
    if (this.#unsynced >= syncBytes && this.#syncing === undefined) this.#sync();
    if (performance.now() - this.#toldAt < progressMs) return;
    this.#toldAt = performance.now();
    this.#write.progress({ done: this.bytesWritten, total: this.#write.index.scannedBytes, unit: 'bytes' });
  }

  #sync(): void {
    this.#unsynced = 0;
    this.#syncing = this.#target.datasync().then(() => {
      this.#syncing = undefined;
    });
    // Awaited in the end; whoever syncs the whole file then meets the same failure.
    this.#syncing.catch(() => undefined);
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written);
    written += bytesWritten;
  }
}
