import type { Database } from 'better-sqlite3';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { DatasetInfo, InspectReport, SaveResult, StepResult } from '../../model/contract/engine.ts';
import type { RowFilter, RowSort } from '../../model/contract/rowView.ts';
import type { ScoreResult } from '../../model/contract/scoring.ts';
import type { BulkResult } from '../../model/contract/bulk.ts';
import type { BulkAction, RowAction } from '../../model/contract/rowActions.ts';
import { CuratorError } from '../../model/errors.ts';
import type { FormatChoice } from '../../model/formats/format.ts';
import type { StrengthReport } from '../../model/strength/strengthReport.ts';
import { DatasetFile } from '../dataset/datasetFile.ts';
import { SessionLints } from '../lints/sessionLints.ts';
import type { AttributeCombination } from '../../model/scoring/attributes.ts';
import type { ScoreOutcome } from '../scoring/scoring.ts';
import { SessionTextIndex } from '../textIndex/sessionTextIndex.ts';
import { CurationLog } from '../store/curationLog.ts';
import { defaultStorePath, openStore, type OpenedStore } from '../store/openStore.ts';
import { DecidingSettings } from '../deciding/decidingSettings.ts';
import { SessionFinding } from '../finding/sessionFinding.ts';
import { Curation, type CurationStep } from './curation.ts';
import { SessionSuggestions } from '../suggestions/sessionSuggestions.ts';
import { SessionBuckets } from '../noise/sessionBuckets.ts';
import { SessionTriage } from '../noise/sessionTriage.ts';
import { FormatChooser } from './formatChoice.ts';
import { followScores } from './followScores.ts';
import { inspectFile } from './inspectFile.ts';
import { OtherWindows } from './otherWindows.ts';
import { readRow, type ReadRow } from './rowPresenter.ts';
import { isPlain } from './rowView.ts';
import { idsOf, rowsOf, type WantedRow } from './rowIds.ts';
import { SessionRows } from './sessionRows.ts';
import { SessionStrength, type SessionScoring } from './sessionStrength.ts';
import type { RestoreRow } from './rowActions.ts';
import { SessionView } from './sessionView.ts';

export interface OpenRequest {
  readonly datasetId: string;
  readonly path: string;
  readonly storePath: string | undefined;
  readonly annotator: string;
}

/** Rows that a step reads again at one time. */
const rowsReadAtOnce = 256;
/** Rows of a step that are named in its answer. */
const rowsTold = 1_000;
/** For work that nobody waits for. */
const unhurried: HandlerContext = { signal: new AbortController().signal, progress: () => undefined };

/** One open dataset: its file, its store, and what the editor shows of them. */
export class DatasetSession {
  readonly id: string;
  readonly path: string;
  readonly #annotator: string;
  readonly #storePath: string;
  readonly #database: Database;
  readonly #notices: string[];
  readonly #changed: (session: DatasetSession) => void;
  readonly #outside: (session: DatasetSession, what: 'changed' | 'removed') => void;
  #file: DatasetFile;
  #log: CurationLog;
  #curation: Curation;
  #format: FormatChooser;
  #strength: SessionStrength;
  #attached: Promise<void> = Promise.resolve();
  #revision = 0;
  #deciding: DecidingSettings;
  readonly finding: SessionFinding;
  readonly lints: SessionLints;
  readonly suggestions: SessionSuggestions;
  readonly textIndex: SessionTextIndex;
  readonly view: SessionView;
  readonly triage: SessionTriage;
  readonly buckets: SessionBuckets;
  readonly rows: SessionRows;
  readonly others: OtherWindows;
  #invalid: ReadonlySet<number> | undefined;
  #closed = false;

  private constructor(
    request: OpenRequest,
    storePath: string,
    { database, notices, log }: OpenedStore & { readonly log: CurationLog },
    file: DatasetFile,
    listeners: SessionListeners,
  ) {
    this.id = request.datasetId;
    this.path = request.path;
    this.#annotator = request.annotator;
    this.#storePath = storePath;
    this.#database = database;
    this.#notices = [...notices];
    this.#changed = listeners.changed;
    this.#outside = listeners.outside;
    this.#file = file;
    this.#log = log;
    this.#curation = new Curation(file, log, request.annotator);
    this.#format = new FormatChooser(file, this.#log);
    this.#deciding = new DecidingSettings(this.#log);
    this.#strength = new SessionStrength(database);
    this.finding = new SessionFinding(this);
    this.lints = new SessionLints(this);
    this.suggestions = new SessionSuggestions(this);
    this.textIndex = new SessionTextIndex(this);
    this.view = new SessionView(this, this.finding);
    this.triage = new SessionTriage(this);
    this.buckets = new SessionBuckets(this);
    this.rows = new SessionRows(this);
    this.others = new OtherWindows(this);
  }

  /**
   * Opens a dataset and its store. Resolves as soon as the first rows can be shown; decisions of earlier sessions
   * join when the rows' hashes are there (at once, where they are cached).
   *
   * @throws CuratorError as `DatasetFile.open` and `openStore`
   */
  static async open(request: OpenRequest, listeners: SessionListeners): Promise<DatasetSession> {
    const storePath = request.storePath ?? defaultStorePath(request.path);
    // The file first: a folder for a store must not appear beside a file that does not exist.
    let file = await DatasetFile.open(request.path, { cacheFolder: dirname(storePath) });
    try {
      const { database, notices } = openStore(storePath);
      const log = new CurationLog(database);
      if ((await file.checkOutside()) === 'changed') {
        // Saved by another window just now: the log is about the new file.
        await file.close();
        file = await DatasetFile.open(request.path, { cacheFolder: dirname(storePath) });
      }
      const session = new DatasetSession(request, storePath, { database, notices, log }, file, listeners);
      await session.#start();
      session.others.watch();
      return session;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async info(): Promise<DatasetInfo> {
    await this.whenAttachable();
    const { history } = this.#log;
    return {
      datasetId: this.id,
      path: this.path,
      sizeBytes: this.#file.sizeBytes,
      rows: this.#file.rowCount,
      complete: this.#file.complete,
      format: this.#format.found,
      alternatives: this.#format.alternatives,
      fields: this.#format.fields,
      revision: this.#revision,
      unsavedSteps: history.unsaved,
      stepsElsewhere: this.others.steps,
      canUndo: history.undoTarget !== undefined,
      canRedo: history.redoTarget !== undefined,
      decided: this.#curation.decided(),
      view: this.view.info(),
      deciding: this.#deciding.info,
      scorers: this.#strength.scorers,
      notices: this.#notices,
    };
  }

  async whenComplete(): Promise<DatasetInfo> {
    await this.#file.whenComplete();
    await this.#file.whenHashed();
    await this.#attached;
    return this.info();
  }

  async setFormat(choice: FormatChoice): Promise<DatasetInfo> {
    this.#format.choose(choice);
    this.#invalid = undefined;
    this.finding.reset();
    await this.textIndex.reset();
    this.triage.reset();
    this.buckets.reset();
    await this.#loadStrength();
    return this.#advance();
  }

  async inspect(context: HandlerContext): Promise<InspectReport> {
    await this.whenComplete();
    const { report, invalid } = await inspectFile(this.#file, this.#format, this.#curation, context);
    this.#invalid = invalid;
    return report;
  }

  async setView(filter: RowFilter, sort: RowSort, context: HandlerContext): Promise<DatasetInfo> {
    if (!isPlain(filter, sort)) await this.whenComplete();
    await this.view.set(filter, sort, context);
    return this.#advance();
  }

  position(row: number): number | null {
    return this.view.positionOf(row);
  }

  nextUndecided(after: number): number | null {
    for (let position = after + 1; position < this.view.total; position++) {
      if (this.#curation.stateOf(this.view.rowAt(position))?.decision === undefined) return position;
    }
    return null;
  }

  async apply(rows: readonly number[], action: RowAction, shownLeft: number | undefined): Promise<StepResult> {
    const step = await this.others.inStepOnRows(async () => {
      await this.#file.whenRow(Math.max(...rows.slice(0, 1)));
      if (this.#file.hashed) await this.#attached;
      else await this.#attachBefore(rows);
      return this.#curation.apply(rows, action, this.#format.codec, shownLeft);
    });
    return this.#stepped(step);
  }

  /** Weights of scorers, by which all strengths are computed anew. */
  async setWeights(weights: ReadonlyMap<string, number>): Promise<void> {
    await this.whenComplete();
    this.#strength.setWeights(weights);
    this.view.refresh();
    this.#advanceQuietly();
  }

  /** Combines the attributes of a scorer; all strengths are computed anew. @throws CuratorError 'bad-request' */
  async combineAttributes(scorer: string, combination: AttributeCombination): Promise<void> {
    await this.whenComplete();
    this.#strength.combine(scorer, combination);
    await this.#loadStrength();
    this.view.refresh();
    this.#advanceQuietly();
  }

  /** Does something of its own to each row, as one step; see `Curation.applyEach`. */
  async applyEach(
    wanted: readonly { readonly row: number; readonly action: RowAction | RestoreRow }[],
    label: string,
  ): Promise<StepResult> {
    const step = await this.others.inStepOnRows(async () => {
      await this.whenComplete();
      return this.#curation.applyEach(wanted, () => label, this.#format.codec, undefined);
    });
    return this.#stepped(step);
  }

  /** Does one thing to every row of the view or of the file. */
  async applyToMany(action: BulkAction, scope: 'view' | 'all', context: HandlerContext): Promise<BulkResult> {
    await this.whenComplete();
    await this.view.whenSearched();
    const shown = scope === 'view' ? this.view.rows : undefined;
    const rows = shown?.slice() ?? Uint32Array.from({ length: this.#file.rowCount }, (_, row) => row);
    const { step, ...counts } = await this.others.inStepOnRows(() =>
      this.#curation.applyToMany(rows, action, this.#format.codec, context),
    );
    return { ...counts, step: step === undefined ? undefined : await this.#stepped(step) };
  }

  async undo(): Promise<StepResult> {
    await this.whenComplete();
    return this.#stepped(await this.others.inStep(() => this.#curation.undo()));
  }

  async redo(): Promise<StepResult> {
    await this.whenComplete();
    return this.#stepped(await this.others.inStep(() => this.#curation.redo()));
  }

  async revert(): Promise<DatasetInfo> {
    await this.whenComplete();
    const step = await this.others.inStep(() => this.#curation.revert());
    return step === undefined ? this.info() : (await this.#stepped(step)).info;
  }

  async save(target: string | undefined, overwrite: boolean, context: HandlerContext): Promise<SaveResult> {
    await this.whenComplete();
    if (target !== undefined && target !== this.path) return this.#saveAs(target, overwrite, context);
    const saved = await this.others.inStep(() => {
      this.textIndex.saving(this.#curation.pendingEdits().keys());
      return this.#curation.save(overwrite, context);
    });
    void this.finding.saved();
    void this.textIndex.saved();
    const info = await this.#advance();
    return { rowsChanged: saved.rows.length, bytesWritten: saved.bytesWritten, info };
  }

  /** Replaces the file by what `write` writes and reads it again; see `DatasetFile.rewrite`. */
  async rewrite(write: (target: FileHandle) => Promise<void>): Promise<DatasetInfo> {
    await this.whenComplete();
    await this.#file.rewrite(write);
    return this.reload();
  }

  /** Reads the file again; states follow their rows by key. */
  async reload(): Promise<DatasetInfo> {
    return this.others.inTurn(() => this.#reload());
  }

  async #reload(): Promise<DatasetInfo> {
    // The log first: a save of another window that follows is seen in it.
    const log = new CurationLog(this.#database);
    const file = await DatasetFile.open(this.path, { cacheFolder: dirname(this.#storePath) });
    const previous = this.#file;
    this.#log.leaveSave();
    this.#file = file;
    this.#log = log;
    this.#curation = new Curation(file, log, this.#annotator);
    this.#format = new FormatChooser(file, this.#log);
    this.#deciding = new DecidingSettings(this.#log);
    this.#strength.reset();
    this.triage.reset();
    this.buckets.reset();
    this.#invalid = undefined;
    this.finding.reset();
    this.view.reset();
    await this.textIndex.reset();
    await previous.close();
    await this.#start();
    return this.whenComplete();
  }

  async score(
    wanted: Omit<SessionScoring, 'file' | 'curation' | 'format'>,
    context: HandlerContext,
  ): Promise<ScoreResult> {
    await this.whenComplete();
    if (this.#format.found === undefined) {
      throw new CuratorError('unknown-format', 'Choose the format of the dataset before it is scored.');
    }
    const started = performance.now();
    const scoring = { file: this.#file, curation: this.#curation, format: this.#format.found.choice };
    let outcome: ScoreOutcome;
    const over = new AbortController();
    // Where scores cannot be read, that is told when they are read at the end.
    const following = this.#followScores(over.signal).catch(() => undefined);
    try {
      outcome = await this.#strength.run({ ...scoring, ...wanted }, context).finally(() => {
        over.abort();
        return following;
      });
    } catch (error) {
      // What a run has finished before it ended counts all the same.
      if (!this.#closed) {
        await this.#loadStrength();
        this.#advanceQuietly();
      }
      throw error;
    }
    await this.#loadStrength();
    const info = await this.#advance();
    return { ...outcome, seconds: (performance.now() - started) / 1000, info };
  }

  async strengthReport(bins: number): Promise<StrengthReport> {
    await this.whenComplete();
    return this.#strength.report(bins, this.#file.rowCount, this.#revision);
  }

  /** As `idsOf` of `rowIds`. */
  idsOf(from: number, to: number): Promise<readonly string[]> {
    return idsOf(this.#file, from, to);
  }

  /** Ids that the store knows rows by; made where they are new. */
  async storedIdsOf(rows: readonly number[]): Promise<readonly number[]> {
    return this.others.inStepOnRows(() => this.#curation.idsOf(rows));
  }

  /** Rows by line number or id. */
  async find(wanted: readonly WantedRow[]): Promise<readonly (number | null)[]> {
    await this.whenComplete();
    return rowsOf(this.#file, wanted);
  }

  /** All rows in file order, or those of the view, for an export. */
  async *rowsForExport(viewOnly: boolean, signal: AbortSignal): AsyncGenerator<ReadRow, void, undefined> {
    await this.whenComplete();
    if (viewOnly) await this.view.whenSearched();
    if (viewOnly && this.view.rows !== undefined) {
      for (const row of this.view.rows) {
        if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
        yield await this.readRow(row);
      }
      return;
    }
    for await (const { firstRow, lines } of this.#file.batches(signal)) {
      for (const [index, bytes] of lines.entries()) {
        yield this.decoded(firstRow + index, bytes);
      }
    }
  }

  /** Rows of the file, or of the view. */
  count(viewOnly: boolean): number {
    return viewOnly ? this.view.total : this.#file.rowCount;
  }

  get strength(): SessionStrength {
    return this.#strength;
  }

  get curation(): Curation {
    return this.#curation;
  }

  /** The rows' bytes; another one after a reload. */
  get file(): DatasetFile {
    return this.#file;
  }

  get format(): FormatChooser {
    return this.#format;
  }

  /** The dataset's store, migrated; features keep their tables in it. */
  get database(): Database {
    return this.#database;
  }

  get deciding(): DecidingSettings {
    return this.#deciding;
  }

  /** Grows with each change of what is shown. */
  get revision(): number {
    return this.#revision;
  }

  /** Waits until the states of earlier sessions are with their rows. */
  async whenAttached(): Promise<void> {
    await this.#attached;
  }

  /** As `whenAttached`, where the rows are known by now. */
  async whenAttachable(): Promise<void> {
    if (this.#file.hashed) await this.#attached;
  }

  /** Something that every editor of the dataset shows was changed. */
  changed(): Promise<DatasetInfo> {
    return this.#advance();
  }

  /** Folder of the store and of the caches. */
  get cacheFolder(): string {
    return dirname(this.#storePath);
  }

  get formatChoice(): FormatChoice | undefined {
    return this.#format.found?.choice;
  }

  async invalidRows(context: HandlerContext): Promise<ReadonlySet<number>> {
    if (this.#invalid === undefined) await this.inspect(context);
    return this.#invalid ?? new Set();
  }

  viewChanged(): void {
    this.#advanceQuietly();
  }

  /** Who decides in this session. */
  get annotator(): string {
    return this.#annotator;
  }

  /** A row with pending edits applied, as it is shown. @throws CuratorError 'not-found' */
  async readRow(row: number): Promise<ReadRow> {
    if (!(await this.#file.whenRow(row))) {
      throw new CuratorError('not-found', `The file has no row ${String(row + 1)}.`);
    }
    return this.decoded(row, await this.#file.read(row));
  }

  /** As `readRow`, of a row whose line was read already. */
  decoded(row: number, bytes: Buffer): ReadRow {
    return readRow(row, this.#file.lineOf(row), bytes, this.#curation.stateOf(row), this.#format.codec);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.others.close();
    this.view.close();
    this.finding.reset();
    await this.textIndex.reset();
    await this.#file.close();
    this.#log.leaveSave();
    this.#database.close();
  }

  async #start(): Promise<void> {
    const file = this.#file;
    file.onChange(() => {
      this.#advanceQuietly();
    });
    file.watch(() => {
      this.#lookOutside().catch(() => {
        // It cannot be read any more: as good as gone until it can.
        this.#outside(this, 'removed');
      });
    });
    await this.#format.detect();
    this.#attached = file.hashing.then(async () => {
      await this.#curation.attach();
      if (this.#curation.lostDecisions > 0 && !this.#curation.isStale) {
        this.#notices.push(
          `${String(this.#curation.lostDecisions)} decisions belong to rows that are no longer in the file. ` +
            'They are kept in the store.',
        );
      }
      await this.#loadStrength();
      await this.lints.load();
      this.#advanceQuietly();
    });
    // Whoever needs the states awaits this and sees its error.
    this.#attached.catch(() => undefined);
    if (file.hashed) await this.#attached;
  }

  /** Reads the file again after another window saved it, in the same view. */
  async readAgain(): Promise<void> {
    const { filter, sort } = this.view.info();
    await this.#reload();
    // A filter may ask for what the file has no more: then all rows are shown.
    if (!isPlain(filter, sort)) await this.view.set(filter, sort, unhurried).catch(() => undefined);
  }

  /** Takes in how the dataset is decided about, as the store has it now. */
  readSettings(): void {
    const deciding = new DecidingSettings(this.#log);
    const changed = !isDeepStrictEqual(deciding.info, this.#deciding.info);
    this.#deciding = deciding;
    if (changed) this.#advanceQuietly();
  }

  /** Before all hashes are there, a step may only touch rows of which no earlier session can know anything. */
  async #attachBefore(rows: readonly number[]): Promise<void> {
    if (rows.length === 0 || this.#log.rows().length === 0) return;
    await this.whenComplete();
  }

  /** Rows keep their places meanwhile, also where they are sorted by strength: somebody is reading them. */
  async #followScores(over: AbortSignal): Promise<void> {
    const show = async (): Promise<void> => {
      await this.#strength.load(this.#file, this.#curation, this.formatChoice);
      this.#advanceQuietly();
    };
    await followScores({ hasNews: () => !this.#closed && this.#strength.hasNews, show }, over);
  }

  async #loadStrength(): Promise<void> {
    await this.#strength.load(this.#file, this.#curation, this.#format.found?.choice);
    this.view.refresh();
  }

  async #saveAs(target: string, overwrite: boolean, context: HandlerContext): Promise<SaveResult> {
    const saved = await this.others.inStep(() => this.#curation.saveCopy(target, overwrite, context));
    return { rowsChanged: saved.rows.length, bytesWritten: saved.bytesWritten, info: await this.info() };
  }

  async #stepped({ stepId, label, rows, reread }: CurationStep): Promise<StepResult> {
    await this.showChanged({ rows, reread });
    return { stepId, label, rows: rows.slice(0, rowsTold), info: await this.#advance() };
  }

  /** What is computed from rows follows them; those whose bytes or label changed are read some at a time. */
  async showChanged({ rows, reread }: Pick<CurationStep, 'rows' | 'reread'>): Promise<void> {
    this.#strength.decided(rows, this.#curation);
    for (let from = 0; from < reread.length; from += rowsReadAtOnce) {
      const part = reread.slice(from, from + rowsReadAtOnce);
      const reads = await Promise.all(part.map((row) => this.readRow(row)));
      if (this.#strength.scorers.length > 0) this.#strength.update(reads);
      this.finding.update(reads);
      this.lints.update(reads);
    }
  }

  async #advance(): Promise<DatasetInfo> {
    this.#advanceQuietly();
    return this.info();
  }

  #advanceQuietly(): void {
    if (this.#closed) return;
    this.#revision++;
    this.#changed(this);
  }

  async #lookOutside(): Promise<void> {
    if (this.#closed) return;
    // It may be a save of another window: then nobody needs to be asked.
    if (this.#file.hashed) await this.others.follow().catch(() => undefined);
    const what = await this.#file.checkOutside();
    if (what !== 'same') this.#outside(this, what);
  }
}

export interface SessionListeners {
  readonly changed: (session: DatasetSession) => void;
  readonly outside: (session: DatasetSession, what: 'changed' | 'removed') => void;
}
