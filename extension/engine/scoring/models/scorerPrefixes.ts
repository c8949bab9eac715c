import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';

/** What the names of scorers begin with that run a model on this machine. */
export const scorerPrefixes: Readonly<Record<ModelUse, string>> = {
  reward: 'onnx:',
  pair: 'pair:',
  likelihood: 'lm:',
  'follow-up': 'follow-up:',
};
