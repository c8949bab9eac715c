import { CuratorError } from '../errors.ts';
import { decisions } from '../rows/rowState.ts';
import type { Query } from './query.ts';

/** What a field's values are: numbers that compare, or texts that are equal or not. */
export type FieldKind = 'number' | 'text';

/** A field that rows can be filtered and sorted by. */
export interface FieldInfo {
  /** As a query names it. */
  readonly name: string;
  readonly kind: FieldKind;
  readonly title: string;
  /** 'row' for a value of the file's rows, 'known' for what the editor knows about every dataset. */
  readonly origin: 'known' | 'row';
  /** Distinct values; undefined for numbers, and where there are too many to list. */
  readonly distinct: number | undefined;
}

/** Fields of every dataset. A field of the rows with the same name is reached as `row.NAME`. */
export const knownFields = [
  { name: 'decision', kind: 'text', title: 'Decision (none for undecided rows)' },
  { name: 'label', kind: 'text', title: 'Preferred response' },
  { name: 'flag', kind: 'text', title: 'Flag' },
  { name: 'tag', kind: 'text', title: 'Tag' },
  { name: 'graded', kind: 'text', title: 'Strength given by the curator' },
  { name: 'edited', kind: 'text', title: 'Has unsaved edits (yes, no)' },
  { name: 'noted', kind: 'text', title: 'Has a note (yes, no)' },
  { name: 'readable', kind: 'text', title: 'Can be read as a comparison (yes, no)' },
  { name: 'model', kind: 'text', title: 'Model of a response' },
  { name: 'attributes.category', kind: 'text', title: 'Task category' },
  { name: 'attributes.objectivity', kind: 'text', title: 'Objectivity (objective, mixed, subjective)' },
  { name: 'attributes.controversiality', kind: 'text', title: 'Controversiality (low, medium, high)' },
  { name: 'attributes.desired', kind: 'text', title: 'Desired attribute of the responses' },
  { name: 'attributes.guideline', kind: 'text', title: 'Has a guideline of its own (yes, no)' },
  { name: 'attributes.by', kind: 'text', title: 'Who gave the attributes (person, judge)' },
  { name: 'explained', kind: 'text', title: 'Has a rationale by the curator (approved, draft)' },
  { name: 'strength', kind: 'number', title: 'Preference strength' },
  { name: 'flipProbability', kind: 'number', title: 'Probability that the label is wrong' },
  { name: 'dpo.difficulty', kind: 'number', title: 'Difficulty c for DPO by the language model that came last' },
  { name: 'dpo.threshold', kind: 'number', title: 'DPO loss below which a pair is ranked as labelled (beta 0.1)' },
  { name: 'prompt.length', kind: 'number', title: 'Length of the prompt in characters' },
  { name: 'chosen.length', kind: 'number', title: 'Length of the chosen response in characters' },
  { name: 'rejected.length', kind: 'number', title: 'Length of the rejected response in characters' },
  { name: 'length.difference', kind: 'number', title: 'Chosen length less rejected length' },
  { name: 'turns', kind: 'number', title: 'Turns before the responses' },
  { name: 'responses', kind: 'number', title: 'Number of responses' },
  { name: 'copy', kind: 'number', title: 'Earlier rows with the same texts' },
  { name: 'like', kind: 'number', title: 'Like the row in this line, by overlap of words (like:12)' },
  { name: 'line', kind: 'number', title: 'Line of the file' },
  { name: 'bytes', kind: 'number', title: 'Size of the row in bytes' },
] as const satisfies readonly { readonly name: string; readonly kind: FieldKind; readonly title: string }[];
export type KnownField = (typeof knownFields)[number]['name'];

/** Decisions as values of the field `decision`. */
export const decisionValues: readonly string[] = ['none', ...decisions];

/** Prefix of what people and judges say a row is about. */
export const attributePrefix = 'attributes.';

/** Prefix by which a field of the rows is named where a known field has its name. */
export const rowPrefix = 'row.';

export function isKnownField(name: string): name is KnownField {
  return knownFields.some((field) => field.name === name);
}

/** The name of a row's own field in a query. */
export function rowFieldName(path: string): string {
  return isKnownField(path) || path.startsWith(rowPrefix) ? rowPrefix + path : path;
}

/**
 * Checks that the fields of a query exist and suit their conditions.
 *
 * @throws CuratorError 'bad-request' that names the field and, where one is near, the one that was meant
 */
export function checkFields(query: Query, fields: readonly FieldInfo[]): void {
  switch (query.kind) {
    case 'all':
    case 'any':
      for (const part of query.parts) checkFields(part, fields);
      return;
    case 'not':
      checkFields(query.part, fields);
      return;
    case 'text':
      return;
    case 'compare': {
      const field = requireField(query.field, fields);
      if (field.kind === 'number') return;
      throw new CuratorError(
        'bad-request',
        `The field "${field.name}" has texts, which cannot be compared with ${query.operator}. Write ${field.name}:VALUE.`,
      );
    }
    case 'values':
    case 'present':
      requireField(query.field, fields);
  }
}

function requireField(name: string, fields: readonly FieldInfo[]): FieldInfo {
  const found = fields.find((field) => field.name === name) ?? fields.find((field) => field.name === name.slice(4));
  if (found !== undefined && (found.name === name || name.startsWith(rowPrefix))) return found;
  const near = fields
    .map((field) => ({ field, distance: editDistance(field.name.toLowerCase(), name.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance)[0];
  const hint =
    near !== undefined && near.distance <= Math.max(1, name.length / 3)
      ? `Did you mean "${near.field.name}"?`
      : 'To look for it as text, put it in quotes.';
  throw new CuratorError('bad-request', `The rows have no field "${name}". ${hint}`);
}

/** Levenshtein's distance: single characters to add, remove or replace. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + Number(left[row - 1] !== right[column - 1]);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
