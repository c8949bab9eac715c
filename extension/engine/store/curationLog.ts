import type { Database, Statement } from 'better-sqlite3';
import { statSync } from 'node:fs';
import { CuratorError } from '../../model/errors.ts';
import { History, type LoggedStep, type StepKind } from '../../model/rows/history.ts';
import type { RowKey, RowState, ValueEdit } from '../../model/rows/rowState.ts';
import { OutOfStep } from './outOfStep.ts';
import { beginMark, endMark, readMark, stillRuns, type SaveMark } from './saveMark.ts';
import { sqliteError } from './storeErrors.ts';

/** A row that somebody did something about. */
export interface CuratedRow {
  readonly rowId: number;
  readonly key: RowKey;
  /** Line that it had when it was last addressed, for messages about rows that are gone. */
  readonly line: number;
  readonly state: RowState | undefined;
}

export interface RowChange {
  readonly rowId: number;
  readonly before: RowState;
  readonly after: RowState;
  /** What was done to the row's bytes, in order. */
  readonly edits: readonly ValueEdit[];
}

export interface StepToRecord {
  readonly kind: StepKind;
  readonly annotator: string;
  readonly label: string;
  readonly target?: number | undefined;
  readonly shownLeft?: number | undefined;
}

/** The address that a row gets by a save. */
export interface NewAddress {
  readonly rowId: number;
  readonly key: RowKey;
  /** Whether the save changes the row's own bytes, rather than only its place among equal rows. */
  readonly edited: boolean;
}

/** Who decided about a row last, and when. */
export interface LastDecision {
  readonly annotator: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Steps that others took, in order, and the rows that they changed, as they are now. */
export interface StepsElsewhere {
  readonly steps: readonly LoggedStep[];
  readonly rows: readonly CuratedRow[];
}

/**
 * The log of all that curators did to one dataset. Every method that writes is one transaction.
 *
 * Several windows may have one store open. Whatever follows from the log's state is written only while that state is
 * the newest one: else it is refused as `OutOfStep`, to be worked out again after `stepsElsewhere` were taken in.
 * Failures of the store are CuratorErrors: 'disk-full', 'store-busy', 'no-permission', 'not-found' where it was moved.
 */
export class CurationLog {
  readonly history = new History();
  readonly #database: Database;
  readonly #statements: ReturnType<typeof prepare>;
  readonly #inode: bigint | undefined;
  /** The last step that the history has. */
  #newest = 0;
  /** The save of this log that is replacing the file now. */
  #saving: SaveMark | undefined;

  constructor(database: Database) {
    this.#database = database;
    this.#statements = prepare(database);
    this.#inode = inodeOf(database);
    for (const step of this.#statements.stepsAfter.iterate(0) as Iterable<StepRecord>) this.#add(loggedStep(step));
  }

  rows(): readonly CuratedRow[] {
    return (this.#statements.rows.all() as RowRecord[]).map(curatedRow);
  }

  /** A number that changes when another window or program has written to the store. */
  get version(): number {
    return Number(this.#database.pragma('data_version', { simple: true }));
  }

  /** What others did since; `takeIn` makes it part of the history. */
  stepsElsewhere(): StepsElsewhere {
    return this.#read(() => {
      const steps = (this.#statements.stepsAfter.all(this.#newest) as StepRecord[]).map(loggedStep);
      const rows = steps.length === 0 ? [] : (this.#statements.rowsAfter.all(this.#newest) as RowRecord[]);
      return { steps, rows: rows.map(curatedRow) };
    });
  }

  /** As `stepsElsewhere`, with all rows of the log. */
  everything(): StepsElsewhere {
    return this.#read(() => ({ ...this.stepsElsewhere(), rows: this.rows() }));
  }

  takeIn({ steps }: StepsElsewhere): void {
    for (const step of steps) this.#add(step);
  }

  /** Whether another window replaces the file at this moment, or was ended while it did. */
  get savesElsewhere(): 'no' | 'running' | 'ended' {
    const mark = this.#markElsewhere();
    if (mark === undefined) return 'no';
    return stillRuns(mark) ? 'running' : 'ended';
  }

  meta(key: string): string | undefined {
    return (this.#statements.meta.get(key) as { value: string } | undefined)?.value;
  }

  setMeta(key: string, value: string): void {
    this.#write(() => this.#statements.setMeta.run(key, value));
  }

  /** Ids of rows, made where a row is new here; in the order of `rows`. */
  addRows(rows: readonly { readonly key: RowKey; readonly line: number }[]): readonly number[] {
    return this.#write(() => {
      this.#refuseOutOfStep();
      return rows.map(({ key, line }) => {
        const known = this.#statements.findRow.get(key.hash, key.ordinal) as { id: number } | undefined;
        return known?.id ?? Number(this.#statements.addRow.run(key.hash, key.ordinal, line).lastInsertRowid);
      });
    });
  }

  /** Writes a step with its changes and what rows are now. Returns the step's id. @throws OutOfStep */
  record(step: StepToRecord, changes: readonly RowChange[]): number {
    const id = this.#write(() => {
      this.#refuseOutOfStep();
      const stepId = this.#addStep(step);
      if (changes.length >= groupedFrom) this.#addGrouped(stepId, changes);
      else for (const change of changes) this.#addChange(stepId, change);
      return stepId;
    });
    this.#add({ id, kind: step.kind, target: step.target });
    return id;
  }

  #addChange(stepId: number, { rowId, before, after, edits }: RowChange): void {
    const state = JSON.stringify(after);
    this.#statements.addChange.run(stepId, rowId, JSON.stringify(before), state, JSON.stringify(edits));
    this.#statements.setState.run(rowId, state);
  }

  /** A step over many rows does the same to most of them: what is equal is written once. */
  #addGrouped(stepId: number, changes: readonly RowChange[]): void {
    const groups = new Map<string, number>();
    for (const change of changes) {
      const before = JSON.stringify(change.before);
      const after = JSON.stringify(change.after);
      const edits = JSON.stringify(change.edits);
      const key = `${before}\n${after}\n${edits}`;
      let group = groups.get(key);
      if (group === undefined) {
        group = Number(this.#statements.addGroup.run(before, after, edits).lastInsertRowid);
        // Texts that were edited differ from row to row: they are not worth to be remembered.
        if (key.length <= longestShared && groups.size < mostShared) groups.set(key, group);
      }
      this.#statements.addGroupedChange.run(stepId, change.rowId, group);
      this.#statements.setState.run(change.rowId, after);
    }
  }

  /** Single decisions, the latest first, at most `count`; steps over many rows are left out. */
  recentDecisions(count: number): readonly DecisionRecord[] {
    return this.#statements.recent.all(count) as DecisionRecord[];
  }

  changesOf(stepId: number): readonly RowChange[] {
    return (this.#statements.changes.all(stepId) as ChangeRecord[]).map((record) => ({
      rowId: record.row_id,
      before: JSON.parse(record.before) as RowState,
      after: JSON.parse(record.after) as RowState,
      edits: JSON.parse(record.edits) as readonly ValueEdit[],
    }));
  }

  labelOf(stepId: number): string {
    return (this.#statements.label.get(stepId) as { label: string } | undefined)?.label ?? '';
  }

  /** Who changed a row last. */
  lastDecision(rowId: number): LastDecision | undefined {
    return this.#statements.lastDecision.get(rowId) as LastDecision | undefined;
  }

  /**
   * Notes the addresses that a save is about to give, so that a crash before `finishSave` can be mended. Until then, or
   * until `abandonSave`, other windows take no step.
   *
   * @throws OutOfStep
   */
  beginSave(addresses: readonly NewAddress[]): void {
    const mark = beginMark();
    try {
      this.#write(() => {
        this.#refuseOutOfStep();
        this.#statements.clearIntent.run();
        for (const { rowId, key, edited } of addresses) {
          this.#statements.addIntent.run(rowId, key.hash, key.ordinal, edited ? 1 : 0);
        }
        this.#statements.setMeta.run(savingKey, JSON.stringify(mark));
      });
    } catch (error) {
      endMark(mark);
      throw error;
    }
    this.#saving = mark;
  }

  /** The addresses of a save that was begun and not finished. */
  unfinishedSave(): readonly NewAddress[] {
    return (this.#statements.intents.all() as IntentRecord[]).map((record) => ({
      rowId: record.row_id,
      key: { hash: record.hash, ordinal: record.ordinal },
      edited: record.edited === 1,
    }));
  }

  /**
   * Gives rows their new addresses and marks all steps as saved; `states` are rows without pending edits.
   *
   * @throws OutOfStep also where another window took this one for ended
   */
  finishSave(annotator: string, states: readonly SavedState[]): void {
    this.#finishSave(annotator, states, () => {
      this.#refuseOutOfStep();
      if (this.#saving !== undefined && this.#mark()?.id !== this.#saving.id) throw new OutOfStep();
    });
  }

  /** As `finishSave`, for a process that ended in it. @throws OutOfStep where that was done by another window */
  mendSave(annotator: string, states: readonly SavedState[]): void {
    this.#finishSave(annotator, states, () => {
      if (this.#newestStep() !== this.#newest || this.savesElsewhere === 'running') throw new OutOfStep();
    });
  }

  /** Forgets a save that did not happen; one that another window is about to do stays. */
  abandonSave(): void {
    this.#write(() => {
      if (this.savesElsewhere !== 'running') this.#clearSave();
    });
    this.leaveSave();
  }

  /** Leaves a save that cannot be finished here as it is noted: whoever attaches next mends it. */
  leaveSave(): void {
    if (this.#saving !== undefined) endMark(this.#saving);
    this.#saving = undefined;
  }

  #finishSave(annotator: string, states: readonly SavedState[], check: () => void): void {
    const step: StepToRecord = { kind: 'save', annotator, label: 'Save' };
    const id = this.#write(() => {
      check();
      const addresses = this.unfinishedSave();
      // Two rows may trade addresses: all leave their old ones first.
      for (const { rowId } of addresses) this.#statements.moveRow.run(`moving-${String(rowId)}`, 0, rowId);
      for (const { rowId, key } of addresses) this.#statements.moveRow.run(key.hash, key.ordinal, rowId);
      for (const { rowId, state } of states) this.#statements.setState.run(rowId, JSON.stringify(state));
      this.#clearSave();
      return this.#addStep(step);
    });
    this.#add({ id, kind: 'save', target: undefined });
    this.leaveSave();
  }

  #clearSave(): void {
    this.#statements.clearIntent.run();
    this.#statements.clearMeta.run(savingKey);
  }

  #add(step: LoggedStep): void {
    this.history.add(step);
    this.#newest = step.id;
  }

  #newestStep(): number {
    return (this.#statements.newestStep.get() as { id: number | null }).id ?? 0;
  }

  #mark(): SaveMark | undefined {
    return readMark(this.meta(savingKey));
  }

  #markElsewhere(): SaveMark | undefined {
    const mark = this.#mark();
    return mark?.id === this.#saving?.id ? undefined : mark;
  }

  /** In a transaction that writes, so that nobody else can write before it ends. */
  #refuseOutOfStep(): void {
    if (this.#newestStep() !== this.#newest || this.#markElsewhere() !== undefined) throw new OutOfStep();
  }

  #addStep(step: StepToRecord): number {
    return Number(
      this.#statements.addStep.run(
        Date.now(),
        step.annotator,
        step.kind,
        step.label,
        step.target ?? null,
        step.shownLeft ?? null,
      ).lastInsertRowid,
    );
  }

  /** All that is read in it belongs together. */
  #read<Result>(work: () => Result): Result {
    return this.#database.transaction(work).deferred();
  }

  #write<Result>(work: () => Result): Result {
    // SQLite goes on with a file that has no name any more: what it wrote there would be gone.
    if (inodeOf(this.#database) !== this.#inode) {
      const path = this.#database.name;
      throw new CuratorError(
        'not-found',
        `The store ${path} was moved or deleted by another window or program, so that nothing can be kept in it. ` +
          'Close the dataset and open it again.',
        { path },
      );
    }
    try {
      return this.#database.transaction(work).immediate();
    } catch (error) {
      throw sqliteError(error, this.#database.name);
    }
  }
}

function inodeOf({ name }: Database): bigint | undefined {
  return statSync(name, { bigint: true, throwIfNoEntry: false })?.ino;
}

/** A row as a save leaves it. */
export interface SavedState {
  readonly rowId: number;
  readonly state: RowState;
}

export interface DecisionRecord {
  readonly rowId: number;
  /** Of the step. */
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly annotator: string;
}

/** Rows from which on a step keeps equal changes once. */
const groupedFrom = 100;
/** Changes that are looked for among those written before: the longest, in characters, and how many. */
const longestShared = 2_000;
const mostShared = 10_000;

/** Where the store says who replaces the file. */
const savingKey = 'saving';

type StepRecord = Omit<LoggedStep, 'target'> & { readonly target: number | null };
interface RowRecord {
  readonly id: number;
  readonly hash: string;
  readonly ordinal: number;
  readonly line: number;
  readonly state: string | null;
}

function loggedStep({ id, kind, target }: StepRecord): LoggedStep {
  return { id, kind, target: target ?? undefined };
}

function curatedRow({ id, hash, ordinal, line, state }: RowRecord): CuratedRow {
  return {
    rowId: id,
    key: { hash, ordinal },
    line,
    state: state === null ? undefined : (JSON.parse(state) as RowState),
  };
}

interface ChangeRecord {
  readonly row_id: number;
  readonly before: string;
  readonly after: string;
  readonly edits: string;
}
interface IntentRecord {
  readonly row_id: number;
  readonly hash: string;
  readonly ordinal: number;
  readonly edited: number;
}

function prepare(database: Database) {
  const sql = (text: string): Statement => database.prepare(text);
  return {
    stepsAfter: sql('SELECT id, kind, target FROM step WHERE id > ? ORDER BY id'),
    newestStep: sql('SELECT max(id) AS id FROM step'),
    rowsAfter: sql(
      `SELECT id, hash, ordinal, line, state FROM (SELECT DISTINCT row_id FROM all_change WHERE step_id > ?) AS changed
       JOIN curated_row ON curated_row.id = changed.row_id LEFT JOIN row_state ON row_state.row_id = changed.row_id`,
    ),
    rows: sql(
      'SELECT id, hash, ordinal, line, state FROM curated_row LEFT JOIN row_state ON row_state.row_id = curated_row.id',
    ),
    meta: sql('SELECT value FROM meta WHERE key = ?'),
    setMeta: sql('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'),
    clearMeta: sql('DELETE FROM meta WHERE key = ?'),
    findRow: sql('SELECT id FROM curated_row WHERE hash = ? AND ordinal = ?'),
    addRow: sql('INSERT INTO curated_row (hash, ordinal, line) VALUES (?, ?, ?)'),
    moveRow: sql('UPDATE curated_row SET hash = ?, ordinal = ? WHERE id = ?'),
    addStep: sql('INSERT INTO step (at, annotator, kind, label, target, shown_left) VALUES (?, ?, ?, ?, ?, ?)'),
    addChange: sql('INSERT INTO change (step_id, row_id, before, after, edits) VALUES (?, ?, ?, ?, ?)'),
    addGroup: sql('INSERT INTO change_group (before, after, edits) VALUES (?, ?, ?)'),
    addGroupedChange: sql('INSERT INTO grouped_change (step_id, row_id, group_id) VALUES (?, ?, ?)'),
    recent: sql(
      `SELECT row_id AS rowId, label, at, annotator FROM change JOIN step ON step.id = change.step_id
       WHERE kind = 'do' AND json_extract(before, '$.decision') IS NOT json_extract(after, '$.decision')
       ORDER BY step_id DESC LIMIT ?`,
    ),
    setState: sql(
      'INSERT INTO row_state (row_id, state) VALUES (?, ?) ON CONFLICT (row_id) DO UPDATE SET state = excluded.state',
    ),
    changes: sql('SELECT row_id, before, after, edits FROM all_change WHERE step_id = ? ORDER BY row_id'),
    label: sql('SELECT label FROM step WHERE id = ?'),
    lastDecision: sql(
      'SELECT annotator, at FROM all_change JOIN step ON step.id = all_change.step_id WHERE row_id = ? ORDER BY step_id DESC LIMIT 1',
    ),
    addIntent: sql('INSERT INTO save_intent (row_id, hash, ordinal, edited) VALUES (?, ?, ?, ?)'),
    intents: sql('SELECT row_id, hash, ordinal, edited FROM save_intent'),
    clearIntent: sql('DELETE FROM save_intent'),
  };
}
