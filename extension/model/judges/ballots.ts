import type { RowVerdict } from './verdict.ts';
import type { Winner } from './order.ts';

/** A judge's vote in one order: 1 for the row's first candidate, -1 for the second, 0 for a tie. */
export type Vote = -1 | 0 | 1;

/** What one judge says about one row in both orders; undefined where it gave no verdict. */
export interface Ballot {
  readonly asIs: Vote | undefined;
  readonly swapped: Vote | undefined;
}

export function voteOf(winner: Winner | undefined): Vote | undefined {
  return winner === undefined ? undefined : winner === 'tie' ? 0 : winner === 0 ? 1 : -1;
}

export function ballotOf(verdict: RowVerdict): Ballot {
  return { asIs: voteOf(verdict.byOrder['as-is']), swapped: voteOf(verdict.byOrder.swapped) };
}

/** Mean of both orders, from -1 to 1: 0 where they contradict each other or there is no verdict. */
export function leaning(ballot: Ballot | undefined): number {
  return ((ballot?.asIs ?? 0) + (ballot?.swapped ?? 0)) / 2;
}

/** Several judges as one: the probability that the first candidate is better, and what each judge counts. */
export interface Combination {
  /** One a row. */
  readonly probabilities: Float64Array;
  /** Log-odds that a consistent verdict of each judge adds; 0 where it does not count, negative where it is turned round. */
  readonly weights: readonly number[];
  readonly method: 'without-gold' | 'gold';
  /** Whether the probabilities were calibrated on checked labels. */
  readonly calibrated: boolean;
  readonly warnings: readonly string[];
}
