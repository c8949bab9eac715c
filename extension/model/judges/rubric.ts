import * as z from 'zod';

/** The answers that a rubric allows: without ties, with ties, and with a strength as well. */
export const scales = ['two', 'three', 'five'] as const;

const criterion = z.object({
  name: z.string().min(1).max(200),
  description: z.string().max(4_000),
});

const example = z.object({
  prompt: z.string(),
  responses: z.tuple([z.string(), z.string()]),
  winner: z.union([z.literal(0), z.literal(1), z.literal('tie')]),
  reason: z.string().default(''),
  /** Identity of the row that it was taken from; such rows never count when the judge is evaluated. */
  rowId: z.string().optional(),
});
export type RubricExample = z.infer<typeof example>;

/** How a judge is told to compare two responses. */
export const rubric = z.object({
  name: z.string().min(1).max(200),
  criteria: z.array(criterion).min(1).max(20),
  scale: z.enum(scales),
  guideline: z.string().max(20_000).default(''),
  examples: z.array(example).max(8).default([]),
  /** Name of the row's field that holds a reference answer or sources, shown beside the responses. */
  referenceField: z.string().max(200).optional(),
  /** Whether the judge first answers each instruction of the prompt with yes or no, for each response. */
  checklist: z.boolean().default(false),
  /** Whether pairs that people decided about, those most like the one that is judged, are shown as examples too. */
  goldExamples: z.boolean().optional(),
  /** Whether the judge also names principles that each response follows or not, with quotes, and writes critiques. */
  principles: z.boolean().optional(),
});
export type Rubric = z.infer<typeof rubric>;

/** Tokens of an answer: a usual one, for estimates, and the longest that is waited for unless somebody says otherwise. */
export function answerTokens(asked: Rubric): { readonly likely: number; readonly longest: number } {
  return asked.principles === true ? { likely: 500, longest: 2_000 } : { likely: 150, longest: 700 };
}

/** Turns text into a hash in hex, such as SHA-256; the pure layer has none of its own. */
export type TextHash = (text: string) => string;

/**
 * The version of a rubric: 16 hex digits of the hash of its content. Spelling of the JSON and order of keys do not
 * count, so that two rubrics with one version say the same to a judge.
 */
export function rubricVersion(value: Rubric, hash: TextHash): string {
  return hash(canonicalJson(rubric.parse(value))).slice(0, 16);
}

/** JSON with the keys of every object in alphabetical order, and without undefined values. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
