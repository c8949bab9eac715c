import { trimLine } from '../dataset/rowReader.ts';
import { fillAt, type ReadAt } from '../files/readAt.ts';

/** Where rows lie in a file. */
export interface LineSource {
  readonly path: string;
  /** Start of each row, in shared memory. */
  readonly offsets: Float64Array;
  readonly sizeBytes: number;
}

export interface ReadLine {
  readonly row: number;
  /** Without its ending; valid until the next line is asked for. */
  readonly line: Buffer;
  /** Whether this is a good moment to do something else: the last row of those read together. */
  readonly lastOfBatch: boolean;
}

const batchBytes = 1024 * 1024;

/** Lines from a row to the end, or of some rows. @throws CuratorError 'changed-outside' where the file became shorter */
export function* readLines(
  { offsets, sizeBytes }: LineSource,
  read: ReadAt,
  rows: number | Uint32Array,
): Generator<ReadLine, void, undefined> {
  const endOf = (row: number): number => offsets[row + 1] ?? sizeBytes;
  let buffer = Buffer.allocUnsafe(batchBytes);
  const load = (from: number, to: number): Buffer => {
    const start = offsets[from] ?? 0;
    const length = endOf(to - 1) - start;
    if (length > buffer.length || buffer.length > Math.max(batchBytes, 8 * length)) {
      buffer = Buffer.allocUnsafe(Math.max(batchBytes, length));
    }
    const bytes = buffer.subarray(0, length);
    fillAt(read, bytes, start);
    return bytes;
  };
  const lineOf = (bytes: Buffer, first: number, row: number): Buffer => {
    const start = offsets[first] ?? 0;
    const begin = offsets[row] ?? 0;
    return trimLine(bytes.subarray(begin - start, endOf(row) - start), begin === 0);
  };
  if (typeof rows !== 'number') {
    for (const row of rows) yield { row, line: lineOf(load(row, row + 1), row, row), lastOfBatch: true };
    return;
  }
  for (let from = rows; from < offsets.length;) {
    let to = from + 1;
    while (to < offsets.length && endOf(to) - (offsets[from] ?? 0) <= batchBytes) to++;
    const bytes = load(from, to);
    for (let row = from; row < to; row++) yield { row, line: lineOf(bytes, from, row), lastOfBatch: row === to - 1 };
    from = to;
  }
}
