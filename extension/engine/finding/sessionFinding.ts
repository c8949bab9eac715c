import { readFile } from 'node:fs/promises';
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
import { FactColumns } from './factColumns.ts';
import { facetOf } from './facets.ts';
import { flagsOf, setFacts, type FactKindName } from './factKinds.ts';
import { keepFacts, loadFacts, takeOver, type CachedFacts, type FactOwner } from './factTable.ts';
import { needsColumns } from './knownValues.ts';
import { readViews, removeView, saveView } from './savedViews.ts';
import type { RowSource } from './rowSource.ts';
import { SharedLoad } from './sharedLoad.ts';
import { similarRows } from './similarRows.ts';

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

/** What filters and sort orders know of one dataset: facts about its rows, found out when they are first asked for. */
export class SessionFinding {
  readonly #host: FindingHost;
  readonly #columns = new SharedLoad((context) => this.#loadColumns(context));
  readonly #flags = new SharedLoad((context) => this.#loadFlags(context));
  readonly #sketches = new SharedLoad(async (context) => (await this.#facts('sketches', context)).path);
  #candidateNames: readonly string[] = [];

  constructor(host: FindingHost) {
    this.#host = host;
  }

  /** Forgets what was read: another file, or another format. */
  reset(): void {
    this.#columns.reset();
    this.#flags.reset();
    this.#sketches.reset();
  }

  /** Reads the fields of all rows, the first time that they are needed. @throws CuratorError as `loadFacts` */
  async columns(context: HandlerContext): Promise<FactColumns> {
    return this.#columns.get(context);
  }

  async fields(context: HandlerContext): Promise<FieldList> {
    const columns = await this.columns(context);
    return { fields: this.#fieldInfos(columns), leftOut: columns.leftOut };
  }

  /** Fields that can be asked about now: those of the rows only once they were read. */
  knownFieldInfos(): readonly FieldInfo[] {
    return this.#fieldInfos(this.#columns.value);
  }

  async facet(field: string, bins: number, view: Uint32Array | undefined, context: HandlerContext): Promise<Facet> {
    await this.#ready([field], context);
    return facetOf(this.#source(new Map()), field, view, bins);
  }

  /** The rows with what a query and a sort field need to know of them: their fields, and which are like a given one. */
  async prepare(query: Query, sortField: string | undefined, context: HandlerContext): Promise<RowSource> {
    const fields = new Set([...fieldsOf(query), ...(sortField === undefined ? [] : [sortField])]);
    const texts = textTerms(query);
    await this.#ready(fields, context);
    if (texts.some(({ within }) => within === 'chosen' || within === 'rejected')) await this.columns(context);
    const similar = new Map<number, ReadonlyMap<number, number>>();
    for (const line of linesOfLike(query)) similar.set(line, await this.#findSimilar(line, context));
    return this.#source(similar);
  }

  /** Finds out what these fields need. */
  async #ready(fields: Iterable<string>, context: HandlerContext): Promise<void> {
    for (const field of fields) {
      if (!isKnownField(field) || needsColumns(field)) await this.columns(context);
      // Once the lints ran, they say more.
      if (field === 'flag' && this.#host.lints.maskOf(0) === undefined) await this.#flags.get(context);
    }
  }

  #source(similar: RowSource['similar']): RowSource {
    const { file, curation, strength, lints, suggestions } = this.#host;
    return {
      rows: file.rowCount,
      stateOf: (row) => curation.stateOf(row),
      strengthOf: (row) => strength.meanOf(row),
      disagreesAt: (row) => strength.disagreesAt(row),
      flipProbabilityOf: (row) => strength.at(row)?.flipProbability ?? Number.NaN,
      difficultyOf: strength.difficulties()?.at ?? (() => Number.NaN),
      flagsOf: (row) => lints.maskOf(row) ?? this.#flags.value?.[row] ?? 0,
      attributesOf: (row) => suggestions.attributesOf(row),
      lineOf: (row) => file.lineOf(row),
      sizeOf: (row) => file.sizeOf(row),
      candidateNames: this.#candidateNames,
      columns: this.#columns.value,
      similar,
    };
  }

  /** Rows were changed: their facts follow; sketches stay those of the file. */
  update(rows: readonly ReadRow[]): void {
    for (const read of rows) {
      if (this.#columns.value !== undefined) setRow(this.#columns.value, read);
      if (this.#flags.value !== undefined) this.#flags.value[read.row] = flagsOf(read.comparison);
    }
  }

  /** The file was saved; the caches follow in their own time. */
  async saved(): Promise<void> {
    const owner = this.#owner();
    const columns = this.#columns.value;
    const flags = this.#flags.value;
    try {
      if (columns !== undefined) await keepFacts('fields', owner, columns.padded(), columns.header());
      if (flags !== undefined) await keepFacts('flags', owner, [bytesOf(flags)], undefined);
      if (this.#sketches.value !== undefined) await takeOver('sketches', owner);
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

  #owner(): FactOwner {
    const { file, cacheFolder: folder, formatChoice: format } = this.#host;
    return { file, folder, format };
  }

  async #facts(kind: FactKindName, { signal, progress }: HandlerContext): Promise<CachedFacts> {
    return loadFacts(kind, { ...this.#owner(), signal, progress });
  }

  async #loadColumns(context: HandlerContext): Promise<FactColumns> {
    const { file, curation } = this.#host;
    const { path, columns: header } = await this.#facts('fields', context);
    const columns = header === undefined ? undefined : FactColumns.read(header, await alignedBytes(path));
    if (columns === undefined) {
      throw new CuratorError('internal', `${path} holds no fields. Delete it and try again.`, { path });
    }
    for (const row of curation.pendingEdits().keys()) setRow(columns, await this.#host.readRow(row));
    for (let row = 0; row < Math.min(namedSample, file.rowCount); row++) {
      const { comparison } = await this.#host.readRow(row);
      if (comparison === undefined) continue;
      this.#candidateNames = comparison.candidateNames;
      break;
    }
    return columns;
  }

  async #loadFlags(context: HandlerContext): Promise<Uint32Array> {
    const { buffer, byteOffset, byteLength } = await alignedBytes((await this.#facts('flags', context)).path);
    const flags = new Uint32Array(buffer, byteOffset, byteLength / Uint32Array.BYTES_PER_ELEMENT);
    for (const row of this.#host.curation.pendingEdits().keys()) {
      flags[row] = flagsOf((await this.#host.readRow(row)).comparison);
    }
    return flags;
  }

  /** How much the rows are like the one in a line, by row. @throws CuratorError 'bad-request' for a line without a row */
  async #findSimilar(line: number, context: HandlerContext): Promise<ReadonlyMap<number, number>> {
    const { file } = this.#host;
    const row = file.rowOfLine(line);
    if (row === undefined) throw new CuratorError('bad-request', `The file has no row in line ${String(line)}.`);
    const sketches = await this.#sketches.get(context);
    // Another file or format was chosen meanwhile.
    if (this.#sketches.value === undefined) return new Map();
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

/** A file's bytes, from a multiple of eight on, as typed arrays want it; a buffer of the pool may begin elsewhere. */
async function alignedBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readFile(path);
  const { buffer, byteOffset, byteLength } = bytes;
  const aligned = byteOffset % 8 === 0 && buffer instanceof ArrayBuffer;
  return aligned ? new Uint8Array(buffer, byteOffset, byteLength) : new Uint8Array(bytes);
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function linesOfLike(query: Query): readonly number[] {
  if (query.kind === 'all' || query.kind === 'any') return query.parts.flatMap(linesOfLike);
  if (query.kind === 'not') return linesOfLike(query.part);
  return query.kind === 'values' && query.field === 'like' ? query.values.map(Number) : [];
}
