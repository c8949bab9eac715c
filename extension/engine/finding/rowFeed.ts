import type { Comparison } from '../../model/comparison.ts';
import { CuratorError } from '../../model/errors.ts';
import type { FormatChoice, RowCodec } from '../../model/formats/format.ts';
import { bindFormat } from '../../model/formats/formats.ts';
import type { JsonObject } from '../../model/json/jsonValue.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import { trimLine } from '../dataset/rowReader.ts';
import { fillAt, type ReadAt } from '../files/readAt.ts';

/** The rows of a file that a pass goes over; crosses to threads, which share the offsets. */
export interface RowFeedInput {
  readonly path: string;
  /** Start of each row of the file. */
  readonly offsets: Float64Array<SharedArrayBuffer>;
  readonly sizeBytes: number;
  readonly format: FormatChoice | undefined;
}

/** Rows from `from` up to `to`. */
export interface RowSpan {
  readonly from: number;
  readonly to: number;
}

/** Takes a row: its value where the line is an object, and its comparison where the format finds one. */
export type TakeRow = (row: number, value: JsonObject | undefined, comparison: Comparison | undefined) => void;

const batchBytes = 4 * 1024 * 1024;
/** Larger lines are not parsed for facts: one would hold up all others. */
const longestLine = 64 * 1024 * 1024;

/**
 * Reads a span of rows once, in file order.
 *
 * @throws CuratorError 'changed-outside' where the file has become shorter
 */
export function feedRows(
  { offsets, sizeBytes, format }: RowFeedInput,
  { from: first, to: end }: RowSpan,
  read: ReadAt,
  take: TakeRow,
  progress: (rows: number) => void,
): void {
  const codec = format === undefined ? undefined : bindFormat(format);
  const endOf = (row: number): number => offsets[row + 1] ?? sizeBytes;
  let buffer = Buffer.allocUnsafe(batchBytes);
  for (let from = first; from < end;) {
    const start = offsets[from] ?? 0;
    let to = from + 1;
    while (to < end && endOf(to) - start <= batchBytes) to++;
    const length = Math.min(endOf(to - 1) - start, longestLine);
    if (length > buffer.length) buffer = Buffer.allocUnsafe(length);
    const bytes = buffer.subarray(0, length);
    fillAt(read, bytes, start);
    for (let row = from; row < to; row++) {
      const begin = offsets[row] ?? 0;
      const line = trimLine(bytes.subarray(begin - start, endOf(row) - start), begin === 0);
      takeLine(row, line, codec, endOf(row) - begin > longestLine, take);
    }
    progress(to - from);
    from = to;
  }
}

function takeLine(row: number, line: Buffer, codec: RowCodec | undefined, tooLarge: boolean, take: TakeRow): void {
  let value: JsonObject | undefined;
  let comparison: Comparison | undefined;
  try {
    if (!tooLarge) {
      value = decodeLine(line, 0);
      comparison = codec?.decode(value);
    }
  } catch (error) {
    // A line that cannot be read has no facts; the row list says what is wrong with it.
    if (!CuratorError.is(error)) throw error;
  }
  take(row, value, comparison);
}

/** Spans of about equally many bytes, in file order, one for each of so many threads. */
export function spansByBytes({ offsets, sizeBytes }: RowFeedInput, threads: number): readonly RowSpan[] {
  const rows = offsets.length;
  const spans: RowSpan[] = [];
  let from = 0;
  for (let thread = 1; thread <= threads && from < rows; thread++) {
    const until = (sizeBytes / threads) * thread;
    let to = thread === threads ? rows : from + 1;
    while (to < rows && (offsets[to] ?? 0) < until) to++;
    spans.push({ from, to });
    from = to;
  }
  return spans;
}
