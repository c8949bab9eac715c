import type Database from 'better-sqlite3';
import { sqliteError } from '../store/storeErrors.ts';
import { keyBytes, preferenceFrom } from './pairIdentity.ts';
import type { Preference } from './scoring.ts';

/** A scorer as the store knows it. */
export interface StoredScorer {
  readonly id: number;
  readonly name: string;
  /** Names of its members, in the order of their rewards. */
  readonly members: readonly string[];
  readonly trainedOnDataset: boolean;
  readonly done: boolean;
}

/** Which row compares what, as a scoring run found it. */
export interface RowComparison {
  /** 16 bytes. */
  readonly hash: Uint8Array;
  readonly key: Uint8Array;
  readonly reversed: boolean;
  /** `preferenceCode` of the row's own label. */
  readonly preferred: number;
}

/** What the store knows of one row: its comparison and the rewards of each finished scorer. */
export interface StoredRow {
  readonly reversed: boolean;
  readonly preference: Preference;
  /** Rewards by scorer id, member after member, two each, in the row's own order of candidates. */
  readonly rewards: ReadonlyMap<number, Float64Array>;
}

/**
 * A comparison with a finished scorer's rewards: whether it is reversed, what is preferred, scorer, rewards; and the hash
 * of the row where several rows are asked for.
 */
type RowRecord = readonly [number, number, number | null, Buffer | null, Buffer?];

/** Rows or rewards that are read at a time where all are. */
const pageSize = 4096;

interface ScorerRecord {
  readonly id: number;
  readonly name: string;
  readonly members: string;
  readonly trained_on_dataset: number;
  readonly state: string;
}

/** Reads and writes scores; see `scoreTables` for what lies where. */
export class ScoreStore {
  private readonly database: Database.Database;
  private readonly putComparison: Database.Statement<[Uint8Array, Uint8Array, number, number]>;
  private readonly putRewards: Database.Statement<[number, Uint8Array, Uint8Array]>;
  private readonly putPartStatement: Database.Statement<[number, string, Uint8Array]>;
  private readonly rowStatement: Database.Statement<[Uint8Array], RowRecord>;
  private readonly rowsStatement: Database.Statement<[Uint8Array, number], RowRecord>;
  private readonly hasStatement: Database.Statement<[number, Uint8Array]>;
  private readonly rewardsStatement: Database.Statement<[number, Uint8Array], Buffer>;
  private readonly allRewardsStatement: Database.Statement<[number, Uint8Array, number], readonly [Buffer, Buffer]>;

  constructor(database: Database.Database) {
    this.database = database;
    this.putComparison = database.prepare(
      // What is known already is not written again: most runs find the rows of the run before.
      `INSERT INTO row_comparison (row_hash, comparison_key, reversed, preferred) VALUES (?, ?, ?, ?)
       ON CONFLICT (row_hash) DO UPDATE
       SET comparison_key = excluded.comparison_key, reversed = excluded.reversed, preferred = excluded.preferred
       WHERE (comparison_key, reversed, preferred) <> (excluded.comparison_key, excluded.reversed, excluded.preferred)`,
    );
    this.putRewards = database.prepare(
      'INSERT OR REPLACE INTO reward (scorer_id, comparison_key, rewards) VALUES (?, ?, ?)',
    );
    this.putPartStatement = database.prepare(
      'INSERT OR REPLACE INTO scorer_part (scorer_id, part, content) VALUES (?, ?, ?)',
    );
    this.rowStatement = database
      .prepare<[Uint8Array], RowRecord>(
        `SELECT c.reversed, c.preferred, s.id, r.rewards FROM row_comparison c ${joinedRewards} WHERE c.row_hash = ?`,
      )
      .raw();
    this.rowsStatement = database
      .prepare<[Uint8Array, number], RowRecord>(
        `SELECT c.reversed, c.preferred, s.id, r.rewards, c.row_hash
         FROM (SELECT * FROM row_comparison WHERE row_hash > ? ORDER BY row_hash LIMIT ?) c ${joinedRewards}
         ORDER BY c.row_hash`,
      )
      .raw();
    this.hasStatement = database.prepare('SELECT 1 FROM reward WHERE scorer_id = ? AND comparison_key = ?');
    this.rewardsStatement = database
      .prepare<[number, Uint8Array], Buffer>('SELECT rewards FROM reward WHERE scorer_id = ? AND comparison_key = ?')
      .pluck();
    this.allRewardsStatement = database
      .prepare<[number, Uint8Array, number], readonly [Buffer, Buffer]>(
        `SELECT comparison_key, rewards FROM reward WHERE scorer_id = ? AND comparison_key > ?
         ORDER BY comparison_key LIMIT ?`,
      )
      .raw();
  }

  /** Scorers whose scores are all there, oldest first. */
  scorers(): readonly StoredScorer[] {
    return this.database
      .prepare<[], ScorerRecord>(
        `SELECT id, name, members, trained_on_dataset, state FROM scorer WHERE state = 'done' ORDER BY id`,
      )
      .all()
      .map(storedScorer);
  }

  /** The scorer of this name and fingerprint, finished or not. */
  find(name: string, fingerprint: Uint8Array): StoredScorer | undefined {
    const record = this.database
      .prepare<[string, Uint8Array], ScorerRecord>(
        'SELECT id, name, members, trained_on_dataset, state FROM scorer WHERE name = ? AND fingerprint = ?',
      )
      .get(name, fingerprint);
    return record === undefined ? undefined : storedScorer(record);
  }

  /** What the finished scorer of this name noted about itself. */
  reportOf(name: string): Readonly<Record<string, unknown>> | undefined {
    const report = this.database
      .prepare<[string], string | null>(`SELECT report FROM scorer WHERE name = ? AND state = 'done'`)
      .pluck()
      .get(name);
    return typeof report === 'string' ? (JSON.parse(report) as Readonly<Record<string, unknown>>) : undefined;
  }

  /** Begins a scorer; unfinished runs of the same name with other data are given up. */
  begin(name: string, fingerprint: Uint8Array, members: readonly string[], trainedOnDataset: boolean): StoredScorer {
    return this.write(() => {
      this.database.prepare(`DELETE FROM scorer WHERE name = ? AND state = 'running'`).run(name);
      const { lastInsertRowid } = this.database
        .prepare(
          `INSERT INTO scorer (name, members, fingerprint, state, trained_on_dataset, created)
           VALUES (?, ?, ?, 'running', ?, ?)`,
        )
        .run(name, JSON.stringify(members), fingerprint, trainedOnDataset ? 1 : 0, Date.now());
      return { id: Number(lastInsertRowid), name, members, trainedOnDataset, done: false };
    });
  }

  /** Marks a scorer as finished, in place of earlier ones of its name. */
  finish(
    scorer: StoredScorer,
    fingerprint: Uint8Array,
    members: readonly string[],
    report: Readonly<Record<string, unknown>>,
  ): void {
    this.write(() => {
      this.database.prepare('DELETE FROM scorer_part WHERE scorer_id = ?').run(scorer.id);
      this.database.prepare('DELETE FROM scorer WHERE name = ? AND id <> ?').run(scorer.name, scorer.id);
      this.database
        .prepare(`UPDATE scorer SET state = 'done', members = ?, fingerprint = ?, report = ? WHERE id = ?`)
        .run(JSON.stringify(members), fingerprint, JSON.stringify(report), scorer.id);
    });
  }

  part(scorer: StoredScorer, part: string): Buffer | undefined {
    return this.database
      .prepare<[number, string], Buffer>('SELECT content FROM scorer_part WHERE scorer_id = ? AND part = ?')
      .pluck()
      .get(scorer.id, part);
  }

  putPart(scorer: StoredScorer, part: string, content: Uint8Array): void {
    this.write(() => {
      this.putPartStatement.run(scorer.id, part, content);
    });
  }

  putComparisons(rows: readonly RowComparison[]): void {
    this.write(() => {
      for (const { hash, key, reversed, preferred } of rows) {
        this.putComparison.run(hash, key, reversed ? 1 : 0, preferred);
      }
    });
  }

  /**
   * @param rewards for each key member after member, two each, in sorted order of the candidates
   * @param noted a part that says something of the scores, and is put with them or not at all
   */
  putScores(
    scorer: StoredScorer,
    keys: readonly Uint8Array[],
    rewards: readonly Float64Array[],
    noted?: { readonly part: string; readonly content: Uint8Array },
  ): void {
    this.write(() => {
      if (noted !== undefined) this.putPartStatement.run(scorer.id, noted.part, noted.content);
      keys.forEach((key, index) => {
        const own = rewards[index];
        if (own === undefined) return;
        this.putRewards.run(scorer.id, key, new Uint8Array(own.buffer, own.byteOffset, own.byteLength));
      });
    });
  }

  /** Rewards of one comparison, in sorted order of the candidates. */
  rewardsOf(scorer: StoredScorer, key: Uint8Array): Float64Array | undefined {
    const blob = this.rewardsStatement.get(scorer.id, key);
    return blob === undefined ? undefined : numbersOf(blob);
  }

  hasRewards(scorer: StoredScorer, key: Uint8Array): boolean {
    return this.hasStatement.get(scorer.id, key) !== undefined;
  }

  /** What is known of the row with this hash; undefined where it was never read by a scoring run. */
  row(hash: Uint8Array): StoredRow | undefined {
    return storedRow(this.rowStatement.all(hash));
  }

  /**
   * Everything that is known of rows, in pages in the order of their hashes: some times quicker than one by one where
   * most are wanted. The store may be written to between two pages.
   */
  *allRows(): Generator<readonly { readonly hash: Buffer; readonly row: StoredRow }[], void, undefined> {
    for (let after: Uint8Array = new Uint8Array(0); ;) {
      const records = this.rowsStatement.all(after, pageSize);
      const page: { hash: Buffer; row: StoredRow }[] = [];
      for (let from = 0; from < records.length;) {
        const hash = records[from]?.[4];
        let to = from + 1;
        while (hash !== undefined && records[to]?.[4]?.equals(hash) === true) to++;
        const row = storedRow(records.slice(from, to));
        if (hash !== undefined && row !== undefined) page.push({ hash, row });
        from = to;
      }
      const last = page.at(-1);
      if (last === undefined) return;
      yield page;
      after = last.hash;
    }
  }

  /** All rewards of a scorer with their keys, in pages; see `allRows`. */
  *allRewards(
    scorer: StoredScorer,
  ): Generator<readonly { readonly key: Buffer; readonly rewards: Float64Array }[], void, undefined> {
    for (let after: Uint8Array = new Uint8Array(0); ;) {
      const records = this.allRewardsStatement.all(scorer.id, after, pageSize);
      const last = records.at(-1);
      if (last === undefined) return;
      yield records.map(([key, blob]) => ({ key, rewards: numbersOf(blob) }));
      after = last[0];
    }
  }

  /**
   * Runs in one transaction.
   *
   * @throws CuratorError as `sqliteError` has it
   */
  private write<Result>(work: () => Result): Result {
    try {
      return this.database.transaction(work).immediate();
    } catch (error) {
      throw sqliteError(error, this.database.name);
    }
  }
}

const joinedRewards = `LEFT JOIN scorer s ON s.state = 'done'
  LEFT JOIN reward r ON r.scorer_id = s.id AND r.comparison_key = c.comparison_key`;

function storedRow(records: readonly RowRecord[]): StoredRow | undefined {
  const first = records[0];
  if (first === undefined) return undefined;
  const reversed = first[0] === 1;
  const rewards = new Map<number, Float64Array>();
  for (const [, , scorer, blob] of records) {
    if (scorer === null || blob === null) continue;
    rewards.set(scorer, inRowOrder(numbersOf(blob), reversed));
  }
  return { reversed, preference: preferenceFrom(first[1]), rewards };
}

function storedScorer({ id, name, members, trained_on_dataset: trained, state }: ScorerRecord): StoredScorer {
  return {
    id,
    name,
    members: JSON.parse(members) as readonly string[],
    trainedOnDataset: trained === 1,
    done: state === 'done',
  };
}

function numbersOf(blob: Buffer): Float64Array {
  const bytes = new Uint8Array(blob);
  return new Float64Array(bytes.buffer, 0, Math.floor(bytes.length / 8));
}

function inRowOrder(rewards: Float64Array, reversed: boolean): Float64Array {
  return reversed ? rewards.map((_, index) => rewards[index ^ 1] ?? Number.NaN) : rewards;
}

/** The key of row `index` within keys that stand one after the other. */
export function keyAt(keys: Uint8Array, index: number): Uint8Array {
  return keys.subarray(index * keyBytes, (index + 1) * keyBytes);
}
