import { CuratorError } from '../../../model/errors.ts';
import { textOfTurns, type Candidate, type Comparison } from '../../../model/comparison.ts';
import { referenceMetrics, referenceTexts } from '../../../model/scoring/referenceTexts.ts';
import { readComparisons, type ComparisonSource } from '../comparisonReader.ts';
import { keyBytes, pairIdentity, preferenceCode, textKeys, type PairIdentity } from '../pairIdentity.ts';
import { measureScales, rewardPair, storePair, trainMember } from './ensemble.ts';
import {
  noFold,
  type EnsembleBatch,
  type EnsembleMethod,
  type EnsembleRequests,
  type EnsembleWorkerData,
  type ReferenceQuestion,
  type RowRange,
  type RowsBatch,
} from './ensembleMessages.ts';
import { FeatureExtractor, featureSets, members, type PairText } from './members.ts';
import { PairStore } from './pairStore.ts';
import { termPlaces } from './terms.ts';

const batchRows = 1000;
/** Prompt keys are whole numbers below this. */
const promptKeyLimit = 2 ** 53;

type Handlers = {
  readonly [Method in EnsembleMethod]: (
    params: EnsembleRequests[Method]['params'],
  ) => Promise<EnsembleRequests[Method]['result']>;
};

/**
 * The work of one thread of the ensemble: reads its part of the file, holds its part of the features, trains models.
 * Nothing here knows of threads; the worker's entry file carries messages to and fro.
 */
export function ensembleHandlers(
  { source, cancelled }: EnsembleWorkerData,
  post: (batch: EnsembleBatch) => void,
): Handlers {
  const extractor = new FeatureExtractor();
  const goOn = (): boolean => Atomics.load(cancelled, 0) === 0;
  const check = (): void => {
    if (!goOn()) throw new CuratorError('cancelled', 'Scoring was cancelled.');
  };

  return {
    async measure({ ranges }) {
      const pairs: PairText[] = [];
      for (const range of ranges) {
        for await (const { content } of readRange(source, range, check)) {
          const pair = content instanceof CuratorError ? undefined : pairIdentity(content);
          if (pair !== undefined) pairs.push(pair);
        }
      }
      return measureScales(pairs, extractor);
    },

    async identify({ from, to, columns, reference, texts = false }) {
      const batch = new RowsCollector(post, texts);
      let rows: { row: number; scores: { name: string; values: [number, number] }[] }[] = [];
      const flush = (): void => {
        // The rows first: their columns mean nothing before the comparison is known.
        batch.flush();
        if (rows.length > 0) post({ kind: 'columns', rows });
        rows = [];
      };
      for await (const { row, hash, content } of readRange(source, { from, to }, check)) {
        if (batch.add(row, hash, content) && columns && !(content instanceof CuratorError)) {
          rows.push({ row, scores: reference === undefined ? pairScores(content) : nearness(content, reference) });
        }
        if (batch.full) flush();
      }
      flush();
      return null;
    },

    async extract({ from, to, scales, entries }) {
      const store = new PairStore(featureSets.length, to - from, termPlaces, entries);
      let done = 0;
      for await (const { row, content } of readRange(source, { from, to }, check)) {
        const pair = content instanceof CuratorError ? undefined : pairIdentity(content);
        if (pair !== undefined) storePair(store, row, pair.promptKey / promptKeyLimit, pair, extractor, scales);
        if (++done % batchRows === 0) post({ kind: 'progress', rows: batchRows });
      }
      post({ kind: 'progress', rows: done % batchRows });
      return store.view();
    },

    train({ stores, task, foldOf, preferred }) {
      const weights = trainMember(stores, task, foldOf, preferred, goOn);
      check();
      return Promise.resolve(weights ?? new Float32Array(0));
    },

    async score({ from, to, scales, weights, foldOf }) {
      const width = 2 * members.length;
      const rewards = new Float64Array(width);
      let rows: number[] = [];
      let collected: number[] = [];
      const flush = (): void => {
        if (rows.length > 0)
          post({ kind: 'rewards', rows: Uint32Array.from(rows), rewards: Float64Array.from(collected) });
        rows = [];
        collected = [];
      };
      const wanted = wantedRanges({ from, to }, foldOf);
      for (const range of wanted) {
        for await (const { row, content } of readRange(source, range, check)) {
          const pair = content instanceof CuratorError ? undefined : pairIdentity(content);
          const own = weights[foldOf[row] ?? noFold];
          if (pair === undefined || own === undefined) continue;
          rewardPair(pair, own, extractor, scales, rewards);
          rows.push(row);
          for (let index = 0; index < width; index++) collected.push(rewards[pair.reversed ? index ^ 1 : index] ?? 0);
          if (rows.length >= batchRows) flush();
        }
      }
      flush();
      return null;
    },
  };
}

async function* readRange(source: ComparisonSource, { from, to }: RowRange, check: () => void) {
  // The flag in shared memory is the signal; the reader's own is never raised.
  const { signal } = new AbortController();
  for await (const row of readComparisons(source, from, to, signal)) {
    if (row.row % 64 === 0) check();
    yield row;
  }
}

/** The stretches of a range that hold rows to score, so that a resumed run does not read what it has. */
function wantedRanges({ from, to }: RowRange, foldOf: Uint8Array): readonly RowRange[] {
  const ranges: RowRange[] = [];
  let row = from;
  while (row < to) {
    while (row < to && foldOf[row] === noFold) row++;
    if (row === to) break;
    const start = row;
    let gap = 0;
    // Short gaps are cheaper to read over than to seek over.
    while (row < to && gap < batchRows) gap = foldOf[row++] === noFold ? gap + 1 : 0;
    ranges.push({ from: start, to: row });
  }
  return ranges;
}

function pairScores(comparison: Comparison): { name: string; values: [number, number] }[] {
  const scores: { name: string; values: [number, number] }[] = [];
  for (const { name, values } of comparison.scores) {
    const [first, second] = values;
    if (typeof first === 'number' && typeof second === 'number') scores.push({ name, values: [first, second] });
  }
  return scores;
}

/** How near both responses are to the row's reference; empty where it has none. */
function nearness(
  comparison: Comparison,
  { metric, field }: ReferenceQuestion,
): { name: string; values: [number, number] }[] {
  const references = referenceTexts(comparison, field);
  const [first, second] = comparison.candidates;
  if (references.length === 0 || first === undefined || second === undefined) return [];
  const measure = referenceMetrics[metric];
  const of = ({ turns }: Candidate): number => measure(textOfTurns(turns), references);
  return [{ name: metric, values: [of(first), of(second)] }];
}

/** Gathers what is known of rows and posts it in batches. */
class RowsCollector {
  private rows: {
    readonly row: number;
    readonly hash: Buffer;
    readonly pair: PairIdentity;
    readonly texts: readonly Buffer[];
  }[] = [];
  private problems: { readonly row: number; readonly message: string }[] = [];
  private readonly post: (batch: RowsBatch) => void;
  private readonly texts: boolean;

  constructor(post: (batch: RowsBatch) => void, texts: boolean) {
    this.post = post;
    this.texts = texts;
  }

  get full(): boolean {
    return this.rows.length + this.problems.length >= batchRows;
  }

  /** Whether the row has a pair; where it has none, that is noted with why. */
  add(row: number, hash: Buffer, content: Comparison | CuratorError): boolean {
    const pair = content instanceof CuratorError ? undefined : pairIdentity(content);
    if (pair !== undefined) this.rows.push({ row, hash, pair, texts: this.texts ? textKeys(pair) : [] });
    else if (content instanceof CuratorError) this.problems.push({ row, message: content.message });
    else {
      const message = `The row has ${String(content.candidates.length)} responses; only pairs are scored.`;
      this.problems.push({ row, message });
    }
    return pair !== undefined;
  }

  flush(): void {
    const { rows, problems } = this;
    if (rows.length + problems.length === 0) return;
    const hashes = new Uint8Array(rows.length * keyBytes);
    const keys = new Uint8Array(rows.length * keyBytes);
    const keysOfTexts = this.texts ? new Uint8Array(2 * rows.length * keyBytes) : undefined;
    rows.forEach(({ hash, pair, texts }, index) => {
      hashes.set(hash, index * keyBytes);
      keys.set(pair.key, index * keyBytes);
      texts.forEach((key, side) => keysOfTexts?.set(key, (2 * index + side) * keyBytes));
    });
    this.post({
      kind: 'rows',
      rows: Uint32Array.from(rows, ({ row }) => row),
      hashes,
      keys,
      textKeys: keysOfTexts,
      promptKeys: Float64Array.from(rows, ({ pair }) => pair.promptKey),
      reversed: Uint8Array.from(rows, ({ pair }) => (pair.reversed ? 1 : 0)),
      preferred: Uint8Array.from(rows, ({ pair }) => preferenceCode(pair.preference)),
      problems,
    });
    this.rows = [];
    this.problems = [];
  }
}
