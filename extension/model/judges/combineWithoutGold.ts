import { sigmoid } from '../maths/logistic.ts';
import { leaning, type Ballot, type Combination, type Vote } from './ballots.ts';

/** Pseudo-counts of right and wrong votes: a weak belief that a judge is a little better than chance. */
const prior = { right: 4, wrong: 2 };
const iterations = 200;
/** One-sided 99 % bound of the normal distribution. */
const bound = 2.326;

/**
 * Joins judges without any checked label: expectation-maximisation over a one-coin Dawid-Skene model, each order a vote
 * of its own and one accuracy a judge. It starts from votes that are weighted by how often a judge says the same in
 * both orders, as a majority of judges that guess would start it on the wrong side. Judges whose accuracy is not clearly
 * above one half then count nothing.
 *
 * Orders of one judge are not independent, so the probabilities are too sure of themselves; they are not calibrated.
 *
 * @param ballots by row, then by judge
 */
export function combineWithoutGold(ballots: readonly (readonly Ballot[])[], judges: number): Combination {
  const start = Array.from({ length: judges }, (_, judge) => logOdds(accuracyFromConsistency(ballots, judge)));
  let weights: readonly number[] = start;
  let probabilities = posterior(ballots, weights);
  for (let step = 0; step < iterations; step++) {
    const next = Array.from({ length: judges }, (_, judge) => logOdds(accuracy(ballots, judge, probabilities)));
    const moved = Math.max(...next.map((weight, judge) => Math.abs(weight - (weights[judge] ?? 0))), 0);
    weights = next;
    probabilities = posterior(ballots, weights);
    if (moved < 1e-9) break;
  }
  const kept = weights.map((weight, judge) => {
    const rows = ballots.filter((row) => row[judge] !== undefined && leaning(row[judge]) !== 0).length;
    const share = sigmoid(weight);
    return share - bound * Math.sqrt((share * (1 - share)) / Math.max(1, rows)) > 0.5 ? 2 * weight : 0;
  });
  const counting = kept.filter((weight) => weight !== 0).length;
  const warnings = [
    'Without checked labels nobody knows whether the judges are right together: label some rows blind.',
  ];
  if (counting === 0) warnings.push('No judge is clearly better than chance by what the others say.');
  return {
    probabilities: posterior(
      ballots,
      kept.map((weight) => weight / 2),
    ),
    weights: kept,
    method: 'without-gold',
    calibrated: false,
    warnings,
  };
}

/** If each order were right with probability p by itself, both would agree with probability p² + (1 - p)². */
function accuracyFromConsistency(ballots: readonly (readonly Ballot[])[], judge: number): number {
  let same = 1;
  let both = 2;
  for (const row of ballots) {
    const { asIs, swapped } = row[judge] ?? { asIs: undefined, swapped: undefined };
    if (asIs === undefined || swapped === undefined) continue;
    both++;
    if (asIs === swapped) same++;
  }
  return (1 + Math.sqrt(Math.max(0, (2 * same) / both - 1))) / 2;
}

function accuracy(ballots: readonly (readonly Ballot[])[], judge: number, probabilities: Float64Array): number {
  let right = prior.right;
  let total = prior.right + prior.wrong;
  ballots.forEach((row, index) => {
    const p = probabilities[index] ?? 0.5;
    for (const vote of votesOf(row[judge])) {
      if (vote === 0) continue;
      right += vote === 1 ? p : 1 - p;
      total++;
    }
  });
  return right / total;
}

function posterior(ballots: readonly (readonly Ballot[])[], weights: readonly number[]): Float64Array {
  return Float64Array.from(ballots, (row) =>
    sigmoid(weights.reduce((sum, weight, judge) => sum + 2 * weight * leaning(row[judge]), 0)),
  );
}

function votesOf(ballot: Ballot | undefined): readonly Vote[] {
  return [ballot?.asIs, ballot?.swapped].filter((vote) => vote !== undefined);
}

function logOdds(share: number): number {
  return Math.log(share / (1 - share));
}
