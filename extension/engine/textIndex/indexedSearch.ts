import type { TextTerm } from '../../model/finding/query.ts';
import type { ReadAt } from '../files/readAt.ts';
import { searchRows, type SearchedRows, type SearchInput } from '../finding/searchChunk.ts';
import type { IndexFile } from './indexFile.ts';
import { matchOf } from './matchOf.ts';
import type { Vocabulary } from './vocabulary.ts';

/** All that a search by the index needs; crosses to a worker thread. */
export interface IndexedSearchInput extends SearchInput {
  /** Terms without which no row matches. */
  readonly required: readonly TextTerm[];
  /** Rows about which the index says nothing, ascending: their texts are others than when they were indexed. */
  readonly unknown: Uint32Array;
}

/** Hits that fill a first page. */
const firstPage = 100;
/** Rows of a chunk that is read whole which are searched first: where all match, they are a page and some more. */
const firstRows = 256;
/** With more of the rows to be looked at, reading all of them is as fast. */
const mostCandidates = 1 / 16;
/** Rows are asked for in spans of chunks, each so many times longer than the one before: the first hits come at once. */
const growth = 4;
/** Chunks that are read whole, so that frequent texts fill the first page before other threads have started. */
const mostReadWhole = 4;

/**
 * Searches as `searchChunk` does, but only rows that the index says may have the texts. Stops where the index does not
 * help, and gives the first chunk that was not searched.
 */
export function searchIndexed(
  index: IndexFile,
  vocabulary: Vocabulary,
  input: IndexedSearchInput,
  read: ReadAt,
  found: (rows: SearchedRows) => void,
  isStopped: () => boolean,
): number {
  const { chunks, unknown } = input;
  const last = chunks.length - 1;
  const search = searchRows(input, read);
  const question = matchOf(input, vocabulary);
  let hits = 0;
  let readWhole = 0;
  for (let chunk = 0, span = 1; chunk < last;) {
    if (isStopped()) return chunk;
    const next = Math.min(last, chunk + span);
    const first = chunks[chunk] ?? 0;
    const end = chunks[next] ?? first;
    const most = Math.ceil((end - first) * mostCandidates);
    const matching = question === undefined ? undefined : index.rowsThatMatch(question, first, end, most + 1);
    let result: SearchedRows;
    if (matching !== undefined && matching.length <= most) {
      result = searchSome(search, first, end, merged(matching, unknown, first, end), isStopped);
      chunk = next;
      span *= growth;
    } else {
      if (readWhole === mostReadWhole || (readWhole > 0 && (hits >= firstPage || matching === undefined))) return chunk;
      readWhole++;
      const chunkEnd = chunks[++chunk] ?? first;
      const middle = Math.min(first + firstRows, chunkEnd);
      const begun = search(first, middle);
      hits += begun.rows.length;
      found(begun);
      if (middle === chunkEnd) continue;
      result = search(middle, chunkEnd);
    }
    // What was broken off is not whole, and nobody waits for it.
    if (isStopped()) return chunk;
    hits += result.rows.length;
    found(result);
  }
  return last;
}

function searchSome(
  search: (first: number, end: number) => SearchedRows,
  first: number,
  end: number,
  candidates: readonly number[],
  isStopped: () => boolean,
): SearchedRows {
  const rows: number[] = [];
  const found: number[] = [];
  for (const row of candidates) {
    if (isStopped()) break;
    const result = search(row, row + 1);
    const [bits] = result.found;
    if (bits === undefined) continue;
    rows.push(row);
    found.push(bits);
  }
  return { first, end, rows: Uint32Array.from(rows), found: Uint32Array.from(found) };
}

/** Rows of either list between `first` and `end`, ascending, each once. */
function merged(matching: readonly number[], unknown: Uint32Array, first: number, end: number): readonly number[] {
  const others = unknown.filter((row) => row >= first && row < end);
  if (others.length === 0) return matching;
  return [...new Set([...matching, ...others])].sort((left, right) => left - right);
}
