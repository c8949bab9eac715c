import type { ModelUse } from '../../model/scoring/scoringChoices.ts';

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

const usesByPrefix: Readonly<Record<string, ModelUse>> = {
  onnx: 'reward',
  pair: 'pair',
  lm: 'likelihood',
  'follow-up': 'follow-up',
  implicit: 'likelihood',
};

/** The model on this machine that a scorer runs, the policy where there is a reference too; undefined where it runs none. */
export function modelOf(scorer: string): { readonly path: string; readonly use: ModelUse } | undefined {
  const [, prefix = '', path = ''] = /^([a-z-]+):(.+)$/su.exec(scorer) ?? [];
  const use = usesByPrefix[prefix];
  if (use === undefined) return undefined;
  return { use, path: prefix === 'implicit' ? path.replace(/::.*$/su, '') : path };
}
