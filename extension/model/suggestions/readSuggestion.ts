import * as z from 'zod';
import { refusal, type NoVerdict } from '../judges/answer.ts';
import { answerObjects } from '../judges/answerObjects.ts';
import { longestDesired, longestGuideline, mostDesired, type GivenAttributes } from './preferenceAttributes.ts';
import { preferenceAttributes } from './attributesSchema.ts';
import { longestRationale } from './rationale.ts';

export type ReadSuggestion<Value> =
  { readonly kind: 'suggestion'; readonly value: Value } | { readonly kind: 'none'; readonly why: NoVerdict };

const { shape } = preferenceAttributes;
const lower = z.string().trim().toLowerCase();
const attributes = z.object({
  category: shape.category.optional().catch(undefined),
  objectivity: lower.pipe(shape.objectivity).optional().catch(undefined),
  controversiality: lower.pipe(shape.controversiality).optional().catch(undefined),
  desired: z
    .array(z.unknown())
    .transform((entries) =>
      entries.flatMap((entry) => {
        const read = z.string().trim().min(1).safeParse(entry);
        return read.success ? [read.data.slice(0, longestDesired)] : [];
      }),
    )
    .transform((entries) => [...new Set(entries)].slice(0, mostDesired))
    .optional()
    .catch(undefined),
  guideline: z
    .string()
    .trim()
    .min(1)
    .transform((text) => text.slice(0, longestGuideline))
    .optional()
    .catch(undefined),
});

/** Reads attributes from an answer. A value that is none of those asked for is left out; nothing is guessed. */
export function readAttributes(text: string, finishReason?: string | null): ReadSuggestion<GivenAttributes> {
  return only(text, finishReason, (object) => {
    const read = attributes.safeParse(object).data ?? {};
    const given = Object.fromEntries(
      Object.entries(read).filter(([, value]) => value !== undefined),
    ) as GivenAttributes;
    return Object.keys(given).length === 0 ? undefined : given;
  });
}

const rationale = z.object({ rationale: z.string().trim().min(1).max(longestRationale) });

export function readRationale(text: string, finishReason?: string | null): ReadSuggestion<string> {
  return only(text, finishReason, (object) => rationale.safeParse(object).data?.rationale);
}

/** The one suggestion of an answer; two that differ are none. */
function only<Value>(
  text: string,
  finishReason: string | null | undefined,
  read: (object: unknown) => Value | undefined,
): ReadSuggestion<Value> {
  if (text.trim() === '') return { kind: 'none', why: finishReason === 'length' ? 'cut-off' : 'empty' };
  const values = answerObjects(text)
    .map(read)
    .filter((value) => value !== undefined);
  const [first] = values;
  if (first !== undefined) {
    const same = values.every((value) => JSON.stringify(value) === JSON.stringify(first));
    return same ? { kind: 'suggestion', value: first } : { kind: 'none', why: 'contradictory' };
  }
  if (finishReason === 'length') return { kind: 'none', why: 'cut-off' };
  return { kind: 'none', why: refusal.test(text) ? 'refused' : 'not-clear' };
}
