import type { Turn } from '../../../../model/comparison.ts';
import { CuratorError } from '../../../../model/errors.ts';
import type { ModelSequence, SequenceMaker } from '../input/sequences.ts';
import { followUpScores, followUpTexts } from '../../../../model/scoring/followUps.ts';
import type { ModelUse } from '../../../../model/scoring/scoringChoices.ts';
import type { KnownValues } from '../knownTexts.ts';
import type { Batching, FailedPair, ScoredBatch, ScoredPair } from './scorerContract.ts';

export interface PairOfTexts {
  readonly context: readonly Turn[];
  readonly responses: readonly [readonly Turn[], readonly Turn[]];
  /** Numbers that need not be computed. */
  readonly known?: KnownValues | undefined;
}

/** Computes the numbers of sequences, together. */
export type RunModel = (sequences: readonly ModelSequence[]) => Promise<readonly (readonly number[])[]>;

export interface ScoringSetup {
  readonly use: ModelUse;
  readonly maker: SequenceMaker;
  readonly batching: Batching;
  readonly run: RunModel;
  /** Told before the inputs of a comparison are made. */
  readonly onPair?: (pair: number) => void;
}

interface Waiting {
  readonly pair: number;
  readonly side: 0 | 1;
  /** Which of the side's sequences. */
  readonly part: number;
  readonly sequence: ModelSequence;
}

/** What a model has said of a sequence, or why it says nothing. */
type Answer = readonly number[] | CuratorError;

/** Scores comparisons: makes their inputs, computes them in batches of about equal lengths, puts the numbers together. */
export async function scoreTexts(
  { use, maker, batching, run, onPair }: ScoringSetup,
  pairs: readonly PairOfTexts[],
  batch: number,
): Promise<ScoredBatch> {
  const sequences = pairs.map((pair, index) => {
    onPair?.(index);
    return sequencesOf(maker, use, pair);
  });
  const waiting: Waiting[] = sequences.flatMap((both, pair) =>
    'error' in both
      ? []
      : both.flatMap((own, side) =>
          (pairs[pair]?.known?.[side] ?? null) === null
            ? own.map((sequence, part) => ({ pair, side: side === 0 ? 0 : 1, part, sequence }) as const)
            : [],
        ),
  );
  waiting.sort((left, right) => left.sequence.ids.length - right.sequence.ids.length);
  const answers = pairs.map((): readonly [Answer[], Answer[]] => [[], []]);
  let split = false;

  const compute = async (group: readonly Waiting[]): Promise<void> => {
    try {
      const results = await run(group.map(({ sequence }) => sequence));
      group.forEach(({ pair, side, part }, index) => {
        const own = answers[pair]?.[side];
        if (own !== undefined) own[part] = results[index] ?? [];
      });
    } catch (error) {
      // A device that is lost computes none of the others either.
      if (!(error instanceof CuratorError) || error.reason === 'device-lost') throw error;
      const [only] = group;
      if (group.length === 1 && only !== undefined) {
        const own = answers[only.pair]?.[only.side];
        if (own !== undefined) own[only.part] = error;
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
    pairs: sequences.map((both, pair) =>
      'error' in both ? both : assembled(use, both, answers[pair] ?? [[], []], pairs[pair]?.known ?? [null, null]),
    ),
    milliseconds,
    tokens: waiting.reduce((sum, { sequence }) => sum + sequence.ids.length, 0),
    split,
  };
}

type SidesOf<Part> = readonly [first: readonly Part[], second: readonly Part[]];

function sequencesOf(
  maker: SequenceMaker,
  use: ModelUse,
  { context, responses: [first, second] }: PairOfTexts,
): SidesOf<ModelSequence> | FailedPair {
  try {
    if (use === 'pair') return [[maker.pair(context, first, second)], [maker.pair(context, second, first)]];
    if (use === 'follow-up') {
      return [maker.followUps(context, first, followUpTexts), maker.followUps(context, second, followUpTexts)];
    }
    return [[maker.response(context, first)], [maker.response(context, second)]];
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
  use: ModelUse,
  [first, second]: SidesOf<ModelSequence>,
  [ofFirst, ofSecond]: SidesOf<Answer>,
  known: KnownValues,
): ScoredPair | FailedPair {
  const values = [known[0] ?? numbersOf(use, ofFirst), known[1] ?? numbersOf(use, ofSecond)] as const;
  const [one, other] = values;
  if (one instanceof CuratorError) return { error: one.message };
  if (other instanceof CuratorError) return { error: other.message };
  if (![...one, ...other].every(Number.isFinite)) {
    return { error: 'The model gave no number for this text (NaN or infinite).' };
  }
  const tokensOf = (sequences: readonly ModelSequence[]): number =>
    sequences.reduce((sum, { ids }) => sum + ids.length, 0);
  const truncated = [first.some((own) => own.truncated), second.some((own) => own.truncated)] as const;
  return {
    values: [one, other],
    tokens: [tokensOf(first), tokensOf(second)],
    truncated,
    equal: truncated.includes(true) && first.every(({ ids }, part) => sameIds(ids, second[part]?.ids ?? [])),
  };
}

/** The numbers of one response, from those of its sequences. */
function numbersOf(use: ModelUse, answers: readonly Answer[]): Answer {
  const numbers: (readonly number[])[] = [];
  for (const answer of answers) {
    if (answer instanceof CuratorError) return answer;
    numbers.push(answer);
  }
  if (use === 'follow-up') return followUpScores(numbers.map(([, perToken = Number.NaN]) => perToken));
  return numbers[0] ?? new CuratorError('bad-model', 'The model gave no numbers for this text.');
}

function sameIds(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index]);
}
