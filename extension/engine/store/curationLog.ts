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
      for (const change of changes) {
        this.#statements.addChange.run(
          stepId,
          change.rowId,
          JSON.stringify(change.before),
          JSON.stringify(change.after),
          JSON.stringify(change.edits),
        );
        this.#statements.setState.run(change.rowId, JSON.stringify(change.after));
      }
      return stepId;
    });
    this.history.add({ id, kind: step.kind, target: step.target });
    return id;
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
    setState: sql(
      'INSERT INTO row_state (row_id, state) VALUES (?, ?) ON CONFLICT (row_id) DO UPDATE SET state = excluded.state',
    ),
    changes: sql('SELECT row_id, before, after, edits FROM change WHERE step_id = ? ORDER BY row_id'),
    label: sql('SELECT label FROM step WHERE id = ?'),
    lastDecision: sql(
      'SELECT annotator, at FROM change JOIN step ON step.id = change.step_id WHERE row_id = ? ORDER BY step_id DESC LIMIT 1',
    ),
    addIntent: sql('INSERT INTO save_intent (row_id, hash, ordinal, edited) VALUES (?, ?, ?, ?)'),
    intents: sql('SELECT row_id, hash, ordinal, edited FROM save_intent'),
    clearIntent: sql('DELETE FROM save_intent'),
  };
}
