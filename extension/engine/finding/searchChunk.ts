import type { TextTerm } from '../../model/finding/query.ts';
import type { FormatChoice } from '../../model/formats/format.ts';
import { bindFormat } from '../../model/formats/formats.ts';
import { applyValueEdits } from '../../model/json/valueSpans.ts';
import type { ValueEdit } from '../../model/rows/rowState.ts';
import { trimLine } from '../dataset/rowReader.ts';
import { fillAt, type ReadAt } from '../files/readAt.ts';
import { rowTexts } from './rowTexts.ts';
import { bytePattern, TextMatcher } from './textMatcher.ts';

/** All that a search needs; crosses to worker threads. */
export interface SearchInput {
  readonly path: string;
  /** Start of each row, in shared memory. */
  readonly offsets: Float64Array;
  readonly sizeBytes: number;
  readonly format: FormatChoice | undefined;
  /** Edits that are not in the file yet, by row. */
  readonly edits: ReadonlyMap<number, readonly ValueEdit[]>;
  readonly terms: readonly TextTerm[];
  /** One byte a row in shared memory, 1 where the row's texts matter. */
  readonly wanted: Uint8Array;
  /** First row of each chunk, and the number of rows at the end. */
  readonly chunks: Uint32Array;
}

/** Where texts were found in rows that follow each other; rows without any are left out. */
export interface SearchedRows {
  readonly first: number;
  /** The row behind the last. */
  readonly end: number;
  readonly rows: Uint32Array;
  readonly found: Uint32Array;
}

const chunkBytes = 2 * 1024 * 1024;

/** Divides rows into chunks of about 2 MB; a longer row is a chunk of its own. */
export function chunksOf(offsets: Float64Array, sizeBytes: number): Uint32Array {
  const chunks: number[] = [];
  let start = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < offsets.length; row++) {
    if ((offsets[row + 1] ?? sizeBytes) - start <= chunkBytes) continue;
    chunks.push(row);
    start = offsets[row] ?? 0;
  }
  return Uint32Array.from([...chunks, offsets.length]);
}

/** Makes a function that searches one chunk. */
export function searchChunk(input: SearchInput, read: ReadAt): (chunk: number) => SearchedRows {
  const { chunks } = input;
  const search = searchRows(input, read);
  return (chunk) => search(chunks[chunk] ?? 0, chunks[chunk + 1] ?? 0);
}

/**
 * Makes a function that searches rows that follow each other, from `first` to before `end`: a pattern over their bytes
 * finds those that may match, which are then decoded and searched field by field.
 */
export function searchRows(
  input: Omit<SearchInput, 'chunks'>,
  read: ReadAt,
): (first: number, end: number) => SearchedRows {
  const { offsets, sizeBytes, wanted, edits } = input;
  const codec = input.format === undefined ? undefined : bindFormat(input.format);
  const patterns = input.terms.map((term) => bytePattern(term.text));
  const matcher = new TextMatcher(input.terms);
  const endOf = (row: number): number => offsets[row + 1] ?? sizeBytes;
  let buffer = Buffer.allocUnsafe(chunkBytes);

  const foundIn = (row: number, line: Buffer): number => {
    const pending = edits.get(row);
    const current =
      pending === undefined ? line : Buffer.from(applyValueEdits(line.toString('latin1'), pending), 'latin1');
    const texts = rowTexts(codec, current);
    return typeof texts === 'string' ? matcher.findRaw(texts) : matcher.find(texts);
  };

  return (first, end) => {
    if (!wanted.subarray(first, end).includes(1)) {
      return { first, end, rows: new Uint32Array(0), found: new Uint32Array(0) };
    }
    const start = offsets[first] ?? 0;
    const length = endOf(end - 1) - start;
    if (length > buffer.length) buffer = Buffer.allocUnsafe(length);
    const bytes = buffer.subarray(0, length);
    fillAt(read, bytes, start);
    const text = bytes.toString('latin1');
    const maybe = new Uint8Array(end - first);
    for (const pattern of patterns) mark(pattern, text, offsets, start, first, end, maybe);
    const rows: number[] = [];
    const found: number[] = [];
    for (let row = first; row < end; row++) {
      if (wanted[row] !== 1 || (maybe[row - first] !== 1 && !edits.has(row))) continue;
      const begin = offsets[row] ?? 0;
      const bits = foundIn(row, trimLine(bytes.subarray(begin - start, endOf(row) - start), begin === 0));
      if (bits === 0) continue;
      rows.push(row);
      found.push(bits);
    }
    return { first, end, rows: Uint32Array.from(rows), found: Uint32Array.from(found) };
  };
}

/** Marks the rows in which a pattern is found; after a hit the search goes on in the next row. */
function mark(
  pattern: RegExp,
  text: string,
  offsets: Float64Array,
  start: number,
  first: number,
  end: number,
  maybe: Uint8Array,
): void {
  let row = first;
  pattern.lastIndex = 0;
  while (row < end) {
    const match = pattern.exec(text);
    if (match === null) return;
    while (row + 1 < end && (offsets[row + 1] ?? 0) - start <= match.index) row++;
    maybe[row - first] = 1;
    row++;
    if (row >= end) return;
    pattern.lastIndex = (offsets[row] ?? 0) - start;
  }
}
