import * as z from 'zod';
import { answerObjects, jsonObject } from './answerObjects.ts';
import type { ShownWinner } from './order.ts';
import { principlesSchema, readCritiques, readPrinciples, type Critiques, type NamedPrinciple } from './principles.ts';
import type { Rubric } from './rubric.ts';

/** Words that a judge says it found in a response. */
export interface QuotedEvidence {
  readonly response: 'A' | 'B';
  readonly quote: string;
}

/** What could be read from an answer of a judge. Nothing is guessed: what is not clear is no verdict. */
export type JudgeAnswer =
  | {
      readonly kind: 'verdict';
      readonly winner: ShownWinner;
      /** Only where the rubric asks for it. */
      readonly strength: 'slight' | 'clear' | undefined;
      readonly reason: string;
      readonly evidence: readonly QuotedEvidence[];
      readonly principles: readonly NamedPrinciple[];
      readonly critiques: Critiques;
      /** Whether the answer was the JSON object that was asked for, rather than text in which one was found. */
      readonly strict: boolean;
    }
  | { readonly kind: 'none'; readonly why: NoVerdict };

export const noVerdicts = ['empty', 'refused', 'not-clear', 'contradictory', 'cut-off'] as const;
export type NoVerdict = (typeof noVerdicts)[number];

const evidence = z.object({ response: z.enum(['A', 'B']), quote: z.string().max(10_000) });
const answer = z.object({
  winner: z.string(),
  reason: z.string().catch(''),
  evidence: z.array(evidence).max(50).catch([]),
  strength: z.enum(['slight', 'clear']).optional().catch(undefined),
  principles: z.unknown().optional(),
  critiques: z.unknown().optional(),
});

/** The JSON schema of an answer, for servers that hold a model to one. */
export function answerSchema(rubric: Rubric): Record<string, unknown> {
  const object = (properties: Record<string, unknown>): Record<string, unknown> => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  });
  const text = { type: 'string' };
  return object({
    ...(rubric.checklist
      ? {
          checklist: {
            type: 'array',
            items: object({ instruction: text, A: { type: 'boolean' }, B: { type: 'boolean' } }),
          },
        }
      : {}),
    ...(rubric.principles === true ? principlesSchema : {}),
    reason: text,
    evidence: { type: 'array', items: object({ response: { type: 'string', enum: ['A', 'B'] }, quote: text }) },
    winner: { type: 'string', enum: rubric.scale === 'two' ? ['A', 'B'] : ['A', 'B', 'tie'] },
    ...(rubric.scale === 'five' ? { strength: { type: 'string', enum: ['slight', 'clear'] } } : {}),
  });
}

/**
 * Reads a verdict from an answer. The answer should be one JSON object; fences of Markdown around it, text before it and
 * an object that was cut off after the verdict are read too. Two objects with different verdicts are no verdict.
 *
 * @param finishReason as the server says it; 'length' explains an answer without an end
 */
export function readAnswer(text: string, finishReason?: string | null): JudgeAnswer {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'none', why: finishReason === 'length' ? 'cut-off' : 'empty' };
  const whole = readObject(jsonObject(trimmed));
  if (whole !== undefined) return whole.kind === 'verdict' ? { ...whole, strict: true } : whole;
  const found = answerObjects(trimmed)
    .map(readObject)
    .filter((object) => object !== undefined);
  const verdicts = found.filter((object) => object.kind === 'verdict');
  const [first] = verdicts;
  if (first !== undefined) {
    return verdicts.every((object) => object.winner === first.winner) ? first : { kind: 'none', why: 'contradictory' };
  }
  const named = namedWinners(trimmed);
  const [only] = named;
  if (only !== undefined) {
    return named.size === 1
      ? { ...withoutReasons, kind: 'verdict', winner: only }
      : { kind: 'none', why: 'contradictory' };
  }
  if (finishReason === 'length') return { kind: 'none', why: 'cut-off' };
  return { kind: 'none', why: refusal.test(trimmed) ? 'refused' : 'not-clear' };
}

const withoutReasons = {
  strength: undefined,
  reason: '',
  evidence: [],
  principles: [],
  critiques: { A: '', B: '' },
  strict: false,
} as const;

/** Beginnings of answers that refuse rather than answer. */
export const refusal = /\b(?:i (?:can(?:no|')t|am unable|won't|will not)|i'm (?:sorry|unable)|as an ai)\b/iu;

function readObject(value: unknown): JudgeAnswer | undefined {
  const read = answer.safeParse(value);
  if (!read.success) return undefined;
  const winner = winnerOf(read.data.winner);
  if (winner === undefined) return { kind: 'none', why: 'not-clear' };
  const { reason, evidence: quotes, strength, principles, critiques } = read.data;
  return {
    kind: 'verdict',
    winner,
    strength,
    reason,
    evidence: quotes,
    principles: readPrinciples(principles),
    critiques: readCritiques(critiques),
    strict: false,
  };
}

/**
 * Verdicts that stand as a member of an object in text that is no whole JSON object, such as one that was cut off. Only
 * after a brace or a comma: a judge that quotes `"winner": "B"` from a response has not decided.
 */
function namedWinners(text: string): ReadonlySet<ShownWinner> {
  const winners = new Set<ShownWinner>();
  for (const [, value = ''] of text.matchAll(/[{,]\s*"winner"\s*:\s*"([^"\n]{1,20})"/gu)) {
    const winner = winnerOf(value);
    if (winner !== undefined) winners.add(winner);
  }
  return winners;
}

function winnerOf(text: string): ShownWinner | undefined {
  switch (text.trim().toLowerCase()) {
    case 'a':
    case 'response a':
      return 'A';
    case 'b':
    case 'response b':
      return 'B';
    case 'tie':
      return 'tie';
    default:
      return undefined;
  }
}
