import { labelCorrectness, labelIsRight } from './labelCorrectness.ts';

/** Turns a row's mean strength into the probability that its label is wrong. */
export interface FlipModel {
  /** Noise-free probability of the label is sigmoid(slope * mean). */
  readonly slope: number;
  /** Share of labels that are right, over the dataset. */
  readonly reliability: number;
}

export const unfittedFlipModel: FlipModel = { slope: 0, reliability: 0.5 };

/** Probability, 0 to 1, that the label of a row of this mean strength is wrong: 1 - w of RE-PO. */
export function flipProbability(model: FlipModel, mean: number): number {
  return 1 - labelIsRight(sigmoid(model.slope * mean), model.reliability);
}

/** Probability within which sums of means are kept while fitting. */
const binCount = 400;
/** Weak belief of the paper's eta 0.9, as ten labels. */
const prior = { right: 9, wrong: 1 };

/**
 * Fits temperature and reliability to the labels themselves: they are what makes the observed labels most likely,
 * where a label is observed with probability p eta + (1 - p)(1 - eta). Without checked labels this cannot tell a weak
 * scorer from noisy labels, so the result is not called calibrated.
 *
 * @param means mean strength of each labelled row; NaN is passed over
 */
export function fitFlipModel(means: ArrayLike<number>): FlipModel {
  let largest = 0;
  let rows = 0;
  for (let index = 0; index < means.length; index++) {
    const mean = means[index] ?? Number.NaN;
    if (Number.isNaN(mean)) continue;
    rows++;
    largest = Math.max(largest, Math.abs(mean));
  }
  if (rows === 0) return unfittedFlipModel;
  if (largest === 0) return { slope: 0, reliability: 0.9 };
  const counts = new Float64Array(binCount);
  const sums = new Float64Array(binCount);
  for (let index = 0; index < means.length; index++) {
    const mean = means[index] ?? Number.NaN;
    if (Number.isNaN(mean)) continue;
    const bin = Math.min(binCount - 1, Math.floor(((mean + largest) / (2 * largest)) * binCount));
    counts[bin] = (counts[bin] ?? 0) + 1;
    sums[bin] = (sums[bin] ?? 0) + mean;
  }
  const centres = sums.map((sum, bin) => (counts[bin] === 0 ? 0 : sum / (counts[bin] ?? 1)));
  const oneAnnotator = new Uint8Array(binCount);

  let best: FlipModel = { slope: 0, reliability: 0.9 };
  let bestLikelihood = Number.NEGATIVE_INFINITY;
  for (let step = 0; step <= 24; step++) {
    // Slopes from nothing to steep, in even ratios; means are in units of one scorer's standard deviation.
    const slope = step === 0 ? 0 : 0.05 * 1.25 ** step;
    const probabilities = centres.map((centre) => sigmoid(slope * centre));
    const { reliability } = labelCorrectness(probabilities, oneAnnotator, {
      weights: counts,
      prior,
      iterations: 300,
      tolerance: 1e-6,
    });
    const eta = Math.min(0.999, Math.max(0.5, reliability[0] ?? 0.9));
    let likelihood = prior.right * Math.log(eta) + prior.wrong * Math.log(1 - eta);
    for (let bin = 0; bin < binCount; bin++) {
      const p = probabilities[bin] ?? 0.5;
      likelihood += (counts[bin] ?? 0) * Math.log(p * eta + (1 - p) * (1 - eta));
    }
    if (likelihood > bestLikelihood) {
      bestLikelihood = likelihood;
      best = { slope, reliability: eta };
    }
  }
  return best;
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
