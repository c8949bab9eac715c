import type { Comparison } from '../../model/comparison.ts';
import { CuratorError } from '../../model/errors.ts';
import type { FormatChoice, RowCodec } from '../../model/formats/format.ts';
import { bindFormat } from '../../model/formats/formats.ts';
import type { JsonObject } from '../../model/json/jsonValue.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import { trimLine } from '../dataset/rowReader.ts';
import { fillAt, type ReadAt } from '../files/readAt.ts';
import { CopyCounter } from './copyCounter.ts';
import { FactColumns } from './factColumns.ts';
import { eachField, rowValues, unreadable } from './rowValues.ts';
import { Sketcher, sketchBytes } from './sketch.ts';

/** All that a pass over a file needs; crosses to a worker thread. */
export interface FactsInput {
  readonly path: string;
  /** Start of each row. */
  readonly offsets: Float64Array;
  readonly sizeBytes: number;
  readonly format: FormatChoice | undefined;
}

const batchBytes = 4 * 1024 * 1024;
/** Larger lines are not parsed for facts: one would hold up all others. */
const longestLine = 64 * 1024 * 1024;

/** Reads every row of a file once and collects its facts and its sketch. */
export function collectFacts(
  { offsets, sizeBytes, format }: FactsInput,
  read: ReadAt,
  progress: (rows: number) => void,
): { readonly columns: FactColumns; readonly sketches: Uint8Array } {
  const rows = offsets.length;
  const codec = format === undefined ? undefined : bindFormat(format);
  const columns = FactColumns.empty(rows);
  const sketches = new Uint8Array(rows * sketchBytes);
  const sketcher = new Sketcher();
  const copies = new CopyCounter(rows);
  const endOf = (row: number): number => offsets[row + 1] ?? sizeBytes;
  let buffer = Buffer.allocUnsafe(batchBytes);
  for (let from = 0; from < rows;) {
    const start = offsets[from] ?? 0;
    let to = from + 1;
    while (to < rows && endOf(to) - start <= batchBytes) to++;
    const length = Math.min(endOf(to - 1) - start, longestLine);
    if (length > buffer.length) buffer = Buffer.allocUnsafe(length);
    const bytes = buffer.subarray(0, length);
    fillAt(read, bytes, start);
    for (let row = from; row < to; row++) {
      const begin = offsets[row] ?? 0;
      const line = trimLine(bytes.subarray(begin - start, endOf(row) - start), begin === 0);
      const { value, comparison } = parse(line, codec, endOf(row) - begin > longestLine);
      setFacts(columns, row, value, comparison);
      if (comparison === undefined) continue;
      columns.copy[row] = copies.count(comparison);
      sketchOf(sketcher, comparison, sketches, row * sketchBytes);
    }
    from = to;
    progress(from);
  }
  return { columns, sketches };
}

/** Puts what is known of a row into its columns. */
export function setFacts(
  columns: FactColumns,
  row: number,
  value: JsonObject | undefined,
  comparison: Comparison | undefined,
): void {
  columns.setValues(row, comparison === undefined ? unreadable : rowValues(comparison));
  if (value === undefined) return;
  eachField(value, comparison, (path, field) => {
    columns.setField(row, path, field);
  });
}

export function sketchOf(sketcher: Sketcher, comparison: Comparison, target: Uint8Array, offset: number): void {
  sketcher.begin();
  for (const turn of comparison.context) sketcher.add(turn.text);
  for (const candidate of comparison.candidates) for (const turn of candidate.turns) sketcher.add(turn.text);
  sketcher.write(target, offset);
}

function parse(
  line: Buffer,
  codec: RowCodec | undefined,
  tooLarge: boolean,
): { readonly value: JsonObject | undefined; readonly comparison: Comparison | undefined } {
  if (tooLarge) return { value: undefined, comparison: undefined };
  let value: JsonObject | undefined;
  try {
    value = decodeLine(line, 0);
    return { value, comparison: codec?.decode(value) };
  } catch (error) {
    // A line that cannot be read has no facts; the row list says what is wrong with it.
    if (!(error instanceof CuratorError)) throw error;
    return { value, comparison: undefined };
  }
}
