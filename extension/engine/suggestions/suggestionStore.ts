import type { Database } from 'better-sqlite3';
import * as z from 'zod';
import { changeAttributes, type GivenAttributes } from '../../model/suggestions/preferenceAttributes.ts';
import { preferenceAttributes } from '../../model/suggestions/attributesSchema.ts';
import type { SuggestionTask } from '../../model/suggestions/suggestionTask.ts';
import type { CallRecord, JudgeStore } from '../judges/judgeStore.ts';
import { PreparedStatements } from '../store/preparedStatements.ts';

/** Which judge said something, and when. */
export interface Suggested {
  readonly endpoint: string;
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface StoredSuggestion extends Suggested {
  /** JSON as the task has it. */
  readonly value: string;
  readonly about: string;
}

export interface NewSuggestion extends Omit<StoredSuggestion, 'at'> {
  readonly task: SuggestionTask;
  readonly rowId: number;
  readonly requestKey: Uint8Array;
}

const attributes = preferenceAttributes.partial();
const rationale = z.object({ text: z.string() });

/** What judges suggest about rows, in a dataset's store. */
export class SuggestionStore {
  readonly #database: Database;
  readonly #judges: JudgeStore;
  readonly #statements: PreparedStatements;

  constructor(database: Database, judges: JudgeStore) {
    this.#database = database;
    this.#statements = new PreparedStatements(database);
    this.#judges = judges;
  }

  /** Keeps the answer of a call, and what it suggests where it was clear, in one transaction. */
  putCall(requestKey: Uint8Array, call: CallRecord, suggestion: NewSuggestion | undefined): void {
    this.#database
      .transaction(() => {
        this.#judges.keepCall(requestKey, call);
        if (suggestion !== undefined) this.put(suggestion);
      })
      .immediate();
  }

  /** Takes the place of what was suggested before. */
  put({ task, rowId, endpoint, model, value, about, requestKey }: NewSuggestion): void {
    this.#statements
      .get(
        `INSERT OR REPLACE INTO suggestion (task, row_id, endpoint, model, value, about, request_key, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(task, rowId, endpoint, model, value, about, requestKey, Date.now());
  }

  get(task: SuggestionTask, rowId: number): StoredSuggestion | undefined {
    return this.#statements
      .get('SELECT endpoint, model, value, about, at FROM suggestion WHERE task = ? AND row_id = ?')
      .get(task, rowId) as StoredSuggestion | undefined;
  }

  /** Attributes of all rows, by the id that the store knows a row by. */
  *attributes(): Generator<readonly [number, GivenAttributes], void, undefined> {
    const records = this.#statements
      .get("SELECT row_id AS rowId, value FROM suggestion WHERE task = 'attributes'")
      .iterate() as IterableIterator<{ readonly rowId: number; readonly value: string }>;
    for (const { rowId, value } of records) yield [rowId, attributesFrom(value)];
  }

  /** The call that a suggestion came from. */
  call(task: SuggestionTask, rowId: number): CallRecord | undefined {
    const found = this.#statements
      .get('SELECT request_key FROM suggestion WHERE task = ? AND row_id = ?')
      .get(task, rowId) as { readonly request_key: Uint8Array } | undefined;
    return found === undefined ? undefined : this.#judges.call(found.request_key);
  }
}

/** Attributes as the store has them; values that this version does not know are left out. */
export function attributesFrom(value: string): GivenAttributes {
  return changeAttributes(undefined, attributes.safeParse(JSON.parse(value)).data ?? {}) ?? {};
}

export function rationaleFrom(value: string): string {
  return rationale.parse(JSON.parse(value)).text;
}
