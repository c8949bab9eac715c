import * as z from 'zod';
import { longestQuery } from '../finding/queryText.ts';
import { rowOrders } from '../finding/rowOrders.ts';
import { decisions } from '../rows/rowState.ts';
import { goldBucketNames } from '../strength/goldBuckets.ts';

/** Which rows a view shows. All conditions given must hold. */
export const rowFilter = z.object({
  /** Mean strength from `min` (inclusive) to `max` (exclusive); rows without scores do not match. */
  strength: z.object({ min: z.number(), max: z.number() }).optional(),
  /** Rows whose decision is one of these; 'none' stands for undecided rows. */
  decisions: z.array(z.enum([...decisions, 'none'])).optional(),
  /** Rows that could not be read as a comparison (true) or could (false). */
  invalid: z.boolean().optional(),
  /** A query in its text form (`model/finding/queryText.ts`). */
  query: z.string().max(longestQuery).optional(),
  /** Rows whose margin with one scorer, in its standard deviations and for the label in force, lies in a range. */
  margin: z.object({ scorer: z.string().min(1).max(1_000), min: z.number(), max: z.number() }).optional(),
  /** Rows that every scorer has a margin for, and that so many agree with the label of. */
  votes: z.int().nonnegative().optional(),
  /** Rows of a bucket of the gold filter, as it was last computed; it is where it was not yet. */
  bucket: z.enum(goldBucketNames).optional(),
});
export type RowFilter = z.infer<typeof rowFilter>;

/** The order of a view: a fixed one, or that of a field of the dataset by its name in a query. */
export const rowSort = z.object({
  by: z.union([z.enum(rowOrders), z.templateLiteral(['field:', z.string().min(1).max(1_000)])]),
  descending: z.boolean(),
});
export type RowSort = z.infer<typeof rowSort>;
