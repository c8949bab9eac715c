/**
 * How far a pairwise model is from saying the same in both orders: `|P(i > j) + P(j > i) - 1|`, 0 for a skew-symmetric
 * one, at most 1. (Zhang et al. 2024, "Beyond Bradley-Terry Models", arXiv 2410.02197.)
 *
 * @param firstFirst logit that the first response is better when it is shown first
 * @param secondFirst logit that the second response is better when it is shown first
 */
export function skewSymmetryError(firstFirst: number, secondFirst: number): number {
  return Math.abs(sigmoid(firstFirst) + sigmoid(secondFirst) - 1);
}

function sigmoid(value: number): number {
  return value >= 0 ? 1 / (1 + Math.exp(-value)) : Math.exp(value) / (1 + Math.exp(value));
}
