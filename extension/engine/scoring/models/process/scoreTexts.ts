import type { Turn } from '../../../../model/comparison.ts';
import { CuratorError } from '../../../../model/errors.ts';
import type { ModelSequence, SequenceMaker } from '../input/sequences.ts';
import type { ModelUse } from '../../../../model/scoring/scoringChoices.ts';
import type { Batching, FailedPair, ScoredBatch, ScoredPair } from './scorerContract.ts';

export interface PairOfTexts {
  readonly context: readonly Turn[];
  readonly responses: readonly [readonly Turn[], readonly Turn[]];
}

/** Computes the numbers of sequences, together. */
export type RunModel = (sequences: readonly ModelSequence[]) => Promise<readonly (readonly number[])[]>;

export interface ScoringSetup {
  readonly use: ModelUse;
  readonly maker: SequenceMaker;
  readonly batching: Batching;
  readonly run: RunModel;
}

interface Waiting {
  readonly pair: number;
  readonly side: 0 | 1;
  readonly sequence: ModelSequence;
}

/** Scores comparisons: makes their inputs, computes them in batches of about equal lengths, puts the numbers together. */
export async function scoreTexts(
  { use, maker, batching, run }: ScoringSetup,
  pairs: readonly PairOfTexts[],
  batch: number,
): Promise<ScoredBatch> {
  const sequences = pairs.map((pair) => sequencesOf(maker, use, pair));
  const waiting: Waiting[] = sequences.flatMap((both, pair) =>
    'error' in both ? [] : both.map((sequence, side) => ({ pair, side: side === 0 ? 0 : 1, sequence }) as const),
  );
  waiting.sort((left, right) => left.sequence.ids.length - right.sequence.ids.length);
  const values: (readonly number[] | CuratorError)[][] = pairs.map(() => []);
  let split = false;

  const compute = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const results = await run(group.map(({ sequence }) => sequence));
      group.forEach(({ pair, side }, index) => {
        (values[pair] ?? [])[side] = results[index] ?? [];
      });
    } catch (error) {
      if (!(error instanceof CuratorError)) throw error;
      const [only] = group;
      if (group.length === 1 && only !== undefined) {
        (values[only.pair] ?? [])[only.side] = error;
        return;
      }
      if (error.reason === 'out-of-memory') split = true;
      const half = Math.ceil(group.length / 2);
      await compute(group.slice(0, half));
      await compute(group.slice(half));
    }
  };

  const started = performance.now();
  for (const group of groupsOf(waiting, batching === 'single' ? 1 : batch, batching === 'padded')) await compute(group);
  const milliseconds = performance.now() - started;
  return {
    pairs: sequences.map((both, pair) => ('error' in both ? both : assembled(both, values[pair] ?? []))),
    milliseconds,
    tokens: waiting.reduce((sum, { sequence }) => sum + sequence.ids.length, 0),
    split,
  };
}

function sequencesOf(
  maker: SequenceMaker,
  use: ModelUse,
  { context, responses: [first, second] }: PairOfTexts,
): readonly [ModelSequence, ModelSequence] | FailedPair {
  try {
    return use === 'pair'
      ? [maker.pair(context, first, second), maker.pair(context, second, first)]
      : [maker.response(context, first), maker.response(context, second)];
  } catch (error) {
    if (!(error instanceof CuratorError)) throw error;
    return { error: error.message };
  }
}

/** Neighbours in groups of at most `size`, of one length where `mixed` is false. */
function* groupsOf(sorted: readonly Waiting[], size: number, mixed: boolean): Generator<readonly Waiting[]> {
  let group: Waiting[] = [];
  for (const item of sorted) {
    const otherLength = !mixed && group[0] !== undefined && group[0].sequence.ids.length !== item.sequence.ids.length;
    if (group.length >= size || otherLength) {
      yield group;
      group = [];
    }
    group.push(item);
  }
  if (group.length > 0) yield group;
}

function assembled(
  [first, second]: readonly [ModelSequence, ModelSequence],
  [ofFirst, ofSecond]: readonly (readonly number[] | CuratorError)[],
): ScoredPair | FailedPair {
  if (ofFirst === undefined || ofSecond === undefined) return { error: 'The model gave no numbers for this text.' };
  if (ofFirst instanceof CuratorError) return { error: ofFirst.message };
  if (ofSecond instanceof CuratorError) return { error: ofSecond.message };
  if (![...ofFirst, ...ofSecond].every(Number.isFinite)) {
    return { error: 'The model gave no number for this text (NaN or infinite).' };
  }
  return {
    values: [ofFirst, ofSecond],
    tokens: [first.ids.length, second.ids.length],
    truncated: [first.truncated, second.truncated],
    equal: (first.truncated || second.truncated) && sameIds(first.ids, second.ids),
  };
}

function sameIds(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index]);
}
