import { wilsonShare } from '../strength/strength.ts';

/** Sums over pairs of one quantity (length, marks of Markdown): they add up over threads. */
export interface BiasSums {
  pairs: number;
  /** Pairs in which the chosen response has more. */
  more: number;
  equal: number;
  meanChosen: number;
  meanRejected: number;
  /** Sums of squared deviations from the means, and of their products. */
  squaresChosen: number;
  squaresRejected: number;
  products: number;
}

export function emptyBiasSums(): BiasSums {
  return {
    pairs: 0,
    more: 0,
    equal: 0,
    meanChosen: 0,
    meanRejected: 0,
    squaresChosen: 0,
    squaresRejected: 0,
    products: 0,
  };
}

/** Takes in one pair (Welford's update, in two quantities). */
export function addPair(sums: BiasSums, chosen: number, rejected: number): void {
  sums.pairs++;
  if (chosen > rejected) sums.more++;
  else if (chosen === rejected) sums.equal++;
  const fromChosen = chosen - sums.meanChosen;
  const fromRejected = rejected - sums.meanRejected;
  sums.meanChosen += fromChosen / sums.pairs;
  sums.meanRejected += fromRejected / sums.pairs;
  sums.squaresChosen += fromChosen * (chosen - sums.meanChosen);
  sums.squaresRejected += fromRejected * (rejected - sums.meanRejected);
  sums.products += fromChosen * (rejected - sums.meanRejected);
}

/** Adds the sums of another part of the dataset (Chan, Golub and LeVeque, 1983). */
export function mergeBias(into: BiasSums, part: BiasSums): void {
  if (part.pairs === 0) return;
  const pairs = into.pairs + part.pairs;
  const fromChosen = part.meanChosen - into.meanChosen;
  const fromRejected = part.meanRejected - into.meanRejected;
  const weight = (into.pairs * part.pairs) / pairs;
  into.squaresChosen += part.squaresChosen + weight * fromChosen ** 2;
  into.squaresRejected += part.squaresRejected + weight * fromRejected ** 2;
  into.products += part.products + weight * fromChosen * fromRejected;
  into.meanChosen += (fromChosen * part.pairs) / pairs;
  into.meanRejected += (fromRejected * part.pairs) / pairs;
  into.more += part.more;
  into.equal += part.equal;
  into.pairs = pairs;
}

export interface Interval {
  readonly value: number;
  /** 95 % interval. */
  readonly low: number;
  readonly high: number;
}

/** How much more of a quantity preferred responses have than rejected ones. */
export interface PairBias {
  readonly pairs: number;
  readonly meanChosen: number;
  readonly meanRejected: number;
  /** Share of the pairs that differ in which the chosen response has more, with a Wilson interval. */
  readonly chosenMore: Interval & { readonly pairs: number };
  /**
   * Cohen's d: the difference of the means over the standard deviation within the groups, for paired values
   * (Borenstein and others, Introduction to Meta-Analysis, 2009, chapter 4). About 0.2 is small, 0.5 medium, 0.8 large.
   */
  readonly cohensD: Interval;
}

/** Fewer pairs say nothing about a bias. */
export const fewestPairs = 20;

/** The bias of a dataset; undefined where there are too few pairs or they do not vary. */
export function biasOf(sums: BiasSums): PairBias | undefined {
  const { pairs, more, equal, meanChosen, meanRejected, squaresChosen, squaresRejected, products } = sums;
  const differing = pairs - equal;
  if (pairs < fewestPairs || differing === 0 || squaresChosen + squaresRejected === 0) return undefined;
  const { value, low, high } = wilsonShare(more, differing);
  const correlation =
    squaresChosen > 0 && squaresRejected > 0 ? products / Math.sqrt(squaresChosen * squaresRejected) : 0;
  const within = Math.sqrt((squaresChosen + squaresRejected) / (2 * (pairs - 1)));
  const d = (meanChosen - meanRejected) / within;
  const error = Math.sqrt((1 / pairs + d ** 2 / (2 * pairs)) * 2 * Math.max(0, 1 - correlation));
  return {
    pairs,
    meanChosen,
    meanRejected,
    chosenMore: { value, low, high, pairs: differing },
    cohensD: { value: d, low: d - 1.96 * error, high: d + 1.96 * error },
  };
}
