/** Mean, spread and votes of one row's margins. */
export interface MarginStrength {
  readonly mean: number;
  /** Population standard deviation: divided by the number of scorers, not by one less. */
  readonly std: number;
  /** Scorers whose margin is above 0. */
  readonly votes: number;
  readonly scorers: number;
}

/**
 * Preference strength of one row: mean and population standard deviation over scorers of the margin
 * reward(preferred) - reward(other), as in Secrets of RLHF II (arXiv 2401.06080).
 *
 * @param margins one a scorer, for the label in force; NaN where a scorer has none
 * @returns undefined where no scorer has a margin
 */
export function strengthOf(margins: ArrayLike<number>): MarginStrength | undefined {
  let scorers = 0;
  let sum = 0;
  let votes = 0;
  for (let index = 0; index < margins.length; index++) {
    const margin = margins[index] ?? Number.NaN;
    if (Number.isNaN(margin)) continue;
    scorers++;
    sum += margin;
    if (margin > 0) votes++;
  }
  if (scorers === 0) return undefined;
  const mean = sum / scorers;
  let squares = 0;
  for (let index = 0; index < margins.length; index++) {
    const margin = margins[index] ?? Number.NaN;
    if (!Number.isNaN(margin)) squares += (margin - mean) ** 2;
  }
  return { mean, std: Math.sqrt(squares / scorers), votes, scorers };
}

/**
 * Strength of one row where scorers count differently: weighted mean and weighted population standard deviation. A
 * scorer of weight 0 is left out: it has no vote either. With equal weights it is `strengthOf`.
 *
 * @param weights one a scorer, 0 or more
 */
export function weightedStrength(margins: ArrayLike<number>, weights: ArrayLike<number>): MarginStrength | undefined {
  let scorers = 0;
  let total = 0;
  let sum = 0;
  let votes = 0;
  for (let index = 0; index < margins.length; index++) {
    const margin = margins[index] ?? Number.NaN;
    const weight = weights[index] ?? 0;
    if (Number.isNaN(margin) || weight <= 0) continue;
    scorers++;
    total += weight;
    sum += weight * margin;
    if (margin > 0) votes++;
  }
  if (scorers === 0) return undefined;
  const mean = sum / total;
  let squares = 0;
  for (let index = 0; index < margins.length; index++) {
    const margin = margins[index] ?? Number.NaN;
    const weight = weights[index] ?? 0;
    if (!Number.isNaN(margin) && weight > 0) squares += weight * (margin - mean) ** 2;
  }
  return { mean, std: Math.sqrt(squares / total), votes, scorers };
}

/** Entropy of the scorers' votes in bits: 0 where all say the same, 1 where they are split in halves. */
export function voteEntropy(votes: number, scorers: number): number {
  if (scorers === 0 || votes <= 0 || votes >= scorers) return 0;
  const share = votes / scorers;
  return -(share * Math.log2(share) + (1 - share) * Math.log2(1 - share));
}

/**
 * What a scorer's margins are divided by, so that scorers of different scales can be averaged: their population
 * standard deviation. No mean is subtracted, so that 0 stays the point of indifference. 1 where the margins do not vary.
 *
 * @param margins one a row; NaN where the scorer has none
 */
export function marginScale(margins: ArrayLike<number>): number {
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let index = 0; index < margins.length; index++) {
    const margin = margins[index] ?? Number.NaN;
    if (Number.isNaN(margin)) continue;
    count++;
    const step = margin - mean;
    mean += step / count;
    squares += step * (margin - mean);
  }
  const std = count === 0 ? 0 : Math.sqrt(squares / count);
  return std > 1e-12 * Math.max(1, Math.abs(mean)) ? std : 1;
}

/** A share with the bounds of its 95 % Wilson interval, all within 0 to 1. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What the standard normal distribution exceeds in 2.5 % of all cases: half the width of a 95 % interval, in standard errors. */
export const normalQuantile975 = 1.959_963_984_540_054;

/**
 * The share `hits / rows` with its 95 % Wilson score interval. `hits` may end in one half (ties).
 * Without rows the interval is the whole of 0 to 1.
 */
export function wilsonShare(hits: number, rows: number): Share {
  if (rows === 0) return { value: 0.5, low: 0, high: 1 };
  const value = hits / rows;
  const squared = normalQuantile975 ** 2;
  const centre = (value + squared / (2 * rows)) / (1 + squared / rows);
  const half =
    (normalQuantile975 * Math.sqrt((value * (1 - value)) / rows + squared / (4 * rows * rows))) / (1 + squared / rows);
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
