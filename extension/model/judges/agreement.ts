import { normalQuantile975, wilsonShare } from '../strength/strength.ts';
import type { Winner } from './order.ts';

/** A judge and people about one row. */
export interface JudgedRow {
  readonly judge: Winner;
  readonly human: Winner;
}

export const winners = [0, 1, 'tie'] as const satisfies readonly Winner[];

/** How far a judge agrees with people, corrected for chance. */
export interface Agreement {
  readonly rows: number;
  /** Share of rows with the same verdict; ties are a verdict of their own. */
  readonly observed: number;
  /** Cohen's kappa; undefined where both always say one same thing, so that chance explains all. */
  readonly kappa: number | undefined;
  /**
   * 95 % interval of kappa (Fleiss, Cohen and Everitt 1969), within -1 to 1; undefined as `kappa`. Where all rows agree, or
   * none does, that formula has no width however few the rows: Wilson's interval of the rows that agree then, corrected
   * for chance.
   */
  readonly interval: readonly [low: number, high: number] | undefined;
  /** Rows by what people say (first index) and what the judge says, in the order of `winners`. */
  readonly confusion: readonly (readonly number[])[];
}

export function agreement(rows: readonly JudgedRow[]): Agreement {
  const confusion = winners.map((human) =>
    winners.map((judge) => rows.filter((row) => row.human === human && row.judge === judge).length),
  );
  const total = rows.length;
  const at = (human: number, judge: number): number => (confusion[human]?.[judge] ?? 0) / Math.max(1, total);
  const indices = winners.map((_, index) => index);
  const humanShare = indices.map((human) => indices.reduce((sum, judge) => sum + at(human, judge), 0));
  const judgeShare = indices.map((judge) => indices.reduce((sum, human) => sum + at(human, judge), 0));
  const observed = indices.reduce((sum, index) => sum + at(index, index), 0);
  const expected = indices.reduce((sum, index) => sum + (humanShare[index] ?? 0) * (judgeShare[index] ?? 0), 0);
  const base = { rows: total, observed, confusion };
  if (total === 0 || expected > 1 - 1e-12) return { ...base, kappa: undefined, interval: undefined };
  const kappa = (observed - expected) / (1 - expected);
  let onDiagonal = 0;
  let offDiagonal = 0;
  for (const human of indices) {
    for (const judge of indices) {
      if (human === judge) {
        const share = (humanShare[human] ?? 0) + (judgeShare[human] ?? 0);
        onDiagonal += at(human, human) * (1 - share * (1 - kappa)) ** 2;
      } else {
        offDiagonal += at(human, judge) * ((judgeShare[human] ?? 0) + (humanShare[judge] ?? 0)) ** 2;
      }
    }
  }
  const variance =
    (onDiagonal + (1 - kappa) ** 2 * offDiagonal - (kappa - expected * (1 - kappa)) ** 2) /
    (total * (1 - expected) ** 2);
  if (variance < 1e-12) {
    const { low, high } = wilsonShare(Math.round(observed * total), total);
    const corrected = (share: number): number => Math.max(-1, (share - expected) / (1 - expected));
    return { ...base, kappa, interval: [corrected(low), corrected(high)] };
  }
  const half = normalQuantile975 * Math.sqrt(variance);
  return { ...base, kappa, interval: [Math.max(-1, kappa - half), Math.min(1, kappa + half)] };
}

/** Two-sided exact p-value of `hits` of `count` fair coin tosses; 1 where there are none. */
export function signTest(hits: number, count: number): number {
  const extreme = Math.max(hits, count - hits);
  let logChoose = 0;
  let tail = 0;
  for (let index = 0; index <= count - extreme; index++) {
    if (index > 0) logChoose += Math.log((count - index + 1) / index);
    tail += Math.exp(logChoose - count * Math.LN2);
  }
  return Math.min(1, 2 * tail);
}
