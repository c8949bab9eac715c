import * as z from 'zod';
import { longestPrinciple, longestPrincipleQuote } from '../judges/principles.ts';
import { gradedStrengths, plainDecisions, thumbs } from '../rows/rowState.ts';
import { preferenceAttributes } from '../suggestions/attributesSchema.ts';
import { longestRationale } from '../suggestions/rationale.ts';

const decision = z.enum(plainDecisions);
const tags = z.array(z.string().min(1).max(100)).max(100);
const jsonPath = z.array(z.union([z.string(), z.int().nonnegative()])).min(1);

const decide = z.object({
  kind: z.literal('decide'),
  decision: decision.nullable(),
  /** How much better the preferred response is; absent where the curator did not say. */
  graded: z.enum(gradedStrengths).optional(),
});
const swap = z.object({ kind: z.literal('swap') });
const addTags = z.object({ kind: z.literal('addTags'), tags });
const removeTags = z.object({ kind: z.literal('removeTags'), tags });
/** Puts another value in place of a scalar that the row has. */
const field = z.object({
  kind: z.literal('field'),
  path: jsonPath,
  value: z.union([z.string().max(100_000), z.number(), z.boolean(), z.null()]),
});
const replace = z.object({
  kind: z.literal('replace'),
  find: z.string().min(1).max(10_000),
  replacement: z.string().max(100_000),
  matchCase: z.boolean(),
  within: z.enum(['responses', 'chosen', 'rejected']),
});

const { shape } = preferenceAttributes;
/** Says what a row is about; null takes a value back, so that what a judge suggested is in force again. */
const attributes = z.object({
  kind: z.literal('attributes'),
  changes: z.object({
    category: shape.category.nullable().optional(),
    objectivity: shape.objectivity.nullable().optional(),
    controversiality: shape.controversiality.nullable().optional(),
    desired: shape.desired.nullable().optional(),
    guideline: shape.guideline.nullable().optional(),
  }),
});
/** Says why the label is as it is, and whether that may be exported; an empty text takes it back. */
const rationale = z.object({
  kind: z.literal('rationale'),
  text: z.string().trim().max(longestRationale),
  approved: z.boolean(),
});
/** Approves principles with their quotes for the export, or takes that back. */
const principles = z.object({
  kind: z.literal('principles'),
  approved: z.boolean(),
  principles: z
    .array(
      z.object({
        candidate: z.int().nonnegative(),
        principle: z.string().min(1).max(longestPrinciple),
        follows: z.boolean(),
        quote: z.string().min(1).max(longestPrincipleQuote),
      }),
    )
    .min(1)
    .max(100),
});

/** What a curator changes about a row. Each is one undo step, over all rows that it is done to. */
export const rowAction = z.discriminatedUnion('kind', [
  /** Sets the decision; null takes it back. Flip and tie change the bytes where the shape has a place for them. */
  decide,
  /** Exchanges the responses without deciding anything. */
  swap,
  z.object({ kind: z.literal('note'), note: z.string().max(100_000) }),
  z.object({ kind: z.literal('tags'), tags }),
  z.object({
    kind: z.literal('text'),
    candidate: z.int().nonnegative(),
    turn: z.int().nonnegative(),
    text: z.string(),
  }),
  addTags,
  removeTags,
  field,
  replace,
  /** Whether one response is good by itself; null takes it back. */
  z.object({ kind: z.literal('thumb'), candidate: z.int().nonnegative(), thumb: z.enum(thumbs).nullable() }),
  /** All candidates by position, best first: a decision that takes the place of others; null takes it back. */
  z.object({ kind: z.literal('rank'), order: z.array(z.int().nonnegative()).max(1_000).nullable() }),
  attributes,
  rationale,
  principles,
]);
export type RowAction = z.infer<typeof rowAction>;

/** Actions that make sense for many rows at once. */
export const bulkAction = z.discriminatedUnion('kind', [decide, swap, addTags, removeTags, field, replace]);
export type BulkAction = z.infer<typeof bulkAction>;
