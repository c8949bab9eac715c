import type { Comparison } from '../comparison.ts';
import { metadataValue } from '../formats/fields.ts';
import type { JsonValue } from '../json/jsonValue.ts';
import { bleu } from './bleu.ts';
import { rougeL } from './rouge.ts';

/** Measures of how near a text is to a reference, by the prefix of their scorers. */
export const referenceMetrics = { bleu, rouge: rougeL } as const;
export type ReferenceMetric = keyof typeof referenceMetrics;

/**
 * The reference texts that a row has in a field: a text, a list of texts, or messages.
 *
 * @param field name of a field, or a path with dots
 * @returns empty where the row has none
 */
export function referenceTexts({ metadata }: Comparison, field: string): readonly string[] {
  for (const entry of metadata) {
    const own = entry.path.map(String).join('.');
    if (own !== field && !field.startsWith(`${own}.`)) continue;
    const below = own === field ? [] : field.slice(own.length + 1).split('.');
    const texts = textsIn(valueBelow(metadataValue(entry), below));
    if (texts.length > 0) return texts;
  }
  return [];
}

/** Fields of a row that hold reference texts, objects looked into, with the length of their texts in characters. */
export function referenceFields({
  metadata,
}: Comparison): readonly { readonly field: string; readonly length: number }[] {
  return metadata.flatMap((entry) => fieldsIn(metadataValue(entry), entry.path.map(String).join('.'), 0));
}

/** Objects within objects that are looked into. */
const deepest = 3;
/** Lists within lists that are looked into for texts: looking takes stack for each of them. */
const deepestList = 100;

function fieldsIn(
  value: JsonValue | undefined,
  field: string,
  depth: number,
): readonly { readonly field: string; readonly length: number }[] {
  const texts = textsIn(value);
  if (texts.length > 0) return [{ field, length: texts.join('').length }];
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth === deepest) return [];
  return Object.entries(value).flatMap(([name, below]) => fieldsIn(below, `${field}.${name}`, depth + 1));
}

function valueBelow(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let now: JsonValue | undefined = value;
  for (const name of path) {
    if (typeof now !== 'object' || now === null) return undefined;
    // An own property only: a row may name __proto__.
    now = Object.hasOwn(now, name) ? (now as Readonly<Record<string, JsonValue>>)[name] : undefined;
  }
  return now;
}

function textsIn(value: JsonValue | undefined, depth = 0): readonly string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (Array.isArray(value)) {
    return depth === deepestList ? [] : (value as readonly JsonValue[]).flatMap((one) => textsIn(one, depth + 1));
  }
  if (typeof value !== 'object' || value === null) return [];
  const { content } = value as Readonly<Record<string, JsonValue>>;
  return typeof content === 'string' ? textsIn(content) : [];
}
