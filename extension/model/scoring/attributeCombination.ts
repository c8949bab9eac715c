import * as z from 'zod';
import { attributeMethods } from './attributes.ts';

/** Checks an `AttributeCombination`. Apart from it, so that a view that only shows one needs no schema. */
export const attributeCombination = z.object({
  method: z.enum(attributeMethods),
  weights: z.record(z.string(), z.number().min(-100).max(100)),
});
