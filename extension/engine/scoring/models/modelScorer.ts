import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import { CuratorError } from '../../../model/errors.ts';
import { EnsemblePool } from '../builtin/ensemblePool.ts';
import { comparisonSource } from '../comparisonReader.ts';
import { RowFacts } from '../rowFacts.ts';
import { RunProgress } from '../runProgress.ts';
import { keyAt, ScoreStore, type StoredScorer } from '../scoreStore.ts';
import type { ScoreOutcome, Scorer, ScorerFactory, ScoringRun, SkippedRow } from '../scoring.ts';
import { chooseDevice } from './deviceChoice.ts';
import { modelFingerprint } from './fingerprint.ts';
import { memoryBudget } from './layout.ts';
import { ModelComputation } from './modelComputation.ts';
import { exactBeside } from './modelCard.ts';
import { readModelFolder, type ModelFolder } from './modelFolder.ts';
import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';
import {
  emptyProfile,
  profilePart,
  profileReports,
  readProfile,
  withResult,
  type TextProfile,
} from './modelProfile.ts';
import type { OnnxFacts } from './onnxFile.ts';
import { compareQuantised } from './quantisedCheck.ts';
import { PairProgress } from './pairProgress.ts';
import { pendingWindows, type PendingPair } from './pendingPairs.ts';
import type { FailedPair, ScoredPair } from './process/scorerContract.ts';
import { scorerPrefixes } from './scorerPrefixes.ts';
import { startScorerProcess, type ScorerProcess } from './process/scorerProcess.ts';
import { PairQueue } from './pairQueue.ts';

/** Scores by models on this machine: `onnx:DIR` (rewards), `pair:DIR` (both responses at once), `lm:DIR` (likelihood). */
export const modelScorers: readonly ScorerFactory[] = [factory('reward'), factory('pair'), factory('likelihood')];

function factory(use: ModelUse): ScorerFactory {
  const prefix = scorerPrefixes[use];
  return {
    prefix,
    usage: `${prefix}DIR`,
    create(path, name): Scorer {
      if (path === '') {
        throw new CuratorError('bad-request', `Name a model folder or an .onnx file after "${prefix}".`);
      }
      return {
        id: name,
        title: name,
        run: (run) => new ModelRun(run, prefix, path, use).outcome(),
      };
    },
  };
}

/** Failures in a row without a score after which a run stops: the model itself is the problem then. */
const mostFailures = 20;
const rowsPerTurn = 2000;
/** With fewer pairs weights of 8 bits are not compared with the full ones. */
const fewestCompared = 8;

class ModelRun {
  private readonly run: Omit<ScoringRun, 'scorers'>;
  private readonly prefix: string;
  private readonly path: string;
  private readonly use: ModelUse;
  private readonly store: ScoreStore;
  private readonly facts: RowFacts;
  private readonly failures: SkippedRow[] = [];
  private failuresTotal = 0;
  private failuresInRow = 0;
  private profile: TextProfile = emptyProfile;

  constructor(run: Omit<ScoringRun, 'scorers'>, prefix: string, path: string, use: ModelUse) {
    this.run = run;
    this.prefix = prefix;
    this.path = path;
    this.use = use;
    this.store = new ScoreStore(run.database);
    this.facts = new RowFacts(run.input, this.store);
  }

  async outcome(): Promise<ScoreOutcome> {
    const model = readModelFolder(this.path, this.use);
    const process = startScorerProcess(this.run.signal);
    try {
      const inspected = process.request('inspect', { path: this.path, use: this.use });
      // Its failure is told where it is waited for.
      inspected.catch(() => undefined);
      await this.identify();
      return await this.scored(model, await inspected, process);
    } finally {
      await process.end();
    }
  }

  private async scored(model: ModelFolder, onnx: OnnxFacts, process: ScorerProcess): Promise<ScoreOutcome> {
    const { signal } = this.run;
    const fingerprint = await modelFingerprint(model, onnx.externalFiles, signal);
    const mark = this.run.fresh ? createHash('sha256').update(fingerprint).update('fresh').digest() : fingerprint;
    const name = this.nameOf(model, mark);
    const found = this.store.find(name, mark);
    const pairRows = this.facts.pairRows();
    const pending = found === undefined ? pairRows : await this.without(found, pairRows);
    let scorer = found;
    let notes: readonly string[] = [];
    if (pending.length > 0 || scorer === undefined) {
      if (scorer !== undefined) this.profile = readProfile(this.store, scorer);
      ({ scorer, notes } = await this.score(
        model,
        onnx,
        process,
        { name, mark, fingerprint, found, pending },
        pairRows.length,
      ));
    } else this.profile = readProfile(this.store, scorer);
    const { scored, reports } = await profileReports({
      store: this.store,
      scorer,
      facts: this.facts,
      use: this.use,
      profile: this.profile,
      notes,
      signal,
    });
    const skipped = [...this.facts.skippedRows(), ...this.failures].sort((left, right) => left.line - right.line);
    return {
      rowsScored: scored,
      rowsSkipped: skipped.slice(0, 100),
      rowsSkippedTotal: this.facts.skippedTotal + this.failuresTotal,
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

  /** The folder's name; with that of the folder around it where a model from elsewhere has scored by the same name. */
  private nameOf({ name, folder }: ModelFolder, mark: Buffer): string {
    const short = this.prefix + name;
    const long = `${this.prefix}${basename(dirname(folder))}/${name}`;
    if (this.store.find(short, mark) !== undefined) return short;
    const other = this.store.reportOf(short)?.folder;
    return other === undefined || other === folder ? short : long;
  }

  private async identify(): Promise<void> {
    const { input, signal, progress: report } = this.run;
    const progress = new RunProgress(input.offsets.length, report);
    const pool = new EnsemblePool(comparisonSource(input), 1, signal);
    try {
      progress.stage('Reading rows');
      await pool.call(0, 'identify', { from: 0, to: input.offsets.length, columns: false }, (batch) => {
        if (batch.kind !== 'rows') return;
        this.facts.add(batch);
        progress.advance(batch.rows.length + batch.problems.length);
      });
    } finally {
      await pool.close();
    }
  }

  private async score(
    model: ModelFolder,
    onnx: OnnxFacts,
    process: ScorerProcess,
    work: {
      readonly name: string;
      readonly mark: Buffer;
      readonly fingerprint: Buffer;
      readonly found: StoredScorer | undefined;
      readonly pending: Uint32Array;
    },
    pairs: number,
  ): Promise<{ readonly scorer: StoredScorer; readonly notes: readonly string[] }> {
    const { input, signal, device: wish = 'cpu', fresh } = this.run;
    const title = `Scoring with ${model.name}`;
    const progress = new PairProgress(title, pairs, pairs - work.pending.length, this.run.progress);
    progress.on('…');
    let scorer = work.found;
    const isNeeded = (key: Uint8Array): boolean => scorer === undefined || !this.store.hasRewards(scorer, key);
    const windows = pendingWindows(input, this.facts, work.pending, signal);
    const queue = new PairQueue(windows, isNeeded, () => {
      progress.pass(1);
    });
    const memoryLimitBytes = memoryBudget();
    const cores = availableParallelism();
    const first = await queue.peek();
    if (first.length === 0 && scorer === undefined) {
      throw new CuratorError('too-few-rows', 'The dataset has no pairs to score.');
    }
    const question = { path: this.path, use: this.use, cores, memoryLimitBytes, signal };
    const { device, note } = await chooseDevice({ ...question, wish, pairs: first });
    const notes = note === undefined ? [] : [note];
    const exact = exactBeside(model.modelPath);
    if (exact !== undefined && first.length >= fewestCompared) {
      const files = { exact, quantised: model.modelPath };
      notes.push(await compareQuantised({ ...question, ...files, threads: cores, pairs: first }));
    }

    const commit = (done: readonly PendingPair[], results: readonly (ScoredPair | FailedPair)[]): void => {
      const keys: Uint8Array[] = [];
      const rewards: Float64Array[] = [];
      done.forEach(({ key, row, lengths }, index) => {
        const result = results[index];
        if (result === undefined || 'error' in result) {
          this.fail(row, result?.error ?? 'The model gave no answer.');
          return;
        }
        this.failuresInRow = 0;
        this.profile = withResult(this.profile, result, lengths);
        keys.push(key);
        rewards.push(interleaved(result));
      });
      if (keys.length > 0) {
        if (scorer === undefined) {
          const members = memberNames(model, (rewards[0]?.length ?? 2) / 2);
          scorer = this.store.begin(work.name, work.mark, members, false);
          // Scores of a model stand for themselves: they count as soon as they are there.
          if (!fresh) this.store.finish(scorer, work.fingerprint, members, { folder: model.folder });
        }
        this.store.putScores(scorer, keys, rewards, profilePart(this.profile));
      }
      queue.settle(done);
      progress.advance(done.length);
    };
    const computation = new ModelComputation({ ...question, device, spare: process, queue, commit, progress });
    await computation.run(onnx.totalBytes, work.pending.length);
    if (scorer === undefined) throw this.nothingScored();
    if (fresh) {
      this.store.finish(scorer, work.fingerprint, scorer.members, { folder: model.folder });
      const { part, content } = profilePart(this.profile);
      this.store.putPart(scorer, part, content);
    }
    return { scorer: { ...scorer, done: true }, notes };
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

/** Member after member, each with its two rewards. */
function interleaved({ values: [first, second] }: ScoredPair): Float64Array {
  return Float64Array.from({ length: 2 * first.length }, (_, index) => {
    const side = index % 2 === 0 ? first : second;
    return side[Math.floor(index / 2)] ?? Number.NaN;
  });
}

function memberNames({ use, heads }: ModelFolder, count: number): readonly string[] {
  if (use === 'likelihood') return ['logprob', 'per-token'];
  if (heads.length === count && count > 1) return heads;
  // A single number needs no name beside the model's.
  return count === 1 ? [''] : Array.from({ length: count }, (_, index) => `output-${String(index + 1)}`);
}
