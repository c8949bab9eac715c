/** Examples that stand in a prompt at most, those of the rubric and those retrieved together. */
export const mostExamples = 8;

/**
 * How many examples are retrieved for a pair, by the probability that its label is right (Skywork-Reward-V2, arXiv
 * 2507.01352): eight up to one half, then fewer the surer it is, none at 1.
 *
 * @param probability 0 to 1; undefined where nothing is known, which is as unsure as can be
 */
export function examplesToRetrieve(probability: number | undefined): number {
  if (probability === undefined || Number.isNaN(probability) || probability <= 0.5) return mostExamples;
  return Math.ceil(mostExamples * (1 - Math.min(1, probability)));
}
