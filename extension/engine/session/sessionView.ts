import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { DatasetInfo } from '../../model/contract/engine.ts';
import type { RowFilter, RowSort } from '../../model/contract/rowView.ts';
import { CuratorError } from '../../model/errors.ts';
import { checkFields } from '../../model/finding/fields.ts';
import { isEveryRow, requiredTexts, type Query, type TextTerm } from '../../model/finding/query.ts';
import { parseQuery } from '../../model/finding/queryText.ts';
import type { GoldBucket } from '../../model/strength/goldBuckets.ts';
import { compileQuery, type CompiledQuery } from '../finding/compileQuery.ts';
import { keepMatching } from '../finding/queryMask.ts';
import type { SearchedRows } from '../finding/searchChunk.ts';
import type { RowSource } from '../finding/rowSource.ts';
import type { FindingHost, SessionFinding } from '../finding/sessionFinding.ts';
import { sortByField } from '../finding/sortRows.ts';
import { mostTerms } from '../finding/textMatcher.ts';
import { searchTexts } from '../finding/textSearch.ts';
import type { SessionTextIndex } from '../textIndex/sessionTextIndex.ts';
import { GrowingRows, placesOf } from './growingRows.ts';
import { everything, fileOrder, isPlain, viewRows, type ViewSource } from './rowView.ts';

/** A search answers with what it has after this time, in milliseconds, and goes on. */
const firstAnswerMs = 150;
/** Hits that fill a first page. */
const firstPage = 100;
/** How long a search rests once it has a first page and goes on to read the whole file, in milliseconds. */
const pageFirstMs = 100;
/** A view that grows is told about this often, in milliseconds. */
const growthMs = 200;

export interface ViewHost extends FindingHost {
  readonly textIndex: Pick<SessionTextIndex, 'ready' | 'search' | 'searchedFile' | 'whileHeld'>;
  readonly triage: { readonly placeOf: (row: number) => number };
  readonly buckets: {
    readonly of: (row: number) => GoldBucket | undefined;
    /** Computes the buckets where that was not done yet. */
    readonly prepare: (context: HandlerContext) => Promise<void>;
  };
  /** Rows that cannot be read, looked for with a pass over the file the first time. */
  invalidRows(context: HandlerContext): Promise<ReadonlySet<number>>;
  /** The view has other rows now. */
  viewChanged(): void;
}

/** Rows of a view that depend on their texts. */
interface TextSearch {
  readonly base: Uint32Array;
  readonly compiled: CompiledQuery;
  /** Texts without which no row matches. */
  readonly required: readonly TextTerm[];
  readonly ordered: (rows: Uint32Array) => Uint32Array;
  readonly sort: RowSort;
}

/** Which rows of a dataset are shown, and in which order. */
export class SessionView {
  readonly #host: ViewHost;
  readonly #finding: SessionFinding;
  readonly #changed: () => void;
  #filter: RowFilter = everything;
  #sort: RowSort = fileOrder;
  #invalid: ReadonlySet<number> | undefined;
  /** Undefined where the view shows all rows in file order. */
  #rows: Uint32Array | undefined;
  #searching: { done: number; readonly total: number } | undefined;
  #searched: 'index' | 'file' | undefined;
  /** Grows with each choice of rows: one that took longer than the next does not replace it. */
  #choice = 0;
  #search: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  /** @param changed told when a search has found more rows; the host's editors, unless said otherwise */
  constructor(
    host: ViewHost,
    finding: SessionFinding,
    changed = () => {
      host.viewChanged();
    },
  ) {
    this.#host = host;
    this.#finding = finding;
    this.#changed = changed;
  }

  /** Rows in the order of the view; undefined where it shows all rows in file order. */
  get rows(): Uint32Array | undefined {
    return this.#rows;
  }

  get total(): number {
    return this.#rows?.length ?? this.#host.file.rowCount;
  }

  rowAt(position: number): number {
    return this.#rows?.[position] ?? position;
  }

  positionOf(row: number): number | null {
    if (this.#rows === undefined) return row < this.#host.file.rowCount ? row : null;
    const position = this.#rows.indexOf(row);
    return position < 0 ? null : position;
  }

  info(): DatasetInfo['view'] {
    const searching = this.#searching === undefined ? {} : { searching: { ...this.#searching } };
    const searched = this.#searched === undefined ? {} : { searched: this.#searched };
    return { filter: this.#filter, sort: this.#sort, total: this.total, ...searching, ...searched };
  }

  /** Shows all rows again, in file order. */
  reset(): void {
    this.#stop();
    this.#filter = everything;
    this.#sort = fileOrder;
    this.#rows = undefined;
    this.#invalid = undefined;
  }

  /** Makes the same view of the values as they are now; a search for texts keeps what it found. */
  refresh(): void {
    if (this.#search !== undefined || (this.#filter.query ?? '') !== '' || this.#sort.by.startsWith('field:')) return;
    this.#rows = isPlain(this.#filter, this.#sort) ? undefined : viewRows(this.#source(), this.#filter, this.#sort);
  }

  /**
   * Chooses the rows to show. Where texts have to be searched, answers with the first hits and goes on.
   *
   * @throws CuratorError 'bad-request' where the query cannot be read or asks for what there is not, 'cancelled' where
   *   others were chosen meanwhile; the view stays
   */
  async set(filter: RowFilter, sort: RowSort, context: HandlerContext): Promise<void> {
    const query = parseQuery(filter.query ?? '');
    const choice = ++this.#choice;
    const sortedBy = sort.by.startsWith('field:') ? sort.by.slice('field:'.length) : undefined;
    if (filter.invalid !== undefined) this.#invalid = await this.#host.invalidRows(context);
    if (filter.bucket !== undefined) await this.#host.buckets.prepare(context);
    const source = await this.#finding.prepare(query, sortedBy, context);
    if (choice !== this.#choice) throw new CuratorError('cancelled', 'Other rows were chosen meanwhile.');
    checkFields(query, this.#finding.knownFieldInfos());
    const begin = this.#begin(source, filter, sort, query, sortedBy);
    this.#stop();
    this.#filter = filter;
    this.#sort = sort;
    const search = begin();
    if (search === undefined) return;
    await Promise.race([search, new Promise((resolve) => setTimeout(resolve, firstAnswerMs))]);
  }

  /** Waits until a search that the view began is over. @throws CuratorError as the search failed */
  async whenSearched(): Promise<void> {
    await this.#search?.done;
  }

  close(): void {
    this.#stop();
  }

  /** Checks everything, so that what it returns can replace the view that there is. */
  #begin(
    source: RowSource,
    filter: RowFilter,
    sort: RowSort,
    query: Query,
    sortedBy: string | undefined,
  ): () => Promise<void> | undefined {
    const ordered = (rows: Uint32Array): Uint32Array =>
      sortedBy === undefined ? rows : sortByField(rows, source, sortedBy, sort.descending);
    if (isPlain(filter, sort)) {
      return () => {
        this.#rows = undefined;
        return undefined;
      };
    }
    const compiled = compileQuery(query, source);
    if (compiled.terms.length > mostTerms) {
      throw new CuratorError('bad-request', `A filter can look for at most ${String(mostTerms)} texts at a time.`);
    }
    const baseSort = sortedBy === undefined ? sort : fileOrder;
    if (compiled.terms.length === 0) {
      const narrow = isEveryRow(query)
        ? undefined
        : (marks: Uint8Array): void => {
            keepMatching(query, source, marks);
          };
      const rows = ordered(viewRows(this.#source(), filter, baseSort, narrow));
      return () => {
        this.#rows = rows;
        return undefined;
      };
    }
    const base = viewRows(this.#source(), filter, baseSort);
    ordered(base.subarray(0, 0));
    return () => this.#startSearch({ base, compiled, required: requiredTexts(query), ordered, sort });
  }

  #startSearch(search: TextSearch): Promise<void> {
    const stop = new AbortController();
    this.#rows = new Uint32Array(0);
    let firstShown: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      firstShown = resolve;
    });
    const done = this.#runSearch(search, stop.signal, firstShown).finally(() => {
      if (this.#search?.stop !== stop) return;
      this.#search = undefined;
      this.#searching = undefined;
      this.#changed();
    });
    this.#search = { stop, done };
    // Whoever waits for the end of the search sees its error; one that a newer view replaced is nobody's concern.
    done.catch(() => undefined);
    return Promise.race([done, first]);
  }

  async #runSearch(
    { base, compiled, required, ordered, sort }: TextSearch,
    signal: AbortSignal,
    firstShown: () => void,
  ): Promise<void> {
    const { curation, formatChoice, textIndex } = this.#host;
    const searched = await textIndex.searchedFile();
    const { chunks } = searched;
    const rows = searched.offsets.length;
    const wanted = new Uint8Array(new SharedArrayBuffer(rows));
    const certain = new Uint8Array(rows);
    const readsAll = compiled.onlyTexts && base.length === rows;
    if (readsAll) wanted.fill(1);
    for (const row of readsAll ? [] : base) {
      const answer = compiled.decide(row);
      if (answer === 'unknown') wanted[row] = 1;
      else if (answer === 'yes') certain[row] = 1;
    }
    const hits = new GrowingRows();
    const inFileOrder = sort.by === 'file' && !sort.descending;
    // Where rows stand in the base's own order, such as by strength.
    const place = inFileOrder || sort.by.startsWith('field:') ? undefined : placesOf(base, rows);
    const show = (): void => {
      const found = hits.rows();
      if (place !== undefined)
        this.#rows = found.slice().sort((left, right) => (place[left] ?? 0) - (place[right] ?? 0));
      else this.#rows = inFileOrder ? found : ordered(found);
    };
    const searching = { done: 0, total: rows };
    this.#searching = searching;
    let shownAt = performance.now();
    /** Tells whether a first page is shown by it. */
    const take = ({ first, end, rows: foundRows, found }: SearchedRows): boolean => {
      if (signal.aborted) return false;
      // Where the index broke off in the middle of a chunk, its first rows come again.
      const from = Math.max(first, searching.done);
      let next = foundRows.findIndex((row) => row >= from);
      if (required.length > 0) {
        // No other row can match.
        for (; next >= 0 && next < foundRows.length; next++) {
          const row = foundRows[next] ?? 0;
          if (compiled.matches(row, found[next] ?? 0)) hits.push(row);
        }
      } else {
        for (let row = from; row < end; row++) {
          const bits = foundRows[next] === row ? (found[next++] ?? 0) : 0;
          if (certain[row] === 1 || (wanted[row] === 1 && compiled.matches(row, bits))) hits.push(row);
        }
      }
      searching.done = end;
      const now = performance.now();
      const isFirst = hits.length >= firstPage && (this.#rows?.length ?? 0) < firstPage;
      if (now - shownAt < growthMs && !isFirst) return false;
      shownAt = now;
      show();
      if (hits.length >= firstPage) firstShown();
      this.#changed();
      return isFirst;
    };
    const input = {
      ...searched,
      format: formatChoice,
      edits: curation.pendingEdits(),
      terms: compiled.terms,
      wanted,
    };
    const nextChunk = textIndex.ready ? await textIndex.search({ ...input, required }, take, signal) : 0;
    const byIndex = nextChunk >= chunks.length - 1;
    // The first page is read and shown before threads take all processors for the rest.
    if (!byIndex && hits.length >= firstPage) await new Promise((resolve) => setTimeout(resolve, pageFirstMs));
    if (!byIndex) await textIndex.whileHeld(() => searchTexts(input, take, signal, nextChunk));
    if (signal.aborted) return;
    this.#searched = byIndex ? 'index' : 'file';
    show();
  }

  #source(): ViewSource {
    const { file, curation, strength, triage, buckets } = this.#host;
    return {
      rows: file.rowCount,
      states: () => curation.states(),
      means: strength.table?.values ?? new Float32Array(0),
      byStrength: strength.byStrength,
      byFlipProbability: strength.byFlipProbability,
      marginsOf: (scorer) => strength.marginsOf(scorer),
      votesOf: (row) => strength.votesOf(row),
      bucketOf: (row) => buckets.of(row),
      triagePlaceOf: (row) => triage.placeOf(row),
      invalid: this.#invalid,
    };
  }

  #stop(): void {
    this.#search?.stop.abort();
    this.#search = undefined;
    this.#searched = undefined;
    this.#searching = undefined;
  }
}
