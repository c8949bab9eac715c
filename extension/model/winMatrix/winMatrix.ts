import { wilsonShare } from '../strength/strength.ts';
import { findCycle } from './findCycle.ts';

/** One comparison of two candidates of a prompt, by their places; `share` of the first is 1, 0, or 0.5 for a tie. */
export interface Duel {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

export interface WinRate {
  /** Mean of the win shares against the other candidates that it met (Swamy and others, 2024); undefined for none. */
  readonly value: number | undefined;
  /** Wins and comparisons over all opponents, and the 95 % Wilson interval of their ratio. */
  readonly wins: number;
  readonly comparisons: number;
  readonly low: number;
  readonly high: number;
}

/** What the labels of one prompt say about its candidates. */
export interface WinMatrix {
  /** Row beats column in this many comparisons; a tie counts one half for both. */
  readonly wins: readonly (readonly number[])[];
  readonly comparisons: readonly (readonly number[])[];
  readonly winRates: readonly WinRate[];
  /** The candidate that beats every other one by majority. */
  readonly condorcetWinner: number | undefined;
  /** A shortest circle of majorities, each beating the next and the last the first. */
  readonly cycle: readonly number[] | undefined;
  /**
   * Probabilities of a mixture of candidates that no single candidate beats with more than one half (von Neumann
   * winner); pairs that never met count as one half.
   */
  readonly minimax: readonly number[];
  /** Candidates from best to worst by win rate; undefined where a cycle makes any order a lie. */
  readonly ranking: readonly number[] | undefined;
  /** Pairs of candidates that never met. */
  readonly unmet: number;
}

/** Solves max c·x with x ≥ 0 under constraints; passed in because the library is not pure. */
export type SolveMixture = (shares: readonly (readonly number[])[]) => readonly number[];

export function winMatrix(candidates: number, duels: readonly Duel[], solve: SolveMixture): WinMatrix {
  const table = (): number[][] => Array.from({ length: candidates }, () => new Array<number>(candidates).fill(0));
  const wins = table();
  const comparisons = table();
  const add = (matrix: number[][], row: number, column: number, value: number): void => {
    const line = matrix[row];
    if (line !== undefined) line[column] = (line[column] ?? 0) + value;
  };
  for (const { first, second, share } of duels) {
    if (first === second) continue;
    add(wins, first, second, share);
    add(wins, second, first, 1 - share);
    add(comparisons, first, second, 1);
    add(comparisons, second, first, 1);
  }
  const places = Array.from({ length: candidates }, (_, place) => place);
  /** Undefined where both never met. */
  const shareOf = (row: number, column: number): number | undefined => {
    const met = comparisons[row]?.[column] ?? 0;
    return met === 0 ? undefined : (wins[row]?.[column] ?? 0) / met;
  };
  const winRates = places.map((place): WinRate => {
    const shares = places.map((other) => shareOf(place, other)).filter((share) => share !== undefined);
    const won = sum(wins[place] ?? []);
    const met = sum(comparisons[place] ?? []);
    const { low, high } = wilsonShare(won, met);
    return {
      value: shares.length === 0 ? undefined : sum(shares) / shares.length,
      wins: won,
      comparisons: met,
      low,
      high,
    };
  });
  const beats = places.map((row) => places.filter((column) => (shareOf(row, column) ?? 0.5) > 0.5));
  const { shortest } = findCycle(beats);
  const shares = places.map((row) => places.map((column) => shareOf(row, column) ?? 0.5));
  let unmet = 0;
  for (const row of places)
    for (const column of places) if (row < column && shareOf(row, column) === undefined) unmet++;
  return {
    wins,
    comparisons,
    winRates,
    condorcetWinner: places.find((row) => beats[row]?.length === candidates - 1 && candidates > 1),
    cycle: shortest,
    minimax: candidates === 0 ? [] : solve(shares),
    ranking:
      shortest === undefined
        ? places.toSorted(
            (left, right) => (winRates[right]?.value ?? -1) - (winRates[left]?.value ?? -1) || left - right,
          )
        : undefined,
    unmet,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
