/**
 * What several scorers have in common, taken for the quality that the label is about. `loadings` and `noise` are those
 * of a one-factor model of the scaled margins; `weights` turn a row's margins into one number.
 */
export interface ScorerFactor {
  /** Weight of each scorer; below 0 for one that is turned round, 0 for one that is left out. */
  readonly weights: readonly number[];
  /** Precision that each scorer adds where it has a margin; makes rows with missing scorers comparable. */
  readonly precisions: readonly number[];
  /** Why the weights are what they are. */
  readonly kind: 'none' | 'single' | 'agreement' | 'one-factor';
}

/** Share of a scorer's variance that is its own at the least: a scorer and its copy must not be all that there is. */
const leastNoise = 0.25;
const rounds = 60;

/**
 * Weights for scorers by what they agree on with each other, without looking at labels but for the direction: a
 * one-factor model (principal factor analysis) of the scorers' second moments about 0. A scorer of noise gets a weight
 * near 0 and one that is turned round a negative one, which the plain mean cannot do. Labels decide which end of the
 * factor is the better one. Two scorers have no factor of their own: they count equally, in the direction that the
 * labels give each.
 *
 * @param moments mean of product of the scaled margins of each two scorers, by row; NaN where no row has both
 * @param agreement mean scaled margin for the labels of each scorer; NaN where it has none
 * @param used whether each scorer takes part
 */
export function scorerFactor(
  moments: readonly (readonly number[])[],
  agreement: readonly number[],
  used: readonly boolean[],
): ScorerFactor {
  const scorers = agreement.flatMap((mean, index) =>
    used[index] === true && Number.isFinite(mean) && (moments[index]?.[index] ?? 0) > 0 ? [index] : [],
  );
  const weights = agreement.map(() => 0);
  const precisions = agreement.map(() => 0);
  if (scorers.length === 0) return { weights, precisions, kind: 'none' };
  if (scorers.length < 3) {
    for (const scorer of scorers) {
      // One scorer alone is believed as it stands: with nothing to hold it against, the label would turn it.
      weights[scorer] = scorers.length === 1 || (agreement[scorer] ?? 0) >= 0 ? 1 : -1;
      precisions[scorer] = 1;
    }
    return { weights, precisions, kind: scorers.length === 1 ? 'single' : 'agreement' };
  }
  const size = scorers.length;
  const variances = scorers.map((scorer) => moments[scorer]?.[scorer] ?? 1);
  const moment = (row: number, column: number): number => {
    const value = moments[scorers[row] ?? 0]?.[scorers[column] ?? 0] ?? Number.NaN;
    return Number.isNaN(value) ? 0 : value;
  };
  let noise = variances.map((variance) => variance / 2);
  let loadings = variances.map(() => 0);
  let direction = scorers.map((_, index) => 1 + 0.01 * index);
  for (let round = 0; round < rounds; round++) {
    const matrix = scorers.map((_, row) =>
      scorers.map((__, column) => moment(row, column) / Math.sqrt((noise[row] ?? 1) * (noise[column] ?? 1))),
    );
    const { value, vector } = leading(matrix, direction);
    direction = [...vector];
    const size_ = Math.sqrt(Math.max(0, value - 1));
    loadings = vector.map((part, index) => part * size_ * Math.sqrt(noise[index] ?? 1));
    noise = variances.map((variance, index) => Math.max(leastNoise * variance, variance - (loadings[index] ?? 0) ** 2));
  }
  let towards = 0;
  for (let index = 0; index < size; index++) {
    towards += ((loadings[index] ?? 0) / (noise[index] ?? 1)) * (agreement[scorers[index] ?? 0] ?? 0);
  }
  const sign = towards < 0 ? -1 : 1;
  scorers.forEach((scorer, index) => {
    const loading = loadings[index] ?? 0;
    weights[scorer] = (sign * loading) / (noise[index] ?? 1);
    precisions[scorer] = loading ** 2 / (noise[index] ?? 1);
  });
  // Scorers that share nothing have no factor; they are as good as each other then.
  if (weights.every((weight) => Math.abs(weight) < 1e-9)) {
    for (const scorer of scorers) {
      weights[scorer] = (agreement[scorer] ?? 0) >= 0 ? 1 : -1;
      precisions[scorer] = 1;
    }
    return { weights, precisions, kind: 'agreement' };
  }
  return { weights, precisions, kind: 'one-factor' };
}

/** The largest eigenvalue and its vector, by power iteration from `start`. The matrix is symmetric. */
function leading(
  matrix: readonly (readonly number[])[],
  start: readonly number[],
): { readonly value: number; readonly vector: readonly number[] } {
  let vector = [...start];
  let value = 0;
  for (let step = 0; step < 100; step++) {
    const next = matrix.map((row) => row.reduce((sum, cell, column) => sum + cell * (vector[column] ?? 0), 0));
    const length = Math.hypot(...next);
    if (length === 0) return { value: 0, vector };
    const before = value;
    value = length / Math.hypot(...vector);
    vector = next.map((part) => part / length);
    if (Math.abs(value - before) <= 1e-12 * value) break;
  }
  return { value, vector };
}
