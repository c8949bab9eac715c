/**
 * How hard a pair is for DPO: `c = log pi_ref(rejected) - log pi_ref(chosen)`. Above 0 the reference model itself ranks
 * the pair the other way round. (Chen et al. 2024, "Preference Learning Algorithms Do Not Learn Preference Rankings",
 * arXiv 2405.19534.)
 *
 * @param chosen log-probability of the chosen response given the prompt, in nats
 */
export function dpoDifficulty(chosen: number, rejected: number): number {
  return rejected - chosen;
}

/** The beta of TRL where none is said, at which the field `dpo.threshold` is told. */
export const usualBeta = 0.1;

/**
 * The DPO loss that a pair of difficulty `c` must reach before the trained policy ranks it as labelled:
 * `-log sigma(beta c)`.
 *
 * @param beta strength of the pull towards the reference model, above 0
 */
export function dpoLossThreshold(difficulty: number, beta: number): number {
  const z = beta * difficulty;
  // Neither form overflows on its side.
  return z >= 0 ? Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)) - z;
}
