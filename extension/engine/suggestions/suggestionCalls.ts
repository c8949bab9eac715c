import { hash } from 'node:crypto';
import type { Comparison, Label } from '../../model/comparison.ts';
import type { GoldExample } from '../../model/judges/goldExample.ts';
import type { PairTexts } from '../../model/judges/prompt.ts';
import { canonicalJson } from '../../model/judges/rubric.ts';
import type { RowState } from '../../model/rows/rowState.ts';
import type { RationaleKind } from '../../model/suggestions/rationale.ts';
import {
  attributesPrompt,
  attributesSchema,
  rationalePrompt,
  rationaleSchema,
} from '../../model/suggestions/suggestionPrompts.ts';
import type { RowCall } from '../judges/askRows.ts';
import { sha256 } from '../judges/judgeCalls.ts';
import { opposite } from '../judges/people.ts';
import { winnerOfLabel } from '../judges/presentVerdict.ts';
import { pairIdentity } from '../scoring/pairIdentity.ts';

/** How a judge is asked for suggestions. */
export interface SuggestProtocol {
  readonly endpoint: string;
  readonly model: string;
  readonly temperature: number;
  readonly maxTokens: number;
}

/** The question about what a pair is about; undefined where it is no pair. A flipped row asks nothing again. */
export function attributesCall(
  comparison: Comparison,
  protocol: SuggestProtocol,
  examples: readonly GoldExample[],
): RowCall | undefined {
  const pair = sortedPair(comparison)?.pair;
  return pair && callOf(protocol, attributesPrompt(pair, sha256, examples), attributesSchema);
}

/** The question why the label is as it is; undefined where it is no pair, or has no label. */
export function rationaleCall(
  comparison: Comparison,
  state: RowState,
  label: Label,
  protocol: SuggestProtocol,
  kind: RationaleKind,
): RowCall | undefined {
  const sorted = sortedPair(comparison);
  const winner = winnerOfLabel(label);
  if (sorted === undefined || winner === undefined) return undefined;
  const preferred = sorted.reversed ? opposite(winner) : winner;
  const note = [state.note.trim(), ...state.tags].filter((line) => line !== '').join('\n');
  const messages = rationalePrompt({ pair: sorted.pair, preferred, kind, note }, sha256);
  return callOf(protocol, messages, rationaleSchema);
}

function sortedPair(comparison: Comparison): { readonly pair: PairTexts; readonly reversed: boolean } | undefined {
  const identity = pairIdentity(comparison);
  if (identity === undefined) return undefined;
  const { prompt, responses, reversed } = identity;
  const [first, second] = responses;
  return { pair: { prompt, responses: reversed ? [second, first] : [first, second] }, reversed };
}

function callOf(
  { endpoint, model, temperature, maxTokens }: SuggestProtocol,
  messages: RowCall['request']['messages'],
  schema: RowCall['request']['schema'],
): RowCall {
  const request = { messages, temperature, maxTokens, seed: 1, schema };
  return {
    request,
    requestKey: hash('sha256', canonicalJson({ endpoint, model, sample: 0, ...request }), 'buffer'),
  };
}
