import type { Database } from 'better-sqlite3';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { Facet, FieldList, SavedView } from '../../model/contract/finding.ts';
import { CuratorError } from '../../model/errors.ts';
import { isKnownField, knownFields, rowFieldName, type FieldInfo } from '../../model/finding/fields.ts';
import { fieldsOf, textTerms, type Query } from '../../model/finding/query.ts';
import type { FormatChoice } from '../../model/formats/format.ts';
import { decodeLine } from '../dataset/decodeLine.ts';
import type { DatasetFile } from '../dataset/datasetFile.ts';
import type { Curation } from '../session/curation.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import type { SessionStrength } from '../session/sessionStrength.ts';
import type { FilterAttributes } from '../suggestions/sessionSuggestions.ts';
import { setFacts } from './collectFacts.ts';
import type { FactColumns } from './factColumns.ts';
import { facetOf } from './facets.ts';
import { keepFacts, loadFactTable, type FactTable } from './factTable.ts';
import { needsColumns } from './knownValues.ts';
import { readViews, removeView, saveView } from './savedViews.ts';
import { similarRows } from './similarRows.ts';
import type { RowSource } from './rowSource.ts';

/** What finding needs of a session; `file` and `curation` are others after a reload. */
export interface FindingHost {
  readonly file: DatasetFile;
  readonly curation: Curation;
  readonly strength: SessionStrength;
  readonly lints: { maskOf(row: number): number | undefined };
  readonly suggestions: { attributesOf(row: number): FilterAttributes };
  readonly database: Database;
  /** Folder of the caches. */
  readonly cacheFolder: string;
  readonly formatChoice: FormatChoice | undefined;
  readRow(row: number): Promise<ReadRow>;
}

/** Rows that are looked at for the names of the responses. */
const namedSample = 20;

/** What filters and sort orders know of one dataset: its fields, read when they are first asked for. */
export class SessionFinding {
  readonly #host: FindingHost;
  #table: FactTable | undefined;
  #loading: { readonly table: Promise<FactTable>; readonly stop: AbortController; users: number } | undefined;
  #candidateNames: readonly string[] = [];

  constructor(host: FindingHost) {
    this.#host = host;
  }

  /** Forgets what was read: another file, or another format. */
  reset(): void {
    this.#loading?.stop.abort();
    this.#loading = undefined;
    this.#table = undefined;
  }

  /** Reads the fields of all rows, the first time that they are needed. @throws CuratorError as `loadFactTable` */
  async columns(context: HandlerContext): Promise<FactColumns> {
    if (this.#table !== undefined) return this.#table.columns;
    const stop = new AbortController();
    const loading = (this.#loading ??= { table: this.#load(stop, context), stop, users: 0 });
    loading.users++;
    const leave = (): void => {
      // The pass goes on while somebody waits for it.
      if (--loading.users === 0 && this.#table === undefined) loading.stop.abort();
    };
    context.signal.addEventListener('abort', leave, { once: true });
    try {
      return (await loading.table).columns;
    } finally {
      context.signal.removeEventListener('abort', leave);
      if (this.#loading === loading) this.#loading = undefined;
    }
  }

  async fields(context: HandlerContext): Promise<FieldList> {
    const columns = await this.columns(context);
    return { fields: this.#fieldInfos(columns), leftOut: columns.leftOut };
  }

  /** Fields that can be asked about now: those of the rows only once they were read. */
  knownFieldInfos(): readonly FieldInfo[] {
    return this.#fieldInfos(this.#table?.columns);
  }

  async facet(field: string, bins: number, view: Uint32Array | undefined, context: HandlerContext): Promise<Facet> {
    if (!isKnownField(field) || needsColumns(field)) await this.columns(context);
    return facetOf(this.#source(new Map()), field, view, bins);
  }

  /** The rows with what a query and a sort field need to know of them: their fields, and which are like a given one. */
  async prepare(query: Query, sortField: string | undefined, context: HandlerContext): Promise<RowSource> {
    const fields = new Set([...fieldsOf(query), ...(sortField === undefined ? [] : [sortField])]);
    const texts = textTerms(query);
    const needed =
      [...fields].some((field) => !isKnownField(field) || needsColumns(field)) ||
      texts.some((term) => term.within === 'chosen' || term.within === 'rejected');
    if (needed) await this.columns(context);
    const similar = new Map<number, ReadonlyMap<number, number>>();
    for (const line of linesOfLike(query)) similar.set(line, await this.#findSimilar(line, context));
    return this.#source(similar);
  }

  #source(similar: RowSource['similar']): RowSource {
    const { file, curation, strength, lints, suggestions } = this.#host;
    return {
      rows: file.rowCount,
      stateOf: (row) => curation.stateOf(row),
      strengthOf: (row) => strength.meanOf(row),
      disagreesAt: (row) => strength.disagreesAt(row),
      flipProbabilityOf: (row) => strength.at(row)?.flipProbability ?? Number.NaN,
      lintMaskOf: (row) => lints.maskOf(row),
      attributesOf: (row) => suggestions.attributesOf(row),
      lineOf: (row) => file.lineOf(row),
      sizeOf: (row) => file.sizeOf(row),
      candidateNames: this.#candidateNames,
      columns: this.#table?.columns,
      similar,
    };
  }

  /** Rows were changed: their fields follow. */
  update(rows: readonly ReadRow[]): void {
    const columns = this.#table?.columns;
    if (columns === undefined) return;
    for (const read of rows) setRow(columns, read);
  }

  /** The file was saved; the cache follows in its own time. */
  async saved(): Promise<void> {
    const { file, cacheFolder, formatChoice } = this.#host;
    if (this.#table === undefined) return;
    try {
      await keepFacts(cacheFolder, file, formatChoice, this.#table);
    } catch {
      // A cache that cannot be written is made anew when the dataset is opened next.
    }
  }

  views(): readonly SavedView[] {
    return readViews(this.#host.database);
  }

  saveView(view: SavedView): readonly SavedView[] {
    return saveView(this.#host.database, view);
  }

  removeView(name: string): readonly SavedView[] {
    return removeView(this.#host.database, name);
  }

  async #load(stop: AbortController, { progress }: HandlerContext): Promise<FactTable> {
    const { file, cacheFolder, formatChoice, curation } = this.#host;
    const table = await loadFactTable({
      file,
      folder: cacheFolder,
      format: formatChoice,
      signal: stop.signal,
      progress,
    });
    for (const row of curation.pendingEdits().keys()) setRow(table.columns, await this.#host.readRow(row));
    for (let row = 0; row < Math.min(namedSample, file.rowCount); row++) {
      const { comparison } = await this.#host.readRow(row);
      if (comparison === undefined) continue;
      this.#candidateNames = comparison.candidateNames;
      break;
    }
    if (!stop.signal.aborted) this.#table = table;
    return table;
  }

  /** How much the rows are like the one in a line, by row. @throws CuratorError 'bad-request' for a line without a row */
  async #findSimilar(line: number, context: HandlerContext): Promise<ReadonlyMap<number, number>> {
    const { file } = this.#host;
    const row = file.rowOfLine(line);
    if (row === undefined) throw new CuratorError('bad-request', `The file has no row in line ${String(line)}.`);
    await this.columns(context);
    // Another file or format was chosen meanwhile.
    if (this.#table === undefined) return new Map();
    const { sketches } = this.#table;
    return similarRows({
      row,
      rows: file.rowCount,
      sketches,
      comparisonOf: async (other) => (await this.#host.readRow(other)).comparison,
      signal: context.signal,
    });
  }

  #fieldInfos(columns: FactColumns | undefined): readonly FieldInfo[] {
    const known = knownFields.map((field): FieldInfo => ({ ...field, origin: 'known', distinct: undefined }));
    const own = (columns?.fields ?? []).map((column): FieldInfo => {
      const kind = column.kind === 'number' ? 'number' : 'text';
      const distinct = column.kind === 'listed' ? column.texts.length : undefined;
      return { name: rowFieldName(column.path), kind, title: column.path, origin: 'row', distinct };
    });
    return [...known, ...own];
  }
}

function setRow(columns: FactColumns, { row, line, bytes, comparison }: ReadRow): void {
  columns.clearFields(row);
  try {
    setFacts(columns, row, decodeLine(bytes, line), comparison);
  } catch (error) {
    // The line cannot be read, and the row list says why.
    if (!CuratorError.is(error)) throw error;
    setFacts(columns, row, undefined, undefined);
  }
}

function linesOfLike(query: Query): readonly number[] {
  if (query.kind === 'all' || query.kind === 'any') return query.parts.flatMap(linesOfLike);
  if (query.kind === 'not') return linesOfLike(query.part);
  return query.kind === 'values' && query.field === 'like' ? query.values.map(Number) : [];
}
