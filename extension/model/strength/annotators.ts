import { labelIsRight } from './labelCorrectness.ts';

/** How far one annotator, source or judge can be believed. */
export interface AnnotatorReliability {
  readonly annotator: string;
  /** Labels that were used. */
  readonly labels: number;
  /** Probability that a label of theirs is right: eta of RE-PO, with a prior. */
  readonly reliability: number;
  /** Bounds of its 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** Whether even the upper bound lies below one half. May be a minority view: for a look, never for a flip. */
  readonly opposite: boolean;
  /** Whether there are too few labels to say anything. */
  readonly tooFew: boolean;
}

export interface AnnotatorOptions {
  /** Pseudo-labels of the Beta prior of each annotator; their mean is that of all annotators together. */
  readonly priorLabels?: number;
}

/** The temperature by which scores become probabilities, and what follows for each annotator. */
export interface AnnotatorReport {
  readonly annotators: readonly AnnotatorReliability[];
  /** Slope that was fitted: the probability of a label is sigmoid(slope * score / scale). */
  readonly slope: number;
  readonly scale: number;
  readonly rows: number;
}

/** Labels of one annotator below which no reliability is shown. */
export const labelsNeeded = 20;
const binCount = 96;
const reach = 4;

/**
 * Reliability of each annotator by expectation-maximisation (RE-PO, arXiv 2509.24159): a label is right with
 * probability w = p eta / (p eta + (1 - p)(1 - eta)), and eta is the mean of w over the annotator's labels and the
 * pseudo-labels of a Beta prior. p comes from scores by a temperature that is fitted with them: that under which the
 * labels of all annotators together are most likely. Rows are held in bins of equal score by annotator.
 *
 * @param scores combined score for the label, one a label; NaN is passed over
 * @param annotators position of each label's annotator in `names`
 */
export function annotatorReliability(
  scores: ArrayLike<number>,
  annotators: ArrayLike<number>,
  names: readonly string[],
  options: AnnotatorOptions = {},
): AnnotatorReport {
  const priorLabels = options.priorLabels ?? 4;
  let squares = 0;
  let rows = 0;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? Number.NaN;
    if (Number.isNaN(score)) continue;
    rows++;
    squares += score * score;
  }
  const scale = squares === 0 ? 1 : Math.sqrt(squares / rows);
  const counts = new Float64Array(names.length * binCount);
  const totals = new Float64Array(names.length);
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? Number.NaN;
    const annotator = annotators[index] ?? 0;
    if (Number.isNaN(score) || annotator >= names.length) continue;
    const place = (Math.min(reach, Math.max(-reach, score / scale)) + reach) / (2 * reach);
    const bin = annotator * binCount + Math.min(binCount - 1, Math.floor(place * binCount));
    counts[bin] = (counts[bin] ?? 0) + 1;
    totals[annotator] = (totals[annotator] ?? 0) + 1;
  }

  let best: { likelihood: number; slope: number; reliability: Float64Array } | undefined;
  for (let step = 0; step <= 26; step++) {
    const slope = squares === 0 ? 0 : 0.1 * 1.25 ** step;
    const fit = expectationMaximisation(counts, totals, slope, priorLabels);
    if (best === undefined || fit.likelihood > best.likelihood) best = { ...fit, slope };
    if (squares === 0) break;
  }
  const { slope, reliability } = best ?? { slope: 0, reliability: new Float64Array(names.length) };
  const p = probabilities(slope);
  return {
    slope,
    scale,
    rows,
    annotators: names.map((annotator, position) => {
      const labels = totals[position] ?? 0;
      const eta = reliability[position] ?? 0.5;
      // Observed information of the likelihood, and that of the prior's pseudo-labels.
      let information = priorLabels / Math.max(1e-6, eta * (1 - eta));
      for (let bin = 0; bin < binCount; bin++) {
        const own = p[bin] ?? 0.5;
        const seen = own * eta + (1 - own) * (1 - eta);
        information += (counts[position * binCount + bin] ?? 0) * ((2 * own - 1) / seen) ** 2;
      }
      const half = 1.96 / Math.sqrt(Math.max(1e-9, information));
      const high = Math.min(1, eta + half);
      return {
        annotator,
        labels,
        reliability: eta,
        low: Math.max(0, eta - half),
        high,
        opposite: labels >= labelsNeeded && high < 0.5,
        tooFew: labels < labelsNeeded,
      };
    }),
  };
}

function expectationMaximisation(
  counts: Float64Array,
  totals: Float64Array,
  slope: number,
  priorLabels: number,
): { readonly likelihood: number; readonly reliability: Float64Array } {
  const p = probabilities(slope);
  const reliability = new Float64Array(totals.length).fill(0.9);
  for (let iteration = 0; iteration < 200; iteration++) {
    let right = 9;
    let labels = 10;
    const own = totals.map((_, annotator) => {
      const eta = reliability[annotator] ?? 0.9;
      let sum = 0;
      for (let bin = 0; bin < binCount; bin++) {
        const count = counts[annotator * binCount + bin] ?? 0;
        if (count > 0) sum += count * labelIsRight(p[bin] ?? 0.5, eta);
      }
      right += sum;
      labels += totals[annotator] ?? 0;
      return sum;
    });
    const pooled = right / labels;
    let moved = 0;
    own.forEach((sum, annotator) => {
      const next = (sum + priorLabels * pooled) / ((totals[annotator] ?? 0) + priorLabels);
      moved = Math.max(moved, Math.abs(next - (reliability[annotator] ?? 0)));
      reliability[annotator] = next;
    });
    if (moved < 1e-6) break;
  }
  let likelihood = 0;
  for (let annotator = 0; annotator < totals.length; annotator++) {
    const eta = reliability[annotator] ?? 0.9;
    for (let bin = 0; bin < binCount; bin++) {
      const count = counts[annotator * binCount + bin] ?? 0;
      const own = p[bin] ?? 0.5;
      if (count > 0) likelihood += count * Math.log(own * eta + (1 - own) * (1 - eta));
    }
  }
  return { likelihood, reliability };
}

/** Probability of a label in the middle of each bin. */
function probabilities(slope: number): Float64Array {
  return Float64Array.from({ length: binCount }, (_, bin) => {
    const score = ((2 * (bin + 0.5)) / binCount - 1) * reach;
    return 1 / (1 + Math.exp(-slope * score));
  });
}
