import { labelIsRight } from './labelCorrectness.ts';

/** What is known about a row's label beside its scores. */
export const goldCodes = { none: 0, right: 1, wrong: 2 } as const;

/** Turns a row's combined score into the probability that its label is wrong. */
export interface FlipModel {
  /** Combined scores are divided by it: their root mean square. */
  readonly scale: number;
  /** Probability that the label is wrong, at `curvePoints` even steps from `-curveReach` to `curveReach`. */
  readonly curve: Float64Array;
  /** Share of all labels that are wrong, with the bounds of its 95 % credible interval. */
  readonly share: { readonly value: number; readonly low: number; readonly high: number };
  /** Mean probability that a label is right, whatever its score. */
  readonly reliability: number;
  /** Whether enough checked labels of both kinds were there to call the probabilities calibrated. */
  readonly calibrated: boolean;
  /** Checked labels that were used. */
  readonly gold: { readonly right: number; readonly wrong: number };
  /** Rows that were fitted to. */
  readonly rows: number;
}

const curveReach = 5;
const curvePoints = 401;
/** Checked labels below which nothing is called calibrated, in all and of each kind. */
export const goldNeeded = { rows: 30, ofEachKind: 5 } as const;

export const unfittedFlipModel: FlipModel = {
  scale: 1,
  curve: new Float64Array(curvePoints).fill(0.5),
  share: { value: 0.5, low: 0, high: 1 },
  reliability: 0.5,
  calibrated: false,
  gold: { right: 0, wrong: 0 },
  rows: 0,
};

/** Probability, 0 to 1, that the label of a row of this combined score is wrong: 1 - w of RE-PO. */
export function flipProbability(model: FlipModel, score: number): number {
  const place = Math.min(1, Math.max(0, (score / model.scale + curveReach) / (2 * curveReach))) * (curvePoints - 1);
  const below = Math.floor(place);
  const from = model.curve[below] ?? 0.5;
  const to = model.curve[Math.min(curvePoints - 1, below + 1)] ?? from;
  return from + (place - below) * (to - from);
}

/** Slopes from nothing to steep, in even ratios; scores are in units of their root mean square. */
const slopes = Float64Array.from({ length: 25 }, (_, step) => (step === 0 ? 0 : 0.08 * 1.27 ** step));
const reliabilities = Float64Array.from({ length: 50 }, (_, step) => 0.5 + (step + 0.5) / 100);

/**
 * Fits how steeply the score tells right labels from wrong ones, and how many labels are right. A label that was not
 * checked is observed with probability p eta + (1 - p)(1 - eta), where p = sigmoid(slope * score) (RE-PO, arXiv
 * 2509.24159); a checked one is right with p eta or wrong with (1 - p)(1 - eta). What is not known for sure is averaged
 * over, not picked: the result is the mean over all slopes and reliabilities, each weighted by how likely it makes
 * the labels.
 *
 * Without checked labels this cannot tell a weak scorer from noisy labels, so that the result is not called calibrated.
 * Which rows were checked does not matter as long as they were picked by their scores.
 *
 * @param scores combined score of each row for its label as it was before anybody checked it; NaN is passed over
 * @param gold `goldCodes` of each row; absent where nothing was checked
 */
export function fitFlipModel(scores: ArrayLike<number>, gold?: ArrayLike<number>): FlipModel {
  let rows = 0;
  let squares = 0;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? Number.NaN;
    if (Number.isNaN(score)) continue;
    rows++;
    squares += score * score;
  }
  if (rows === 0) return unfittedFlipModel;
  const scale = squares === 0 ? 1 : Math.sqrt(squares / rows);
  const bins = collect(scores, gold, scale);
  const { right, wrong } = bins.checked;
  const calibrated =
    right + wrong >= goldNeeded.rows && right >= goldNeeded.ofEachKind && wrong >= goldNeeded.ofEachKind;
  // Scores that do not vary leave the slope open; without a slope they have no say.
  const usable = squares === 0 ? slopes.subarray(0, 1) : slopes;
  const fits = posterior(bins, usable, calibrated);

  const curve = new Float64Array(curvePoints);
  for (let point = 0; point < curvePoints; point++) {
    const score = ((2 * point) / (curvePoints - 1) - 1) * curveReach;
    for (const { slope, reliability, weight } of fits) {
      curve[point] = (curve[point] ?? 0) + weight * (1 - labelIsRight(sigmoid(slope * score), reliability));
    }
  }
  return {
    scale,
    curve,
    share: shareWrong(bins, fits),
    reliability: fits.reduce((sum, { reliability, weight }) => sum + weight * reliability, 0),
    calibrated,
    gold: bins.checked,
    rows,
  };
}

interface Bins {
  /** Mean score of each bin's rows, scaled. */
  readonly centres: Float64Array;
  readonly unchecked: Float64Array;
  readonly right: Float64Array;
  readonly wrong: Float64Array;
  readonly checked: { readonly right: number; readonly wrong: number };
}

const binCount = 400;

function collect(scores: ArrayLike<number>, gold: ArrayLike<number> | undefined, scale: number): Bins {
  const sums = new Float64Array(binCount);
  const rows = new Float64Array(binCount);
  const right = new Float64Array(binCount);
  const wrong = new Float64Array(binCount);
  const factor = binCount / (2 * curveReach * scale);
  const reach = curveReach * scale;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? Number.NaN;
    if (Number.isNaN(score)) continue;
    const held = score < -reach ? -reach : score > reach ? reach : score;
    let bin = ((held + reach) * factor) | 0;
    if (bin === binCount) bin--;
    sums[bin] = (sums[bin] ?? 0) + held;
    rows[bin] = (rows[bin] ?? 0) + 1;
    const code = gold === undefined ? 0 : (gold[index] ?? 0);
    if (code === goldCodes.right) right[bin] = (right[bin] ?? 0) + 1;
    else if (code === goldCodes.wrong) wrong[bin] = (wrong[bin] ?? 0) + 1;
  }
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
  return {
    centres: sums.map((sum, bin) => (rows[bin] === 0 ? 0 : sum / scale / (rows[bin] ?? 1))),
    unchecked: rows.map((count, bin) => count - (right[bin] ?? 0) - (wrong[bin] ?? 0)),
    right,
    wrong,
    checked: { right: total(right), wrong: total(wrong) },
  };
}

interface Fit {
  readonly slope: number;
  readonly reliability: number;
  readonly weight: number;
}

/** Every slope and reliability with its share of the belief; those of next to none are left out. */
function posterior(bins: Bins, usable: Float64Array, calibrated: boolean): readonly Fit[] {
  // The paper's eta of 0.9, as ten labels; where labels were checked they speak, and the prior is that of two.
  const prior = calibrated ? { right: 1.6, wrong: 0.4 } : { right: 9, wrong: 1 };
  const filled = Array.from(bins.centres.keys()).filter(
    (bin) => (bins.unchecked[bin] ?? 0) + (bins.right[bin] ?? 0) + (bins.wrong[bin] ?? 0) > 0,
  );
  const found: { slope: number; reliability: number; log: number }[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (const slope of usable) {
    const spread = slope === 0 ? 0 : Math.log(slope / 1.2);
    // Most scorers that are worth anything lie within a factor of three of 1.2; none at all is as likely as one step.
    const slopePrior = -0.5 * (spread / 0.9) ** 2 - (slope === 0 ? 1 : 0);
    const p = filled.map((bin) => sigmoid(slope * (bins.centres[bin] ?? 0)));
    for (const reliability of reliabilities) {
      let log = slopePrior + prior.right * Math.log(reliability) + prior.wrong * Math.log(1 - reliability);
      for (let at = 0; at < filled.length; at++) {
        const bin = filled[at] ?? 0;
        const own = p[at] ?? 0.5;
        const unchecked = bins.unchecked[bin] ?? 0;
        if (unchecked > 0) log += unchecked * Math.log(own * reliability + (1 - own) * (1 - reliability));
        const right = bins.right[bin] ?? 0;
        if (right > 0) log += right * Math.log(own * reliability);
        const wrong = bins.wrong[bin] ?? 0;
        if (wrong > 0) log += wrong * Math.log((1 - own) * (1 - reliability));
      }
      best = Math.max(best, log);
      found.push({ slope, reliability, log });
    }
  }
  const kept = found.filter(({ log }) => log > best - 12);
  const sum = kept.reduce((total, { log }) => total + Math.exp(log - best), 0);
  return kept.map(({ slope, reliability, log }) => ({ slope, reliability, weight: Math.exp(log - best) / sum }));
}

/**
 * Share of wrong labels, and what 95 % of the belief lies between. Under one fit the number of wrong labels still varies
 * as a sum of coins does, each with its row's probability; where few rows are left unchecked, that is most of the doubt.
 */
function shareWrong(bins: Bins, fits: readonly Fit[]): FlipModel['share'] {
  let rows = bins.checked.right + bins.checked.wrong;
  for (const count of bins.unchecked) rows += count;
  const shares = fits.map(({ slope, reliability, weight }) => {
    let wrong = bins.checked.wrong;
    let variance = 0;
    for (let bin = 0; bin < binCount; bin++) {
      const count = bins.unchecked[bin] ?? 0;
      if (count === 0) continue;
      const probability = 1 - labelIsRight(sigmoid(slope * (bins.centres[bin] ?? 0)), reliability);
      wrong += count * probability;
      variance += count * probability * (1 - probability);
    }
    return { share: wrong / rows, deviation: Math.sqrt(variance) / rows, weight };
  });
  const value = shares.reduce((sum, { share, weight }) => sum + share * weight, 0);
  /** Belief that the share is below. */
  const below = (limit: number): number =>
    shares.reduce((sum, { share, deviation, weight }) => sum + weight * normalBelow(limit - share, deviation), 0);
  const at = (belief: number): number => {
    let [low, high] = [0, 1];
    for (let step = 0; step < 40; step++) {
      const middle = (low + high) / 2;
      if (below(middle) < belief) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  // What was found wrong is wrong, and what was found right is right.
  const least = bins.checked.wrong / rows;
  const most = 1 - bins.checked.right / rows;
  return {
    value,
    low: Math.max(least, Math.min(value, at(0.025))),
    high: Math.min(most, Math.max(value, at(0.975))),
  };
}

/** Probability that a normal number of mean 0 lies below a limit, to within 0.001 (by a logistic curve of equal tails). */
function normalBelow(limit: number, deviation: number): number {
  if (deviation === 0) return limit < 0 ? 0 : 1;
  const score = limit / deviation;
  return sigmoid(1.5976 * score + 0.07056 * score ** 3);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
