/** Result of the expectation-maximisation over labels. */
export interface LabelCorrectness {
  /** Probability that each label is right, 0 to 1. */
  readonly correct: Float64Array;
  /** Probability that a label of each annotator is right. */
  readonly reliability: Float64Array;
  readonly iterations: number;
}

export interface LabelCorrectnessOptions {
  /** Reliability to start from; the paper's default is 0.9. */
  readonly start?: number;
  readonly iterations?: number;
  /** Ends when no reliability moves by more than this. */
  readonly tolerance?: number;
  /** Pseudo-counts of right and wrong labels of each annotator (a Beta prior); none by default, as in the paper. */
  readonly prior?: { readonly right: number; readonly wrong: number };
  /** How many rows each entry stands for; 1 each by default. */
  readonly weights?: ArrayLike<number>;
}

/**
 * Probability that a label is right, given the noise-free probability of what it says and the annotator's reliability:
 * w = p eta / (p eta + (1 - p)(1 - eta)) (RE-PO, arXiv 2509.24159, E-step).
 */
export function labelIsRight(probability: number, reliability: number): number {
  const right = probability * reliability;
  const wrong = (1 - probability) * (1 - reliability);
  // Both are 0 only where certainty contradicts certainty: then neither has the better of it.
  return right + wrong === 0 ? 0.5 : right / (right + wrong);
}

/**
 * Label correctness and annotator reliability by expectation-maximisation with frozen probabilities (RE-PO).
 * The probabilities must be calibrated: over-confident ones drive reliabilities to 0 or 1.
 *
 * @param probabilities noise-free probability of each observed label
 * @param annotators position of each label's annotator, from 0
 */
export function labelCorrectness(
  probabilities: ArrayLike<number>,
  annotators: ArrayLike<number>,
  options: LabelCorrectnessOptions = {},
): LabelCorrectness {
  const {
    start = 0.9,
    iterations: most = 10_000,
    tolerance = 1e-12,
    prior = { right: 0, wrong: 0 },
    weights,
  } = options;
  let annotatorCount = 0;
  for (let index = 0; index < annotators.length; index++) {
    annotatorCount = Math.max(annotatorCount, (annotators[index] ?? 0) + 1);
  }
  const reliability = new Float64Array(annotatorCount).fill(start);
  const correct = new Float64Array(probabilities.length);
  const right = new Float64Array(annotatorCount);
  const total = new Float64Array(annotatorCount);
  let iterations = 0;
  for (; iterations < most; iterations++) {
    right.fill(prior.right);
    total.fill(prior.right + prior.wrong);
    for (let index = 0; index < correct.length; index++) {
      const annotator = annotators[index] ?? 0;
      const weight = weights?.[index] ?? 1;
      const posterior = labelIsRight(probabilities[index] ?? 0.5, reliability[annotator] ?? start);
      correct[index] = posterior;
      right[annotator] = (right[annotator] ?? 0) + weight * posterior;
      total[annotator] = (total[annotator] ?? 0) + weight;
    }
    let moved = 0;
    for (let annotator = 0; annotator < annotatorCount; annotator++) {
      const count = total[annotator] ?? 0;
      if (count === 0) continue;
      const next = (right[annotator] ?? 0) / count;
      moved = Math.max(moved, Math.abs(next - (reliability[annotator] ?? 0)));
      reliability[annotator] = next;
    }
    if (moved <= tolerance) {
      iterations++;
      break;
    }
  }
  return { correct, reliability, iterations };
}
