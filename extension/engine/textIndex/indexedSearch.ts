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

/** Places of the memory that a search shares with who asked: nobody waits for it any more; its first page is shown now. */
export const controlPlaces = { stopped: 0, rest: 1 } as const;

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
  const { chunks } = input;
  const first = chunks[0] ?? 0;
  const search = searchRows(input, read);
  let hits = 0;
  let at = first;
  const told: Told = {
    get hits() {
      return hits;
    },
    get at() {
      return at;
    },
    tell: (result) => {
      // What was broken off is not whole, and nobody waits for it.
      if (isStopped()) return;
      hits += result.rows.length;
      at = result.end;
      found(result);
    },
    isStopped,
  };
  // Frequent texts fill the first page from a few rows, sooner than the index is asked.
  if (chunks.length > 1) told.tell(search(first, Math.min(first + firstRows, chunks[1] ?? first)));
  const cursor = new MatchCursor(index, matchOf(input, vocabulary), chunks.at(-1) ?? 0);
  try {
    return searchSpans(cursor, input, search, told);
  } finally {
    cursor.close();
  }
}

/** How far a search is, and how it goes on. */
interface Told {
  readonly hits: number;
  /** Rows before it are searched. */
  readonly at: number;
  readonly tell: (result: SearchedRows) => void;
  readonly isStopped: () => boolean;
}

type Search = (first: number, end: number) => SearchedRows;

function searchSpans(cursor: MatchCursor, { chunks, unknown }: IndexedSearchInput, search: Search, told: Told): number {
  const last = chunks.length - 1;
  let readWhole = 0;
  for (let chunk = told.at === chunks[1] ? 1 : 0, span = 1; chunk < last;) {
    if (told.isStopped()) return chunk;
    const { at } = told;
    const next = Math.min(last, chunk + span);
    const end = chunks[next] ?? at;
    const matching = cursor.take(at, end, Math.ceil((end - at) * mostCandidates));
    if (matching !== undefined) {
      searchSome(search, end, merged(matching, unknown, at, end), told);
      chunk = next;
      span *= growth;
    } else {
      const isWhole = at === chunks[chunk];
      const enough = readWhole > 0 && (told.hits >= firstPage || !cursor.helps);
      if (isWhole && (readWhole === mostReadWhole || enough)) return chunk;
      readWhole++;
      told.tell(search(at, chunks[++chunk] ?? at));
    }
  }
  return last;
}

/** Searches the candidates among the rows before `end`; what fills the first page is told at once. */
function searchSome(search: Search, end: number, candidates: readonly number[], told: Told): void {
  let rows: number[] = [];
  let found: number[] = [];
  const tellTo = (to: number): void => {
    told.tell({ first: told.at, end: to, rows: Uint32Array.from(rows), found: Uint32Array.from(found) });
    rows = [];
    found = [];
  };
  for (const row of candidates) {
    if (told.isStopped()) return;
    const [bits] = search(row, row + 1).found;
    if (bits === undefined) continue;
    rows.push(row);
    found.push(bits);
    if (told.hits < firstPage && told.hits + rows.length === firstPage) tellTo(row + 1);
  }
  if (told.at < end) tellTo(end);
}

/** Goes through the rows that match a question, in file order. */
class MatchCursor {
  readonly #index: IndexFile;
  readonly #question: string | undefined;
  readonly #end: number;
  #rows: IterableIterator<number> | undefined;
  /** Read and not taken yet. */
  #next: number | undefined;
  #at = -1;

  /** @param question undefined where the index does not help */
  constructor(index: IndexFile, question: string | undefined, end: number) {
    this.#index = index;
    this.#question = question;
    this.#end = end;
  }

  get helps(): boolean {
    return this.#question !== undefined;
  }

  /** The rows from `from` to before `end`; undefined where they are more than `most`, or the index does not help. */
  take(from: number, end: number, most: number): readonly number[] | undefined {
    if (this.#question === undefined) return undefined;
    if (this.#rows === undefined || from !== this.#at) {
      this.close();
      this.#rows = this.#index.rowsThatMatch(this.#question, from, this.#end);
      this.#step();
    }
    const rows: number[] = [];
    while (this.#next !== undefined && this.#next < end) {
      if (rows.length === most) {
        this.close();
        return undefined;
      }
      rows.push(this.#next);
      this.#step();
    }
    this.#at = end;
    return rows;
  }

  #step(): void {
    const step = this.#rows?.next();
    this.#next = step?.done === false ? step.value : undefined;
  }

  /** What was begun ends, so that the index may be asked again. */
  close(): void {
    this.#rows?.return?.();
    this.#rows = undefined;
  }
}

/** Rows of either list between `first` and `end`, ascending, each once. */
function merged(matching: readonly number[], unknown: Uint32Array, first: number, end: number): readonly number[] {
  const others = unknown.filter((row) => row >= first && row < end);
  if (others.length === 0) return matching;
  return [...new Set([...matching, ...others])].sort((left, right) => left - right);
}
