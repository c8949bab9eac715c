import type { Database } from 'better-sqlite3';
import { readAnswer } from '../../model/judges/answer.ts';
import type { Winner } from '../../model/judges/order.ts';
import { rubric as rubricSchema, type Rubric } from '../../model/judges/rubric.ts';
import { rowVerdict, type OrderedAnswer, type RowVerdict } from '../../model/judges/verdict.ts';
import { PreparedStatements } from '../store/preparedStatements.ts';

/** A judge as the store knows it. */
export interface StoredJudge {
  readonly id: number;
  readonly endpoint: string;
  readonly model: string;
  readonly rubricVersion: string;
  readonly rubric: Rubric;
  /** Milliseconds since 1970. */
  readonly created: number;
}

export interface CountedJudge extends StoredJudge {
  /** Comparisons that it was asked about. */
  readonly comparisons: number;
}

/** An answer from the cache or from a server. */
export interface CallRecord {
  /** The messages that were sent, as JSON. */
  readonly request: string;
  readonly answer: string;
  readonly finishReason: string | null;
  readonly probabilityOfA: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A call of a judge about one comparison, as a transcript shows it. */
export interface StoredCall extends CallRecord {
  /** The candidate in sorted order that was shown as A. */
  readonly shownFirst: 0 | 1;
  readonly sample: number;
}

/** Which judge answered about what. */
export interface AnswerAddress {
  readonly judgeId: number;
  readonly comparisonKey: Uint8Array;
  readonly shownFirst: 0 | 1;
  readonly sample: number;
}

/** What a person said about a comparison in sorted order, without seeing a verdict. */
export interface BlindLabel {
  readonly comparisonKey: Uint8Array;
  readonly annotator: string;
  readonly winner: Winner;
  readonly rowId: string;
  readonly lengths: readonly [number, number];
}

/** Judges, their answers and blind labels in a dataset's store. Comparisons are in sorted order throughout. */
export class JudgeStore {
  readonly #database: Database;
  readonly #statements: PreparedStatements;
  /** By id. What a judge is never changes. */
  readonly #judges = new Map<number, StoredJudge>();

  constructor(database: Database) {
    this.#database = database;
    this.#statements = new PreparedStatements(database);
  }

  judges(): readonly StoredJudge[] {
    const ids = this.#statements.get('SELECT id FROM judge ORDER BY id').pluck().all() as number[];
    return ids.map((id) => this.#judges.get(id) ?? this.#read(id));
  }

  /** As `judges`, with how many comparisons each was asked about: that reads all their answers. */
  countedJudges(): readonly CountedJudge[] {
    const count = this.#statements
      .get('SELECT count(DISTINCT comparison_key) FROM judge_answer WHERE judge_id = ?')
      .pluck();
    return this.judges().map((judge) => ({ ...judge, comparisons: count.get(judge.id) as number }));
  }

  /** The judge's id; it is made where it is new. */
  judge(endpoint: string, model: string, rubricVersion: string, rubric: Rubric): number {
    this.#statements
      .get('INSERT OR IGNORE INTO judge (endpoint, model, rubric_version, rubric, created) VALUES (?, ?, ?, ?, ?)')
      .run(endpoint, model, rubricVersion, JSON.stringify(rubric), Date.now());
    const record = this.#statements
      .get('SELECT id FROM judge WHERE endpoint = ? AND model = ? AND rubric_version = ?')
      .get(endpoint, model, rubricVersion) as { id: number };
    return record.id;
  }

  hasCall(requestKey: Uint8Array): boolean {
    return this.#statements.get('SELECT 1 FROM judge_call WHERE request_key = ?').get(requestKey) !== undefined;
  }

  /** Keeps a call, so that it is never paid again, and says about which comparison it was, in one transaction. */
  putCall(requestKey: Uint8Array, call: CallRecord, address: AnswerAddress): void {
    this.#database
      .transaction(() => {
        this.keepCall(requestKey, call);
        this.putAnswer(requestKey, address);
      })
      .immediate();
  }

  /** Keeps a call, so that it is never paid again. */
  keepCall(requestKey: Uint8Array, call: CallRecord): void {
    this.#statements
      .get(
        `INSERT INTO judge_call
         (request_key, request, answer, finish_reason, probability_of_a, prompt_tokens, completion_tokens, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (request_key) DO UPDATE SET answer = excluded.answer, finish_reason = excluded.finish_reason,
         probability_of_a = excluded.probability_of_a, prompt_tokens = excluded.prompt_tokens,
         completion_tokens = excluded.completion_tokens, at = excluded.at`,
      )
      .run(
        requestKey,
        call.request,
        call.answer,
        call.finishReason,
        call.probabilityOfA,
        call.promptTokens,
        call.completionTokens,
        call.at,
      );
  }

  call(requestKey: Uint8Array): CallRecord | undefined {
    return this.#statements
      .get(
        `SELECT request, answer, finish_reason AS finishReason, probability_of_a AS probabilityOfA,
         prompt_tokens AS promptTokens, completion_tokens AS completionTokens, at
       FROM judge_call WHERE request_key = ?`,
      )
      .get(requestKey) as CallRecord | undefined;
  }

  /** Says about which comparison a call in the cache was; writes nothing where that is known. */
  putAnswer(requestKey: Uint8Array, { judgeId, comparisonKey, shownFirst, sample }: AnswerAddress): void {
    const known = this.#statements
      .get(
        `SELECT request_key FROM judge_answer
       WHERE judge_id = ? AND comparison_key = ? AND shown_first = ? AND sample = ?`,
      )
      .get(judgeId, comparisonKey, shownFirst, sample) as { request_key: Buffer } | undefined;
    if (known?.request_key.equals(requestKey) === true) return;
    this.#statements
      .get(
        `INSERT OR REPLACE INTO judge_answer (judge_id, comparison_key, shown_first, sample, request_key)
       VALUES (?, ?, ?, ?, ?)`,
      )
      .run(judgeId, comparisonKey, shownFirst, sample, requestKey);
  }

  /** What a judge says about a comparison in sorted order; undefined where it was not asked. */
  verdict(judgeId: number, comparisonKey: Uint8Array): RowVerdict | undefined {
    const calls = this.calls(judgeId, comparisonKey);
    return calls.length === 0 ? undefined : verdictOf(calls);
  }

  calls(judgeId: number, comparisonKey: Uint8Array): readonly StoredCall[] {
    const records = this.#statements
      .get(
        `SELECT shown_first, sample, request, answer, finish_reason, probability_of_a, prompt_tokens, completion_tokens, at
       FROM judge_answer JOIN judge_call USING (request_key)
       WHERE judge_id = ? AND comparison_key = ? ORDER BY shown_first, sample`,
      )
      .all(judgeId, comparisonKey) as CallRow[];
    return records.map((record) => ({
      shownFirst: record.shown_first,
      sample: record.sample,
      request: record.request,
      answer: record.answer,
      finishReason: record.finish_reason,
      probabilityOfA: record.probability_of_a,
      promptTokens: record.prompt_tokens,
      completionTokens: record.completion_tokens,
      at: record.at,
    }));
  }

  /** Sets what a person says; null takes it back. */
  putBlindLabel(label: Omit<BlindLabel, 'winner'> & { readonly winner: Winner | null }): void {
    const { comparisonKey, annotator, winner, rowId, lengths } = label;
    if (winner === null) {
      this.#statements
        .get('DELETE FROM blind_label WHERE comparison_key = ? AND annotator = ?')
        .run(comparisonKey, annotator);
      return;
    }
    this.#statements
      .get(
        `INSERT OR REPLACE INTO blind_label
         (comparison_key, annotator, winner, row_id, first_length, second_length, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(comparisonKey, annotator, winner === 'tie' ? 2 : winner, rowId, ...lengths, Date.now());
  }

  blindLabels(): readonly BlindLabel[] {
    const records = this.#statements
      .get('SELECT comparison_key, annotator, winner, row_id, first_length, second_length FROM blind_label ORDER BY at')
      .all() as BlindRow[];
    return records.map((record) => ({
      comparisonKey: record.comparison_key,
      annotator: record.annotator,
      winner: record.winner === 0 ? 0 : record.winner === 1 ? 1 : 'tie',
      rowId: record.row_id,
      lengths: [record.first_length, record.second_length],
    }));
  }

  #read(id: number): StoredJudge {
    const record = this.#statements
      .get('SELECT id, endpoint, model, rubric_version AS rubricVersion, rubric, created FROM judge WHERE id = ?')
      .get(id) as JudgeRecord;
    const judge = { ...record, rubric: rubricSchema.parse(JSON.parse(record.rubric)) };
    this.#judges.set(id, judge);
    return judge;
  }
}

/** The verdict that calls about one comparison add up to, in sorted order. */
export function verdictOf(calls: readonly StoredCall[]): RowVerdict {
  return rowVerdict(
    calls.map(({ shownFirst, answer, finishReason, probabilityOfA }): OrderedAnswer => ({
      order: shownFirst === 0 ? 'as-is' : 'swapped',
      answer: readAnswer(answer, finishReason),
      probabilityOfA: probabilityOfA ?? undefined,
    })),
  );
}

interface JudgeRecord extends Omit<StoredJudge, 'rubric'> {
  readonly rubric: string;
}

interface CallRow {
  readonly shown_first: 0 | 1;
  readonly sample: number;
  readonly request: string;
  readonly answer: string;
  readonly finish_reason: string | null;
  readonly probability_of_a: number | null;
  readonly prompt_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly at: number;
}

interface BlindRow {
  readonly comparison_key: Buffer;
  readonly annotator: string;
  readonly winner: number;
  readonly row_id: string;
  readonly first_length: number;
  readonly second_length: number;
}
