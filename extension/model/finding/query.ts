/**
 * What a filter asks of a row, as a tree. Its text form is read by `parseQuery` and written by `printQuery`:
 *
 *     source:gsm8k,mbpp chosen.length>500 -decision:drop "as an AI" (prompt:code or tag:unclear)
 *
 * Conditions that stand side by side must all hold; `or` binds less than that, `-` more.
 */
export type Query =
  | { readonly kind: 'all'; readonly parts: readonly Query[] }
  | { readonly kind: 'any'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  | TextTerm
  /** The field has one of the values, as they are written. */
  | { readonly kind: 'values'; readonly field: string; readonly values: readonly string[] }
  /** The row has the field, and it is not null. */
  | { readonly kind: 'present'; readonly field: string }
  | {
      readonly kind: 'compare';
      readonly field: string;
      readonly operator: ComparisonOperator;
      readonly value: number;
    };

/** Text that stands in a row's prompt or responses, whatever the case of its letters. */
export interface TextTerm {
  readonly kind: 'text';
  readonly text: string;
  readonly within: TextPlace;
}

export const textPlaces = ['prompt', 'response', 'chosen', 'rejected'] as const;
export type TextPlace = (typeof textPlaces)[number] | 'anywhere';

export const comparisonOperators = ['>=', '<=', '>', '<'] as const;
export type ComparisonOperator = (typeof comparisonOperators)[number];

/** The query that every row matches. */
export const everyRow: Query = { kind: 'all', parts: [] };

export function isEveryRow(query: Query): boolean {
  return query.kind === 'all' && query.parts.length === 0;
}

/** All conditions in one; nested lists are taken in, so that the text form needs no parentheses for them. */
export function allOf(parts: readonly Query[]): Query {
  const flat = parts.flatMap((part) => (part.kind === 'all' ? part.parts : [part]));
  const only = flat.length === 1 ? flat[0] : undefined;
  return only ?? { kind: 'all', parts: flat };
}

/** One of the conditions; a single one is itself. */
export function anyOf(parts: readonly Query[]): Query {
  const flat = parts.flatMap((part) => (part.kind === 'any' ? part.parts : [part]));
  const only = flat.length === 1 ? flat[0] : undefined;
  return only ?? { kind: 'any', parts: flat };
}

/** The texts that a query looks for, for highlights; those that must not be there are left out. */
export function wantedTexts(query: Query): readonly TextTerm[] {
  switch (query.kind) {
    case 'all':
    case 'any':
      return query.parts.flatMap(wantedTexts);
    case 'text':
      return [query];
    default:
      return [];
  }
}

/** Every text of a query, in order, those under `-` too; equal ones once. */
export function textTerms(query: Query): readonly TextTerm[] {
  const terms: TextTerm[] = [];
  const walk = (part: Query): void => {
    if (part.kind === 'all' || part.kind === 'any') part.parts.forEach(walk);
    else if (part.kind === 'not') walk(part.part);
    else if (part.kind === 'text' && !terms.some((term) => sameTerm(term, part))) terms.push(part);
  };
  walk(query);
  return terms;
}

/** The texts that every row that matches has. */
export function requiredTexts(query: Query): readonly TextTerm[] {
  if (query.kind === 'text') return [query];
  return query.kind === 'all' ? query.parts.flatMap(requiredTexts) : [];
}

export function sameTerm(left: TextTerm, right: TextTerm): boolean {
  return left.text === right.text && left.within === right.within;
}

/** Names of the fields that a query asks about. */
export function fieldsOf(query: Query): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (part: Query): void => {
    if (part.kind === 'all' || part.kind === 'any') part.parts.forEach(walk);
    else if (part.kind === 'not') walk(part.part);
    else if (part.kind !== 'text') names.add(part.field);
  };
  walk(query);
  return names;
}
