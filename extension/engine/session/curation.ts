import type { StepResult } from '../../model/contract/engine.ts';
import type { RowAction } from '../../model/contract/rowActions.ts';
import { CuratorError } from '../../model/errors.ts';
import type { HandlerContext, Progress } from '../../model/contract/endpoint.ts';
import {
  appendEdits,
  decisions,
  invertEdits,
  untouchedRow,
  type Decision,
  type RowKey,
  type RowState,
  type ValueEdit,
} from '../../model/rows/rowState.ts';
import type { DatasetFile, SavedFile } from '../dataset/datasetFile.ts';
import { editLine } from '../dataset/writeEdited.ts';
import type { CuratedRow, CurationLog, LastDecision, RowChange, SavedState } from '../store/curationLog.ts';
import { OutOfStep, SavedElsewhere } from '../store/outOfStep.ts';
import type { StepKind } from '../../model/rows/history.ts';
import type { RowCodec } from '../../model/formats/format.ts';
import { planManyRows, type PlannedStep } from '../bulk/manyRows.ts';
import { actOnRow, labelOfAction, type RestoreRow } from './rowActions.ts';
import { readRow } from './rowPresenter.ts';

/** A step that was taken. */
export interface CurationStep extends Pick<StepResult, 'stepId' | 'label' | 'rows'> {
  /** Rows whose bytes or label in force may be others now. */
  readonly reread: readonly number[];
}
type Step = CurationStep;

/** What other windows did. */
export interface TakenSteps extends Pick<CurationStep, 'rows' | 'reread'> {
  readonly steps: number;
}

interface KnownRow {
  readonly rowId: number;
  state: RowState;
}

/** Rows after which a long step lets other requests through. */
const rowsPerTurn = 200;
/** Rows that the store gets to know in one transaction. */
const rowsKnownAtOnce = 5_000;
/** How often another window is looked at that replaces the file, in milliseconds. */
const lookMs = 50;

/** What curators did to the rows of one file: states by row, the log behind them, and saving. */
export class Curation {
  readonly #file: DatasetFile;
  readonly #log: CurationLog;
  readonly #annotator: string;
  readonly #rows = new Map<number, KnownRow>();
  readonly #rowOfId = new Map<number, number>();
  /** Rows of the log that the file no longer has. */
  #lost = 0;
  /** Writers take turns: a step sees the state that the one before left. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Rows of a save that the file has and the store could not be told yet. */
  #unnoted: readonly SavedState[] | undefined;
  /** Another window saved and the file of this curation is the one before. */
  #stale = false;

  constructor(file: DatasetFile, log: CurationLog, annotator: string) {
    this.#file = file;
    this.#log = log;
    this.#annotator = annotator;
  }

  /**
   * Finds the rows of the log in the file, mending a save that was cut short. Waits for the rows' hashes.
   *
   * Where `isStale` afterwards, another window saved meanwhile: `catchUp` says so too.
   */
  async attach(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#mendSave();
      const known = this.#log.everything();
      this.#log.takeIn(known);
      const found = await this.#file.rowsOf(known.rows.map((row) => row.key));
      this.#rows.clear();
      this.#rowOfId.clear();
      this.#place(known.rows, found);
      const lost = known.rows.filter(({ rowId, state }) => state?.decision !== undefined && !this.#rowOfId.has(rowId));
      this.#lost = lost.length;
      this.#stale = this.#stale || (await this.#isSavedBy(known.steps));
    });
  }

  /** Whether the file was replaced by a save of another window. */
  get isStale(): boolean {
    return this.#stale;
  }

  /**
   * Takes in what other windows did since. Waits for one that is replacing the file.
   *
   * @throws SavedElsewhere where the file has to be read again
   */
  async catchUp(): Promise<TakenSteps> {
    return this.#inTurn(async () => {
      await this.#whenNobodySaves();
      const news = this.#log.stepsElsewhere();
      this.#stale = this.#stale || this.#log.savesElsewhere === 'ended' || (await this.#isSavedBy(news.steps));
      if (this.#stale) throw new SavedElsewhere();
      if (news.steps.length === 0) return { steps: 0, rows: [], reread: [] };
      const unknown = news.rows.filter(({ rowId }) => !this.#rowOfId.has(rowId));
      const found = await this.#file.rowsOf(unknown.map((row) => row.key));
      this.#log.takeIn(news);
      return { steps: news.steps.length, ...this.#place(news.rows, found) };
    });
  }

  /** Decisions about rows that the file no longer has; they stay in the store. */
  get lostDecisions(): number {
    return this.#lost;
  }

  get log(): CurationLog {
    return this.#log;
  }

  stateOf(row: number): RowState | undefined {
    return this.#rows.get(row)?.state;
  }

  /** All rows with a state, in no order. */
  *states(): IterableIterator<[number, RowState]> {
    for (const [row, known] of this.#rows) yield [row, known.state];
  }

  lastDecision(row: number): LastDecision | undefined {
    const known = this.#rows.get(row);
    return known === undefined ? undefined : this.#log.lastDecision(known.rowId);
  }

  /** Edits not yet in the file, by row. */
  pendingEdits(): Map<number, readonly ValueEdit[]> {
    const pending = new Map<number, readonly ValueEdit[]>();
    for (const [row, { state }] of this.#rows) if (state.pending.length > 0) pending.set(row, state.pending);
    return pending;
  }

  decided(): Record<Decision, number> {
    const counts = Object.fromEntries(decisions.map((decision) => [decision, 0])) as Record<Decision, number>;
    for (const { state } of this.#rows.values()) if (state.decision !== undefined) counts[state.decision]++;
    return counts;
  }

  /**
   * Does one thing to rows, as one step.
   *
   * @throws CuratorError where a row has no place for the edit; then no row is changed
   */
  async apply(
    rows: readonly number[],
    action: RowAction,
    codec: RowCodec | undefined,
    shownLeft: number | undefined,
  ): Promise<Step> {
    // Which side was shown is known of the one row that was looked at.
    const seen = rows.length === 1 ? shownLeft : undefined;
    return this.applyEach(
      rows.map((row) => ({ row, action })),
      () => labelOfAction(action, rows.length, this.#file.lineOf(rows[0] ?? 0)),
      codec,
      seen,
    );
  }

  /**
   * Does something of its own to each row, as one step.
   *
   * @param labelOf says what was done, for the undo menu; asked once all rows are known to exist
   * @throws CuratorError where a row has no place for the edit; then no row is changed
   */
  async applyEach(
    wanted: readonly { readonly row: number; readonly action: RowAction | RestoreRow }[],
    labelOf: () => string,
    codec: RowCodec | undefined,
    shownLeft: number | undefined,
  ): Promise<Step> {
    return this.#inTurn(async () => {
      await this.#know(wanted.map(({ row }) => row));
      const changes: RowChange[] = [];
      for (const [index, { row, action }] of wanted.entries()) {
        if (index % rowsPerTurn === rowsPerTurn - 1) await new Promise((resolve) => setImmediate(resolve));
        const known = this.#knownRow(row);
        const line = this.#file.lineOf(row);
        const read = readRow(row, line, await this.#file.read(row), known.state, codec);
        const usable = read.problem === undefined ? codec : undefined;
        if (read.problem !== undefined && (action.kind === 'text' || action.kind === 'swap')) {
          throw new CuratorError(
            read.problem.reason === 'unknown-format' ? 'unknown-format' : 'wrong-type',
            `${read.problem.message} It cannot be edited here.`,
            { line },
          );
        }
        const result = actOnRow(action, read.bytes.toString('latin1'), line, known.state, usable, shownLeft);
        changes.push({ rowId: known.rowId, before: known.state, after: result.after, edits: result.edits });
      }
      return this.#record('do', labelOf(), changes, undefined, shownLeft);
    });
  }

  /**
   * Does one thing to many rows, as one step; rows that have no place for it stay as they are. Undefined where no row
   * changes.
   *
   * @throws CuratorError 'cancelled': then no row is changed
   */
  async applyToMany(
    rows: Uint32Array,
    action: RowAction,
    codec: RowCodec | undefined,
    context: Pick<HandlerContext, 'signal' | 'progress'>,
  ): Promise<Omit<PlannedStep, 'changes'> & { readonly step: Step | undefined; readonly changed: number }> {
    return this.#inTurn(async () => {
      for (let from = 0; from < rows.length; from += rowsKnownAtOnce) {
        await this.#know([...rows.subarray(from, from + rowsKnownAtOnce)]);
        if (context.signal.aborted) throw new CuratorError('cancelled', 'Cancelled. Nothing was changed.');
      }
      const { changes, ...counts } = await planManyRows({
        rows,
        action,
        file: this.#file,
        codec,
        known: (row) => this.#knownRow(row),
        ...context,
      });
      const label = labelOfAction(action, changes.length, this.#file.lineOf(rows[0] ?? 0));
      const step = changes.length === 0 ? undefined : this.#record('do', label, changes);
      return { ...counts, step, changed: changes.length };
    });
  }

  /** Ids that the store knows rows by, whatever their place and bytes become; made where they are new. */
  async idsOf(rows: readonly number[]): Promise<readonly number[]> {
    return this.#inTurn(async () => {
      await this.#know(rows);
      return rows.map((row) => this.#knownRow(row).rowId);
    });
  }

  /** The id that the store knows a row by; undefined where nobody did anything about it. */
  idOf(row: number): number | undefined {
    return this.#rows.get(row)?.rowId;
  }

  /** The row of an id of the log, where it is decided now. */
  decidedRow(rowId: number): number | undefined {
    const row = this.#rowOfId.get(rowId);
    return row === undefined || this.stateOf(row)?.decision === undefined ? undefined : row;
  }

  /** Takes back the last step that is in force. @throws CuratorError 'nothing-to-undo' */
  async undo(): Promise<Step> {
    return this.#inTurn(() => {
      const target = this.#log.history.undoTarget;
      if (target === undefined) throw new CuratorError('nothing-to-undo', 'There is nothing to undo.');
      return this.#record('undo', this.#log.labelOf(target), this.#reversed(target), target);
    });
  }

  /** Does the step again that was taken back last. @throws CuratorError 'nothing-to-undo' */
  async redo(): Promise<Step> {
    return this.#inTurn(() => {
      const target = this.#log.history.redoTarget;
      if (target === undefined) throw new CuratorError('nothing-to-undo', 'There is nothing to redo.');
      return this.#record('redo', this.#log.labelOf(target), this.#repeated(target), target);
    });
  }

  /** Goes back to the last save, as one step; undefined where nothing has changed since. */
  async revert(): Promise<Step | undefined> {
    return this.#inTurn(() => {
      const { undo, redo } = this.#log.history.wayToSaved();
      if (undo.length === 0 && redo.length === 0) return undefined;
      const combined = new Map<number, RowChange>();
      const add = (change: RowChange): void => {
        const earlier = combined.get(change.rowId);
        combined.set(
          change.rowId,
          earlier === undefined
            ? change
            : { ...change, before: earlier.before, edits: [...earlier.edits, ...change.edits] },
        );
      };
      for (const step of undo) for (const change of this.#reversed(step, combined)) add(change);
      for (const step of redo) for (const change of this.#repeated(step, combined)) add(change);
      return this.#record('revert', 'Revert to the saved file', [...combined.values()]);
    });
  }

  /** Writes the file with pending edits and takes it as the new base. */
  async save(
    overwrite: boolean,
    context: { readonly signal: AbortSignal; readonly progress: (progress: Progress) => void },
  ): Promise<SavedFile> {
    return this.#inTurn(async () => {
      const edits = this.pendingEdits();
      if (edits.size === 0 && !overwrite && (await this.#file.checkOutside()) === 'same') {
        this.#log.finishSave(this.#annotator, []);
        return { bytesWritten: 0, rows: [] };
      }
      const saved = await this.#file
        .save({
          edits,
          overwrite,
          track: [...this.#rows.keys()],
          ...context,
          beforeRename: (rows) => {
            this.#log.beginSave(
              rows.map(({ row, newKey, edited }) => ({ rowId: this.#knownRow(row).rowId, key: newKey, edited })),
            );
          },
        })
        .catch(async (error: unknown) => {
          // Unless the file was replaced after all: then the noted addresses are needed at the next opening.
          if ((await this.#file.checkOutside()) === 'same') this.#abandonSave();
          else this.#log.leaveSave();
          throw error;
        });
      this.#finishSave([...edits.keys()]);
      this.#file.letGo();
      return { ...saved, rows: saved.rows.filter((row) => row.edited) };
    });
  }

  /** Writes the file with pending edits elsewhere; this file and its states stay as they are. */
  async saveCopy(
    target: string,
    overwrite: boolean,
    context: { readonly signal: AbortSignal; readonly progress: (progress: Progress) => void },
  ): Promise<SavedFile> {
    return this.#inTurn(() =>
      this.#file.save({ edits: this.pendingEdits(), target, overwrite, track: [...this.#rows.keys()], ...context }),
    );
  }

  /** Rows of this curation with the id that the store knows them by, for carrying them to another store. */
  knownRows(): readonly { readonly row: number; readonly rowId: number; readonly state: RowState }[] {
    return [...this.#rows].map(([row, { rowId, state }]) => ({ row, rowId, state }));
  }

  #abandonSave(): void {
    try {
      this.#log.abandonSave();
    } catch {
      // Why the save failed matters more: what stays noted is cleared with the next step or opening.
      this.#log.leaveSave();
    }
  }

  #finishSave(edited: readonly number[]): void {
    this.#unnoted = edited.map((row) => {
      const known = this.#knownRow(row);
      // The file has them by now, whatever becomes of the store.
      known.state = { ...known.state, pending: [] };
      return { rowId: known.rowId, state: known.state };
    });
    this.#noteSave();
  }

  /** Tells the store about a save that is done; where that fails, nothing else is until it succeeds. */
  #noteSave(): void {
    if (this.#unnoted === undefined) return;
    try {
      this.#log.finishSave(this.#annotator, this.#unnoted);
      this.#unnoted = undefined;
    } catch (error) {
      // Another window took this one for ended and has noted it: what it did since is in the store.
      if (error instanceof OutOfStep) {
        this.#unnoted = undefined;
        this.#log.leaveSave();
        this.#stale = true;
      }
      throw error;
    }
  }

  /** A process that died between replacing the file and giving rows their new addresses left them noted. */
  async #mendSave(): Promise<void> {
    for (;;) {
      await this.#whenNobodySaves();
      const known = this.#log.everything();
      const intended = this.#log.unfinishedSave();
      if (intended.length === 0 && this.#log.savesElsewhere === 'no') return;
      // Which addresses hold can be told only by the file as it is now.
      this.#stale = this.#stale || (await this.#file.checkOutside()) === 'changed';
      if (this.#stale) return;
      const edited = intended.filter((row) => row.edited);
      const found = await this.#file.rowsOf(edited.map((row) => row.key));
      try {
        if (found.size < edited.length || intended.length === 0) {
          this.#log.abandonSave();
          return;
        }
        this.#log.takeIn(known);
        const states = new Map(known.rows.map((row) => [row.rowId, row.state]));
        this.#log.mendSave(
          this.#annotator,
          edited.map(({ rowId }) => ({ rowId, state: { ...(states.get(rowId) ?? untouchedRow), pending: [] } })),
        );
        return;
      } catch (error) {
        // Another window mends it, or goes on: look again.
        if (!(error instanceof OutOfStep)) throw error;
      }
    }
  }

  async #whenNobodySaves(): Promise<void> {
    while (this.#log.savesElsewhere === 'running') await new Promise((resolve) => setTimeout(resolve, lookMs));
  }

  /** Whether a save among these steps replaced the file that this curation reads. */
  async #isSavedBy(steps: readonly { readonly kind: StepKind }[]): Promise<boolean> {
    return steps.some((step) => step.kind === 'save') && (await this.#file.checkOutside()) !== 'same';
  }

  /** Takes rows as the store has them. Returns those that are others now, and those whose bytes or label may be. */
  #place(
    curated: readonly CuratedRow[],
    found: ReadonlyMap<RowKey, number>,
  ): { readonly rows: readonly number[]; readonly reread: readonly number[] } {
    const rows: number[] = [];
    const reread: number[] = [];
    for (const { rowId, key, state = untouchedRow } of curated) {
      const row = this.#rowOfId.get(rowId) ?? found.get(key);
      if (row === undefined) continue;
      const before = this.stateOf(row) ?? untouchedRow;
      this.#rowOfId.set(rowId, row);
      this.#rows.set(row, { rowId, state });
      rows.push(row);
      const edited = JSON.stringify(before.pending) !== JSON.stringify(state.pending);
      if (edited || changesLabel({ before, after: state })) reread.push(row);
    }
    return { rows, reread };
  }

  #record(kind: StepKind, label: string, changes: readonly RowChange[], target?: number, shownLeft?: number): Step {
    const stepId = this.#log.record({ kind, label, annotator: this.#annotator, target, shownLeft }, changes);
    const rows: number[] = [];
    const reread: number[] = [];
    for (const change of changes) {
      const row = this.#rowOfId.get(change.rowId);
      if (row === undefined) continue;
      rows.push(row);
      if (change.edits.length > 0 || changesLabel(change)) reread.push(row);
      this.#knownRow(row).state = change.after;
    }
    return { stepId, label, rows, reread };
  }

  /** The changes that take a step back, from the states as they are (or as `pendingChanges` leave them). */
  #reversed(step: number, pendingChanges?: ReadonlyMap<number, RowChange>): readonly RowChange[] {
    return this.#log.changesOf(step).map((change) => {
      const now = this.#stateNow(change.rowId, pendingChanges);
      const edits = invertEdits(change.edits);
      return this.#change(change.rowId, now, change.before, edits);
    });
  }

  #repeated(step: number, pendingChanges?: ReadonlyMap<number, RowChange>): readonly RowChange[] {
    return this.#log.changesOf(step).map((change) => {
      const now = this.#stateNow(change.rowId, pendingChanges);
      return this.#change(change.rowId, now, change.after, change.edits);
    });
  }

  /** Pending edits are relative to the file as it is now, so that they are carried on, not taken from the log. */
  #change(rowId: number, now: RowState, then: RowState, edits: readonly ValueEdit[]): RowChange {
    return { rowId, before: now, after: { ...then, pending: appendEdits(now.pending, edits) }, edits };
  }

  #stateNow(rowId: number, pendingChanges: ReadonlyMap<number, RowChange> | undefined): RowState {
    const planned = pendingChanges?.get(rowId);
    if (planned !== undefined) return planned.after;
    const row = this.#rowOfId.get(rowId);
    if (row === undefined) {
      throw new CuratorError(
        'changed-outside',
        'This step is about a row that is no longer in the file: another program changed it. It cannot be taken back.',
      );
    }
    return this.#knownRow(row).state;
  }

  async #know(rows: readonly number[]): Promise<void> {
    const unknown = rows.filter((row) => !this.#rows.has(row));
    if (unknown.length === 0) return;
    const last = unknown.reduce((highest, row) => Math.max(highest, row), 0);
    if (!(await this.#file.whenRow(last))) {
      throw new CuratorError('not-found', `The file has no row ${String(last + 1)}.`);
    }
    const keys = await this.#file.keysOf(unknown);
    const addresses = unknown.map((row) => {
      const key = keys.get(row);
      if (key === undefined) throw new CuratorError('internal', `Row ${String(row)} has no key.`);
      return { row, key, line: this.#file.lineOf(row) };
    });
    const ids = this.#log.addRows(addresses);
    for (const [index, { row }] of addresses.entries()) {
      const rowId = ids[index];
      if (rowId === undefined) throw new CuratorError('internal', `Row ${String(row)} has no id.`);
      this.#rows.set(row, { rowId, state: untouchedRow });
      this.#rowOfId.set(rowId, row);
    }
  }

  #knownRow(row: number): KnownRow {
    const known = this.#rows.get(row);
    if (known === undefined) throw new CuratorError('internal', `Row ${String(row)} is not known to the store.`);
    return known;
  }

  #inTurn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    const result = this.#turn.then(() => {
      this.#noteSave();
      return work();
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

/** Whether a decision or a thumb stands for another label than before, without a change of bytes. */
function changesLabel({ before, after }: Pick<RowChange, 'before' | 'after'>): boolean {
  const labels = new Set<Decision | undefined>(['flip', 'tie', 'rank']);
  if (!sameOrder(before.ranking, after.ranking) || before.thumbs?.[0] !== after.thumbs?.[0]) return true;
  return before.decision !== after.decision && (labels.has(before.decision) || labels.has(after.decision));
}

function sameOrder(left: readonly number[] = [], right: readonly number[] = []): boolean {
  return left.length === right.length && left.every((position, place) => position === right[place]);
}

/** The bytes of a row with its pending edits. */
export function currentBytes(source: Buffer, state: RowState | undefined, line: number): Buffer {
  return state === undefined || state.pending.length === 0 ? source : editLine(source, state.pending, line);
}
