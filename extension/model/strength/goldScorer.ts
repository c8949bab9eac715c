import { CuratorError } from '../errors.ts';
import type { MarginTable } from './marginTable.ts';

/** A label that somebody checked: whether the label in force is right. */
export interface CheckedLabel {
  readonly row: number;
  readonly right: boolean;
}

export interface GoldScorer {
  /** Probability that the label in force of a row is right. */
  readonly probability: (row: number) => number;
  /** Checked rows that were used, and how many of them it gets right without having seen them. */
  readonly rows: number;
  readonly hits: number;
  /** Position of the scorer that agrees best with the checked labels. */
  readonly best: number;
}

/** Checked rows below which nothing is trained. */
export const checkedNeeded = 20;
const folds = 5;

/**
 * A scorer that has seen checked labels alone: logistic regression without an intercept on the scaled margins of all
 * scorers, which is Bradley-Terry on their differences. Ridge of one pseudo-row a scorer; cross-fitted on the checked
 * rows for its own accuracy.
 *
 * @throws CuratorError 'too-few-rows'
 */
export function fitGoldScorer(table: MarginTable, checked: readonly CheckedLabel[]): GoldScorer {
  const usable = checked.filter(({ row }) => (table.labels[row] ?? 3) <= 1 && !Number.isNaN(table.means[row]));
  if (usable.length < checkedNeeded) {
    throw new CuratorError(
      'too-few-rows',
      `${String(usable.length)} rows with scores were kept or flipped: a gold scorer needs at least ${String(checkedNeeded)}.`,
    );
  }
  const margins = (row: number): number[] => {
    const sign = table.labels[row] === 1 ? -1 : 1;
    return Array.from({ length: table.scorers }, (_, scorer) => {
      const margin = table.margins[row * table.scorers + scorer] ?? Number.NaN;
      return Number.isNaN(margin) ? 0 : (sign * margin) / (table.scales[scorer] ?? 1);
    });
  };
  // For the response that is better in truth, so that every row is a success.
  const better = usable.map(({ row, right }) => margins(row).map((margin) => (right ? margin : -margin)));
  let hits = 0;
  for (let fold = 0; fold < folds; fold++) {
    const weights = logistic(better.filter((_, at) => at % folds !== fold));
    better.forEach((own, at) => {
      if (at % folds !== fold) return;
      const score = dot(weights, own);
      hits += score > 0 ? 1 : score === 0 ? 0.5 : 0;
    });
  }
  const weights = logistic(better);
  const agreement = Array.from({ length: table.scorers }, (_, scorer) =>
    better.reduce((sum, own) => sum + Math.sign(own[scorer] ?? 0), 0),
  );
  return {
    rows: usable.length,
    hits,
    best: agreement.indexOf(Math.max(...agreement)),
    probability: (row) => 1 / (1 + Math.exp(-dot(weights, margins(row)))),
  };
}

/** Weights under which all `rows` are successes most likely, by gradient descent on a convex loss. */
function logistic(rows: readonly (readonly number[])[]): readonly number[] {
  const width = rows[0]?.length ?? 0;
  const weights = new Array<number>(width).fill(0);
  const squares = rows.reduce((sum, row) => sum + dot(row, row), 0);
  // The curvature is at most a quarter of the squares: this step never overshoots.
  const step = 1 / (0.25 * squares + 1);
  for (let iteration = 0; iteration < 500; iteration++) {
    const gradient = weights.map((weight) => -weight);
    for (const row of rows) {
      const wrong = 1 / (1 + Math.exp(dot(weights, row)));
      row.forEach((value, at) => {
        gradient[at] = (gradient[at] ?? 0) + wrong * value;
      });
    }
    gradient.forEach((slope, at) => {
      weights[at] = (weights[at] ?? 0) + step * slope;
    });
    if (Math.hypot(...gradient) < 1e-6) break;
  }
  return weights;
}

function dot(left: readonly number[], right: readonly number[]): number {
  return left.reduce((sum, value, at) => sum + value * (right[at] ?? 0), 0);
}
