import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { CuratorError } from '../../../model/errors.ts';
import { comparisonSource } from '../comparisonReader.ts';
import { putManyScores } from '../keyOrder.ts';
import { RowFacts } from '../rowFacts.ts';
import { RunProgress } from '../runProgress.ts';
import { reportScorer } from '../scorerReports.ts';
import { keyAt, ScoreStore, type StoredScorer } from '../scoreStore.ts';
import type { ScoreOutcome, Scorer, ScoringRun } from '../scoring.ts';
import { measuredPairs } from './ensemble.ts';
import { noFold, type RowRange } from './ensembleMessages.ts';
import { EnsemblePool } from './ensemblePool.ts';
import { assignFolds, type FoldAssignment } from './folds.ts';
import { featureSets, members, recipeVersion, type FeatureScales } from './members.ts';

/** Labelled pairs below which nothing is trained. */
export const fewestLabelled = 20;
/** Entries of features held at most, over all threads: 256 MB. Of larger files a sample of prompts is learnt from. */
const entriesHeld = 64 * 1024 * 1024;
const mostThreads = 8;
const rowsPerMeasuredRange = 100;
/** Seeds of the training order; part of the recipe, so that equal data give equal scores. */
const seed = 20_240_111;

/** Shares of the work a row: reading it, taking its features, training on it, scoring it. */
/** What a killed run scores again is at most this for each thread. */
const rowsScoredAtOnce = 16_384;
const work = { identify: 1, extract: 4, train: 6, score: 4 };

/**
 * The ensemble that is trained on the dataset's own labels. Rows are put into folds by prompt; each row is scored by
 * models of its fold, which were trained on the other folds and never saw its prompt.
 */
export const builtinScorer: Scorer = {
  id: 'builtin',
  title: 'Built-in ensemble',
  async run(run) {
    const { input, signal } = run;
    const threads = Math.max(1, Math.min(mostThreads, availableParallelism()));
    const pool = new EnsemblePool(comparisonSource(input), threads, signal);
    try {
      return await new BuiltinRun(run, pool).outcome();
    } finally {
      await pool.close();
    }
  },
};

class BuiltinRun {
  private readonly run: Omit<ScoringRun, 'scorers'>;
  private readonly pool: EnsemblePool;
  private readonly store: ScoreStore;
  private readonly facts: RowFacts;
  private readonly progress: RunProgress;
  private readonly rows: number;
  private readonly ranges: readonly RowRange[];

  constructor(run: Omit<ScoringRun, 'scorers'>, pool: EnsemblePool) {
    this.run = run;
    this.pool = pool;
    this.store = new ScoreStore(run.database);
    this.facts = new RowFacts(run.input, this.store);
    this.rows = run.input.offsets.length;
    const perRow = work.identify + work.extract + work.train + work.score;
    this.progress = new RunProgress(this.rows * perRow, run.progress, {
      count: this.rows,
      where: `CPU (${String(pool.size)} threads)`,
    });
    this.ranges = rangesByBytes(run.input.offsets, run.input.sizeBytes, pool.size);
  }

  async outcome(): Promise<ScoreOutcome> {
    await this.identify();
    const labelled = this.facts.preferred.reduce((sum, code) => sum + (code <= 1 ? 1 : 0), 0);
    if (labelled < fewestLabelled) {
      throw new CuratorError(
        'too-few-rows',
        `The built-in ensemble learns from labelled pairs and needs at least ${String(fewestLabelled)}; ` +
          `this dataset has ${String(labelled)}. Label more rows, or use scores from elsewhere.`,
      );
    }
    const pairRows = this.facts.pairRows();
    const { folds, foldOf } = this.folds(pairRows);
    const fingerprint = this.fingerprint(pairRows);
    const scorer = this.scorerFor(fingerprint);
    if (scorer.done) {
      this.progress.skip(this.rows * (work.extract + work.train + work.score));
    } else {
      const scales = await this.scales(scorer);
      const weights = await this.train(scorer, folds, foldOf, scales);
      await this.score(scorer, scales, weights, foldOf);
      const names = members.map(({ name }) => name);
      this.store.finish(scorer, fingerprint, names, { recipe: recipeVersion, seed, folds });
    }
    return {
      rowsScored: pairRows.length,
      rowsSkipped: this.facts.skippedRows(),
      rowsSkippedTotal: this.facts.skippedTotal,
      reports: await reportScorer(this.store, scorer, this.facts, this.run.signal),
    };
  }

  private async identify(): Promise<void> {
    this.progress.stage('Reading rows');
    await Promise.all(
      this.ranges.map((range, worker) =>
        this.pool.call(worker, 'identify', { ...range, columns: false }, (batch) => {
          if (batch.kind !== 'rows') return;
          this.facts.add(batch);
          this.progress.advance((batch.rows.length + batch.problems.length) * work.identify);
        }),
      ),
    );
    await this.facts.note(this.run.signal);
  }

  private folds(pairRows: Uint32Array): FoldAssignment {
    const assigned = assignFolds(Float64Array.from(pairRows, (row) => this.facts.promptKeys[row] ?? 0));
    if (assigned.folds === 0) {
      throw new CuratorError(
        'too-few-rows',
        'All pairs answer the same prompt. The built-in ensemble scores a row by models that never saw its prompt, ' +
          'so it needs at least two prompts.',
      );
    }
    const foldOf = new Uint8Array(new SharedArrayBuffer(this.rows)).fill(noFold);
    pairRows.forEach((row, index) => {
      foldOf[row] = assigned.foldOf[index] ?? noFold;
    });
    return { folds: assigned.folds, foldOf };
  }

  private fingerprint(pairRows: Uint32Array): Buffer {
    const hash = createHash('sha256').update(`builtin ${String(recipeVersion)} ${String(seed)}`);
    for (const row of pairRows) {
      hash.update(keyAt(this.facts.keys, row));
      // A flip that also changes the row's order must not look like no change.
      const code = this.facts.preferred[row] ?? 3;
      hash.update(Uint8Array.of(code <= 1 ? code ^ (this.facts.reversed[row] ?? 0) : code));
    }
    return hash.digest();
  }

  private scorerFor(fingerprint: Buffer): StoredScorer {
    const names = members.map(({ name }) => name);
    // A fresh run goes by a mark of its own until it is done, so that the scores there are stay until then.
    const mark = this.run.fresh ? createHash('sha256').update(fingerprint).update('fresh').digest() : fingerprint;
    return this.store.find('builtin', mark) ?? this.store.begin('builtin', mark, names, true);
  }

  private async scales(scorer: StoredScorer): Promise<FeatureScales> {
    const stored = this.store.part(scorer, 'scales');
    if (stored !== undefined) {
      const numbers = floatsOf(stored);
      let from = 0;
      return featureSets.map(({ places }) => shared(numbers.subarray(from, (from += places))));
    }
    this.progress.stage('Measuring texts');
    const scales = await this.pool.call(0, 'measure', { ranges: sampleRanges(this.rows) });
    this.store.putPart(scorer, 'scales', packed(scales));
    return scales;
  }

  /** Weights by fold, then by member. Models of an earlier, unfinished run of the same data are taken over. */
  private async train(
    scorer: StoredScorer,
    folds: number,
    foldOf: Uint8Array,
    scales: FeatureScales,
  ): Promise<readonly (readonly Float32Array[])[]> {
    const weights: Float32Array[][] = Array.from({ length: folds }, () => []);
    const partOf = (member: number, fold: number): string => `weights/${members[member]?.name ?? ''}/${String(fold)}`;
    const toDo: { readonly member: number; readonly fold: number }[] = [];
    for (let fold = 0; fold < folds; fold++) {
      for (let member = 0; member < members.length; member++) {
        const stored = this.store.part(scorer, partOf(member, fold));
        if (stored === undefined) toDo.push({ member, fold });
        else (weights[fold] ?? [])[member] = shared(floatsOf(stored));
      }
    }
    const fits = folds * members.length;
    this.progress.skip((this.rows * work.train * (fits - toDo.length)) / fits);
    if (toDo.length === 0) {
      this.progress.skip(this.rows * work.extract);
      return weights;
    }

    this.progress.stage('Taking features');
    const entries = Math.floor(entriesHeld / this.ranges.length);
    const stores = await Promise.all(
      this.ranges.map((range, worker) =>
        this.pool.call(worker, 'extract', { ...range, scales, entries }, (batch) => {
          if (batch.kind === 'progress') this.progress.advance(batch.rows * work.extract);
        }),
      ),
    );
    const preferred = this.facts.preferred;
    let done = fits - toDo.length;
    const say = (): void => {
      this.progress.stage(`Training models, ${String(done)} of ${String(fits)} done`);
    };
    say();
    await this.share(toDo, async (worker, { member, fold }) => {
      const task = { member, fold, seed };
      const trained = await this.pool.call(worker, 'train', { stores, task, foldOf, preferred });
      this.store.putPart(scorer, partOf(member, fold), packed([trained]));
      (weights[fold] ?? [])[member] = shared(trained);
      this.progress.advance((this.rows * work.train) / fits);
      done++;
      say();
    });
    return weights;
  }

  private async score(
    scorer: StoredScorer,
    scales: FeatureScales,
    weights: readonly (readonly Float32Array[])[],
    foldOf: Uint8Array,
  ): Promise<void> {
    this.progress.stage('Scoring rows');
    const left = this.withoutScored(scorer, foldOf);
    const width = 2 * members.length;
    const { offsets, sizeBytes } = this.run.input;
    const ranges = rangesByBytes(
      offsets,
      sizeBytes,
      Math.max(8 * this.pool.size, Math.ceil(this.rows / rowsScoredAtOnce)),
    );
    await this.share([...ranges], async (worker, range) => {
      const keys: Uint8Array[] = [];
      const rewards: Float64Array[] = [];
      await this.pool.call(worker, 'score', { ...range, scales, weights, foldOf: left }, (batch) => {
        if (batch.kind !== 'rewards') return;
        batch.rows.forEach((row, index) => {
          keys.push(keyAt(this.facts.keys, row));
          rewards.push(batch.rewards.subarray(index * width, (index + 1) * width));
        });
        this.progress.advance(batch.rows.length * work.score);
      });
      await putManyScores(this.store, scorer, keys, rewards, this.run.signal);
    });
  }

  /** Folds of the rows that have no scores of this scorer yet. */
  private withoutScored(scorer: StoredScorer, foldOf: Uint8Array): Uint8Array {
    const left = new Uint8Array(new SharedArrayBuffer(foldOf.length));
    left.set(foldOf);
    foldOf.forEach((fold, row) => {
      if (fold === noFold || !this.store.hasRewards(scorer, keyAt(this.facts.keys, row))) return;
      left[row] = noFold;
      this.progress.skip(work.score);
    });
    return left;
  }

  /** Gives tasks to the threads, each the next one as it gets free. Takes tasks off the list. */
  private async share<Task>(tasks: Task[], work: (worker: number, task: Task) => Promise<unknown>): Promise<void> {
    const serve = async (worker: number): Promise<void> => {
      for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) await work(worker, task);
    };
    await Promise.all(Array.from({ length: this.pool.size }, (_, worker) => serve(worker)));
  }
}

/** Cuts a file into parts of about equal size; fewer where there are few rows. */
function rangesByBytes(offsets: Float64Array, sizeBytes: number, parts: number): readonly RowRange[] {
  const ranges: RowRange[] = [];
  const start = offsets[0] ?? 0;
  let from = 0;
  for (let part = 1; part <= parts; part++) {
    const limit = start + ((sizeBytes - start) * part) / parts;
    let to = from;
    while (to < offsets.length && (part === parts || (offsets[to] ?? 0) < limit)) to++;
    if (to > from) ranges.push({ from, to });
    from = to;
  }
  return ranges;
}

/** Short stretches of rows from all over the file, `measuredPairs` rows in all. */
function sampleRanges(rows: number): readonly RowRange[] {
  if (rows <= measuredPairs) return [{ from: 0, to: rows }];
  const count = measuredPairs / rowsPerMeasuredRange;
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * (rows - rowsPerMeasuredRange)) / (count - 1));
    return { from, to: from + rowsPerMeasuredRange };
  });
}

function shared(numbers: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(numbers.length * 4));
  copy.set(numbers);
  return copy;
}

/** Numbers as they are stored: one after the other, compressed, since most places of small datasets are empty. */
function packed(arrays: readonly Float32Array[]): Uint8Array {
  const bytes = arrays.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return deflateRawSync(Buffer.concat(bytes), { level: 1 });
}

function floatsOf(stored: Uint8Array): Float32Array {
  const bytes = new Uint8Array(inflateRawSync(stored));
  return new Float32Array(bytes.buffer, 0, bytes.length / 4);
}
