import type { Database, Statement } from 'better-sqlite3';
import { History, type LoggedStep, type StepKind } from '../../model/rows/history.ts';
import type { RowKey, RowState, ValueEdit } from '../../model/rows/rowState.ts';

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

/** The log of all that curators did to one dataset. Every method that writes is one transaction. */
export class CurationLog {
  readonly history = new History();
  readonly #database: Database;
  readonly #statements: ReturnType<typeof prepare>;

  constructor(database: Database) {
    this.#database = database;
    this.#statements = prepare(database);
    for (const step of this.#statements.steps.iterate() as Iterable<StepRecord>) {
      this.history.add({ id: step.id, kind: step.kind, target: step.target ?? undefined });
    }
  }

  rows(): readonly CuratedRow[] {
    return (this.#statements.rows.all() as RowRecord[]).map((record) => ({
      rowId: record.id,
      key: { hash: record.hash, ordinal: record.ordinal },
      line: record.line,
      state: record.state === null ? undefined : (JSON.parse(record.state) as RowState),
    }));
  }

  meta(key: string): string | undefined {
    return (this.#statements.meta.get(key) as { value: string } | undefined)?.value;
  }

  setMeta(key: string, value: string): void {
    this.#statements.setMeta.run(key, value);
  }

  /** Ids of rows, made where a row is new here; in the order of `rows`. */
  addRows(rows: readonly { readonly key: RowKey; readonly line: number }[]): readonly number[] {
    return this.#write(() =>
      rows.map(({ key, line }) => {
        const known = this.#statements.findRow.get(key.hash, key.ordinal) as { id: number } | undefined;
        return known?.id ?? Number(this.#statements.addRow.run(key.hash, key.ordinal, line).lastInsertRowid);
      }),
    );
  }

  /** Writes a step with its changes and what rows are now. Returns the step's id. */
  record(step: StepToRecord, changes: readonly RowChange[]): number {
    const id = this.#write(() => {
      const stepId = this.#addStep(step);
      if (changes.length >= groupedFrom) this.#addGrouped(stepId, changes);
      else for (const change of changes) this.#addChange(stepId, change);
      return stepId;
    });
    this.history.add({ id, kind: step.kind, target: step.target });
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

  /** Notes the addresses that a save is about to give, so that a crash before `finishSave` can be mended. */
  beginSave(addresses: readonly NewAddress[]): void {
    this.#write(() => {
      this.#statements.clearIntent.run();
      for (const { rowId, key, edited } of addresses) {
        this.#statements.addIntent.run(rowId, key.hash, key.ordinal, edited ? 1 : 0);
      }
    });
  }

  /** The addresses of a save that was begun and not finished. */
  unfinishedSave(): readonly NewAddress[] {
    return (this.#statements.intents.all() as IntentRecord[]).map((record) => ({
      rowId: record.row_id,
      key: { hash: record.hash, ordinal: record.ordinal },
      edited: record.edited === 1,
    }));
  }

  /** Gives rows their new addresses and marks all steps as saved; `states` are rows without pending edits. */
  finishSave(annotator: string, states: readonly { readonly rowId: number; readonly state: RowState }[]): void {
    const step: StepToRecord = { kind: 'save', annotator, label: 'Save' };
    const id = this.#write(() => {
      const addresses = this.unfinishedSave();
      // Two rows may trade addresses: all leave their old ones first.
      for (const { rowId } of addresses) this.#statements.moveRow.run(`moving-${String(rowId)}`, 0, rowId);
      for (const { rowId, key } of addresses) this.#statements.moveRow.run(key.hash, key.ordinal, rowId);
      for (const { rowId, state } of states) this.#statements.setState.run(rowId, JSON.stringify(state));
      this.#statements.clearIntent.run();
      return this.#addStep(step);
    });
    this.history.add({ id, kind: 'save', target: undefined });
  }

  /** Forgets a save that did not happen. */
  abandonSave(): void {
    this.#statements.clearIntent.run();
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

  #write<Result>(work: () => Result): Result {
    return this.#database.transaction(work).immediate();
  }
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

type StepRecord = Omit<LoggedStep, 'target'> & { readonly target: number | null };
interface RowRecord {
  readonly id: number;
  readonly hash: string;
  readonly ordinal: number;
  readonly line: number;
  readonly state: string | null;
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
    steps: sql('SELECT id, kind, target FROM step ORDER BY id'),
    rows: sql(
      'SELECT id, hash, ordinal, line, state FROM curated_row LEFT JOIN row_state ON row_state.row_id = curated_row.id',
    ),
    meta: sql('SELECT value FROM meta WHERE key = ?'),
    setMeta: sql('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value'),
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
