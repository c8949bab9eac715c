import { createHash } from 'node:crypto';
import { CuratorError } from '../../../model/errors.ts';
import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';
import { EnsemblePool } from '../builtin/ensemblePool.ts';
import { comparisonSource } from '../comparisonReader.ts';
import { RowFacts } from '../rowFacts.ts';
import { RunProgress } from '../runProgress.ts';
import { worstFirst } from '../sortRows.ts';
import { keyAt, ScoreStore, type StoredScorer } from '../scoreStore.ts';
import type { ScoreOutcome, ScoringRun, SkippedRow } from '../scoring.ts';
import {
  emptyProfile,
  profilePart,
  profileReports,
  readProfile,
  withResult,
  type TextProfile,
} from './modelProfile.ts';
import { KnownTexts } from './knownTexts.ts';
import { PairProgress } from './pairProgress.ts';
import { PairQueue } from './pairQueue.ts';
import { pendingWindows, type PendingPair } from './pendingPairs.ts';
import type { FailedPair, ScoredPair } from './process/scorerContract.ts';

/** Failures in a row without a score after which a run stops: the model itself is the problem then. */
const mostFailures = 20;
const rowsPerTurn = 2000;

/** Who scores, and how it is known again. */
export interface PairScorer {
  /** Name of its scores. */
  readonly name: string;
  /** For progress. */
  readonly title: string;
  readonly use: ModelUse;
  /** Decides whether scores that are there are its own. */
  readonly fingerprint: Buffer;
  /** Whether it says of each text if it was cut. */
  readonly knowsTruncation: boolean;
  /** What is noted beside its scores. */
  readonly report: Readonly<Record<string, unknown>>;
  /** Names of its outputs, from how many there are. */
  readonly members: (count: number) => readonly string[];
  /** Scores all that is in the queue; returns what is to be said of that. */
  readonly compute: (work: PairWork) => Promise<readonly string[]>;
}

/** What a scorer of pairs works on. */
export interface PairWork {
  readonly queue: PairQueue;
  /** The first pairs of the queue, which stay in it. */
  readonly first: readonly PendingPair[];
  /** Pairs in the queue, about. */
  readonly pairs: number;
  readonly progress: PairProgress;
  /** Takes a result for each of the pairs. */
  readonly commit: (pairs: readonly PendingPair[], results: readonly (ScoredPair | FailedPair)[]) => void;
}

/**
 * A run of a scorer that gives numbers to the responses of one pair after the other: knows what is scored already,
 * computes equal pairs once, and writes scores as they come.
 */
export class PairRun {
  readonly store: ScoreStore;
  private readonly run: Omit<ScoringRun, 'scorers'>;
  private readonly facts: RowFacts;
  private readonly failures: SkippedRow[] = [];
  private failuresTotal = 0;
  private failuresInRow = 0;
  private profile: TextProfile = emptyProfile;

  constructor(run: Omit<ScoringRun, 'scorers'>) {
    this.run = run;
    this.store = new ScoreStore(run.database);
    this.facts = new RowFacts(run.input, this.store);
  }

  /** What a fresh run goes by until it is done, so that the scores there are stay until then. */
  markOf(fingerprint: Buffer): Buffer {
    return this.run.fresh ? createHash('sha256').update(fingerprint).update('fresh').digest() : fingerprint;
  }

  /** Reads the rows; comes before `outcome`. */
  async identify(): Promise<void> {
    const { input, signal, progress: report } = this.run;
    const progress = new RunProgress(input.offsets.length, report);
    const pool = new EnsemblePool(comparisonSource(input), 1, signal);
    try {
      progress.stage('Reading rows');
      await pool.call(0, 'identify', { from: 0, to: input.offsets.length, columns: false, texts: true }, (batch) => {
        if (batch.kind !== 'rows') return;
        this.facts.add(batch);
        progress.advance(batch.rows.length + batch.problems.length);
      });
    } finally {
      await pool.close();
    }
    await this.facts.note(signal);
  }

  /** @throws CuratorError 'cancelled', 'too-few-rows', 'bad-model' where everything fails, and what the scorer throws */
  async outcome(pairScorer: PairScorer): Promise<ScoreOutcome> {
    const found = this.store.find(pairScorer.name, this.markOf(pairScorer.fingerprint));
    const pairRows = this.facts.pairRows();
    const pending = found === undefined ? pairRows : await this.without(found, pairRows);
    let scorer = found;
    let notes: readonly string[] = [];
    if (scorer !== undefined) this.profile = readProfile(this.store, scorer);
    if (pending.length > 0 || scorer === undefined) {
      ({ scorer, notes } = await this.score(pairScorer, found, pending, pairRows));
    }
    const { store, facts, profile } = this;
    const { signal } = this.run;
    const { scored, reports } = await profileReports({
      ...{
        store,
        scorer,
        facts,
        use: pairScorer.use,
        knowsTruncation: pairScorer.knowsTruncation,
        profile,
        notes,
        signal,
      },
    });
    const skipped = [...facts.skippedRows(), ...this.failures].sort((left, right) => left.line - right.line);
    return {
      rowsScored: scored,
      rowsSkipped: skipped.slice(0, 100),
      rowsSkippedTotal: facts.skippedTotal + this.failuresTotal,
      reports,
    };
  }

  /** Rows that have no scores of this scorer yet. */
  private async without(scorer: StoredScorer, rows: Uint32Array): Promise<Uint32Array> {
    const left = new Uint32Array(rows.length);
    let count = 0;
    for (const [index, row] of rows.entries()) {
      if (index % rowsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
      if (!this.store.hasRewards(scorer, keyAt(this.facts.keys, row))) left[count++] = row;
    }
    return left.subarray(0, count);
  }

  private async score(
    { name, title, use, fingerprint, report, members, compute }: PairScorer,
    found: StoredScorer | undefined,
    pending: Uint32Array,
    pairRows: Uint32Array,
  ): Promise<{ readonly scorer: StoredScorer; readonly notes: readonly string[] }> {
    const { input, signal, fresh } = this.run;
    const done = pairRows.length - pending.length;
    const progress = new PairProgress(title, pairRows.length, done, this.run.progress);
    progress.on('…');
    const { rows, note } = await this.ordered(pending);
    let scorer = found;
    let reused = 0;
    const isNeeded = (key: Uint8Array): boolean => scorer === undefined || !this.store.hasRewards(scorer, key);
    // A pairwise model's number is of both responses together, and no other pair has it.
    const texts = use === 'pair' ? undefined : this.textsOf(() => scorer, pairRows, pending);
    const queue = new PairQueue(pendingWindows(input, this.facts, rows, signal), {
      isNeeded,
      onEqual: () => {
        progress.pass(1);
      },
      ...(texts === undefined ? {} : { texts }),
    });
    const first = await queue.peek();
    if (first.length === 0 && scorer === undefined) {
      throw new CuratorError('too-few-rows', 'The dataset has no pairs to score.');
    }
    const commit = (done: readonly PendingPair[], results: readonly (ScoredPair | FailedPair)[]): void => {
      const keys: Uint8Array[] = [];
      const rewards: Float64Array[] = [];
      const scored: number[] = [];
      done.forEach(({ key, row, lengths, known = [] }, index) => {
        const result = results[index];
        if (result === undefined || 'error' in result) {
          this.fail(row, result?.error ?? 'The model gave no answer.');
          return;
        }
        this.failuresInRow = 0;
        this.profile = withResult(this.profile, result, lengths);
        reused += known.filter((values) => values !== null).length;
        scored.push(row);
        keys.push(key);
        rewards.push(interleaved(result));
      });
      if (keys.length > 0) {
        if (scorer === undefined) {
          const names = members((rewards[0]?.length ?? 2) / 2);
          scorer = this.store.begin(name, this.markOf(fingerprint), names, false);
          // Scores of a model stand for themselves: they count as soon as they are there.
          if (!fresh) this.store.finish(scorer, fingerprint, names, report);
        }
        this.store.putScores(scorer, keys, rewards, profilePart(this.profile));
        for (const row of scored) texts?.add(row);
      }
      queue.settle(done);
      progress.advance(done.length, tokensOf(results));
    };
    const said = await compute({ queue, first, pairs: pending.length, progress, commit });
    const notes = note === undefined ? [...said] : [note, ...said];
    if (reused > 0) {
      notes.push(`${reused.toLocaleString('en')} responses have the scores of the same texts in other pairs.`);
    }
    if (scorer === undefined) throw this.nothingScored();
    if (fresh) {
      this.store.finish(scorer, fingerprint, scorer.members, report);
      const { part, content } = profilePart(this.profile);
      this.store.putPart(scorer, part, content);
    }
    return { scorer: { ...scorer, done: true }, notes };
  }

  /** What the scorer has said of texts, from the rows that it has scored already. */
  private textsOf(scorer: () => StoredScorer | undefined, pairRows: Uint32Array, pending: Uint32Array): KnownTexts {
    const { textKeys, keys } = this.facts;
    const texts = new KnownTexts(textKeys, (row) => {
      const known = scorer();
      return known === undefined ? undefined : this.store.rewardsOf(known, keyAt(keys, row));
    });
    let next = 0;
    for (const row of pairRows) {
      if (pending[next] === row) next++;
      else texts.add(row);
    }
    return texts;
  }

  /** The rows in the order in which they are scored; in that of the file where no strength is known yet. */
  private async ordered(pending: Uint32Array): Promise<{ readonly rows: Uint32Array; readonly note?: string }> {
    const { strengths } = this.run;
    if (strengths === undefined || pending.length === 0) return { rows: pending };
    const known = await strengths();
    if (pending.every((row) => Number.isNaN(known[row] ?? Number.NaN))) {
      return {
        rows: pending,
        note: 'None of these rows had a strength yet, so they were scored in the order of the file.',
      };
    }
    return { rows: worstFirst(pending, known) };
  }

  private fail(row: number, message: string): void {
    this.failuresTotal++;
    this.failuresInRow++;
    if (this.failures.length < 100) this.failures.push({ line: this.run.input.lineOf(row), message });
    if (this.failuresInRow >= mostFailures) throw this.nothingScored();
  }

  private nothingScored(): CuratorError {
    const last = this.failures.at(-1);
    const why = last === undefined ? '' : ` The last, on line ${String(last.line)}: ${last.message}`;
    return new CuratorError(
      'bad-model',
      `The model failed on ${String(this.failuresTotal)} pairs, ${String(this.failuresInRow)} of them in a row; ` +
        `the run was stopped and finished scores are kept.${why}`,
    );
  }
}

/** Of those pairs that have scores. */
function tokensOf(results: readonly (ScoredPair | FailedPair)[]): number {
  return results.reduce((sum, result) => ('error' in result ? sum : sum + result.tokens[0] + result.tokens[1]), 0);
}

/** Member after member, each with its two rewards. */
function interleaved({ values: [first, second] }: ScoredPair): Float64Array {
  return Float64Array.from({ length: 2 * first.length }, (_, index) => {
    const side = index % 2 === 0 ? first : second;
    return side[Math.floor(index / 2)] ?? Number.NaN;
  });
}
