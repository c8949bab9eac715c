/** Scorers that need neither a model nor the network: the last compare responses with a text of the row. */
const harmless = /^(?:builtin$|columns$|bleu:|rouge:)/u;

/** Whether a scorer runs in a workspace that is not trusted: models and addresses do not. */
export function runsUntrusted(scorer: string): boolean {
  return harmless.test(scorer);
}

/** Whether a scorer is the address of a server. */
export function isServer(scorer: string): boolean {
  return /^https?:\/\//u.test(scorer);
}
