import { hash } from 'node:crypto';
import { answerSchema } from '../../model/judges/answer.ts';
import { orders, shownAs } from '../../model/judges/order.ts';
import { judgePrompt } from '../../model/judges/prompt.ts';
import { canonicalJson, type Rubric, type RubricExample } from '../../model/judges/rubric.ts';
import type { Comparison } from '../../model/comparison.ts';
import { metadataValue } from '../../model/formats/fields.ts';
import { pairIdentity } from '../scoring/pairIdentity.ts';
import type { RowCall } from './askRows.ts';

/** How a judge is asked. */
export interface JudgeProtocol {
  readonly endpoint: string;
  readonly model: string;
  readonly rubric: Rubric;
  /** Answers in each order. */
  readonly samples: number;
  /** Of the model; 0 where one answer is taken. */
  readonly temperature: number;
  /** The longest answer. */
  readonly maxTokens: number;
}

/** One question to a judge, with its address in the cache. */
export interface JudgeCall extends RowCall {
  /** The candidate in sorted order that is shown as A. */
  readonly shownFirst: 0 | 1;
  readonly sample: number;
}

/** All questions about one comparison: each order, each sample. */
export interface PairCalls {
  readonly comparisonKey: Buffer;
  /** Whether the row's first candidate is the second in sorted order. */
  readonly reversed: boolean;
  readonly calls: readonly JudgeCall[];
}

export const sha256 = (text: string): string => hash('sha256', text, 'hex');

/**
 * The questions about a comparison of two candidates; undefined where it is none. Candidates are put in sorted order
 * first, so that a flipped row, or the same pair elsewhere, asks nothing again.
 *
 * @param examples gold examples that were retrieved for this pair
 */
export function pairCalls(
  comparison: Comparison,
  protocol: JudgeProtocol,
  examples: readonly RubricExample[] = [],
): PairCalls | undefined {
  const identity = pairIdentity(comparison);
  if (identity === undefined) return undefined;
  const { key, reversed, prompt, responses } = identity;
  const { endpoint, model, rubric, samples, temperature, maxTokens } = protocol;
  const reference = referenceOf(comparison, rubric.referenceField);
  const pair = {
    prompt,
    responses: reversed ? ([responses[1], responses[0]] as const) : responses,
    ...(reference === undefined ? {} : { reference }),
  };
  const schema = answerSchema(rubric);
  const calls = orders.flatMap((order) => {
    const { messages } = judgePrompt(rubric, { ...pair, responses: [...pair.responses] }, order, sha256, examples);
    return Array.from({ length: samples }, (_, sample): JudgeCall => {
      const request = { messages, temperature, maxTokens, seed: sample + 1, schema };
      return {
        request,
        requestKey: hash('sha256', canonicalJson({ endpoint, model, sample, ...request }), 'buffer'),
        shownFirst: shownAs(order)[0],
        sample,
      };
    });
  });
  return { comparisonKey: key, reversed, calls };
}

/** A field of the row as text: its last name, or its whole path with dots. */
function referenceOf({ metadata }: Comparison, field: string | undefined): string | undefined {
  if (field === undefined || field === '') return undefined;
  const found =
    metadata.find(({ path }) => path.join('.') === field) ?? metadata.find(({ path }) => path.at(-1) === field);
  if (found === undefined) return undefined;
  const value = metadataValue(found);
  return typeof value === 'string' ? value : found.json;
}
