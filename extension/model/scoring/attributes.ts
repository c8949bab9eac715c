/** How the attributes of one model count: each for itself, or together as one score. */
export const attributeMethods = ['separate', 'plain', 'harmonic'] as const;
export type AttributeMethod = (typeof attributeMethods)[number];

/**
 * Attributes that are combined. A weight is 1 where none is given; 0 leaves an attribute out, and one below 0 turns it
 * round: less of it is better.
 */
export interface AttributeCombination {
  readonly method: AttributeMethod;
  readonly weights: Readonly<Record<string, number>>;
}

/** A model with several attributes, and how they count. */
export interface AttributedScorer {
  readonly scorer: string;
  readonly method: AttributeMethod;
  readonly attributes: readonly { readonly name: string; readonly weight: number }[];
}

/** Mean and population standard deviation of an attribute's rewards over the dataset. */
export interface AttributeScale {
  readonly mean: number;
  readonly std: number;
}

/** The flag of rows in which attributes of one model contradict each other. */
export const disagreeFlag = 'attributes-disagree';
/** From so many standard deviations of its margins on an attribute has a say in that. */
const clearMargin = 1;

/**
 * One score of a response from those of its attributes, each in standard deviations from its mean. Plain: their weighted
 * mean. Harmonic: the weighted harmonic mean of their logistic values, between 0 and 1, which is low where any attribute
 * is low (as the combination of two scores in lambda-Harmonic reward functions).
 *
 * @param rewards one an attribute; NaN where there is none
 * @param weights one an attribute; see `AttributeCombination`
 * @returns NaN where no attribute that counts has a reward
 */
export function combinedReward(
  method: Exclude<AttributeMethod, 'separate'>,
  rewards: ArrayLike<number>,
  weights: ArrayLike<number>,
  scales: readonly AttributeScale[],
): number {
  let total = 0;
  let sum = 0;
  for (let index = 0; index < rewards.length; index++) {
    const { mean = 0, std = 1 } = scales[index] ?? {};
    const weight = weights[index] ?? 1;
    const standing = (((rewards[index] ?? Number.NaN) - mean) / std) * Math.sign(weight);
    if (weight === 0 || Number.isNaN(standing)) continue;
    total += Math.abs(weight);
    // 1 / logistic(x) is 1 + exp(-x).
    sum += Math.abs(weight) * (method === 'plain' ? standing : 1 + Math.exp(-standing));
  }
  if (total === 0) return Number.NaN;
  return method === 'plain' ? sum / total : total / sum;
}

/**
 * Whether attributes contradict each other: at least one is clearly for the one response, and one for the other, by a
 * standard deviation of its own margins each.
 *
 * @param margins one an attribute, in its standard deviations; NaN where there is none
 */
export function attributesDisagree(margins: ArrayLike<number>, weights: ArrayLike<number>): boolean {
  let isFor = false;
  let against = false;
  for (let index = 0; index < margins.length; index++) {
    const margin = (margins[index] ?? Number.NaN) * Math.sign(weights[index] ?? 1);
    if (margin >= clearMargin) isFor = true;
    if (margin <= -clearMargin) against = true;
  }
  return isFor && against;
}
