import { CuratorError } from '../errors.ts';
import type { FieldInfo } from './fields.ts';
import { allOf, anyOf, textPlaces, type Query, type TextPlace } from './query.ts';

/** What one condition of a filter says of a field, as people choose it; `parseQuery` reads the same as text. */
export const conditionOperators = [
  'is',
  'isNot',
  'atLeast',
  'atMost',
  'contains',
  'containsNot',
  'isEmpty',
  'isNotEmpty',
] as const;
export type ConditionOperator = (typeof conditionOperators)[number];

export interface Condition {
  readonly field: string;
  readonly operator: ConditionOperator;
  /** As it was typed; of no meaning where the operator needs none. */
  readonly value: string;
}

/** Where texts are looked for, with what people call it. */
export const placeTitles: Readonly<Record<TextPlace, string>> = {
  anywhere: 'Prompt or a response',
  prompt: 'Text of the prompt',
  response: 'Text of a response',
  chosen: 'Text of the chosen response',
  rejected: 'Text of the rejected response',
};

const ofTexts = ['is', 'isNot', 'isEmpty', 'isNotEmpty'] as const satisfies readonly ConditionOperator[];
const ofNumbers = ['is', 'isNot', 'atLeast', 'atMost', 'isEmpty', 'isNotEmpty'] as const;
const ofPlaces = ['contains', 'containsNot'] as const;

/** What can be said of a field, or of a place of texts; nothing of a name that is neither. */
export function operatorsOf(name: string, fields: readonly FieldInfo[]): readonly ConditionOperator[] {
  const field = fields.find((one) => one.name === name);
  if (placeOf(name, field) !== undefined) return ofPlaces;
  if (field === undefined) return [];
  return field.kind === 'number' ? ofNumbers : ofTexts;
}

export function needsValue(operator: ConditionOperator): boolean {
  return operator !== 'isEmpty' && operator !== 'isNotEmpty';
}

/**
 * The condition as a query.
 *
 * @throws CuratorError 'bad-request' that says what is missing or does not fit the field
 */
export function queryOf({ field: name, operator, value }: Condition, fields: readonly FieldInfo[]): Query {
  if (name === '') throw new CuratorError('bad-request', 'Choose a field first.');
  const operators = operatorsOf(name, fields);
  if (operators.length === 0) throw new CuratorError('bad-request', `The rows have no field "${name}".`);
  if (!operators.includes(operator)) throw new CuratorError('bad-request', `This cannot be said of "${name}".`);
  const field = fields.find((one) => one.name === name);
  if (needsValue(operator) && value === '') throw new CuratorError('bad-request', 'A value is missing.');
  if (needsValue(operator) && field?.kind === 'number' && !isNumber(value)) {
    throw new CuratorError('bad-request', `"${name}" has numbers, and "${value}" is none.`);
  }
  switch (operator) {
    case 'is':
      return { kind: 'values', field: name, values: [value] };
    case 'isNot':
      return not({ kind: 'values', field: name, values: [value] });
    case 'atLeast':
      return { kind: 'compare', field: name, operator: '>=', value: Number(value) };
    case 'atMost':
      return { kind: 'compare', field: name, operator: '<=', value: Number(value) };
    case 'contains':
      return { kind: 'text', text: value, within: placeOf(name, field) ?? 'anywhere' };
    case 'containsNot':
      return not({ kind: 'text', text: value, within: placeOf(name, field) ?? 'anywhere' });
    case 'isEmpty':
      return canBeBlank(field) ? anyOf([not(present(name)), blank(name)]) : not(present(name));
    case 'isNotEmpty':
      return canBeBlank(field) ? allOf([present(name), not(blank(name))]) : present(name);
  }
}

/** A text of no characters is as empty as one that is not there; what is known of all rows has no such texts. */
function canBeBlank(field: FieldInfo | undefined): boolean {
  return field?.kind === 'text' && field.origin === 'row';
}

function present(field: string): Query {
  return { kind: 'present', field };
}

function blank(field: string): Query {
  return { kind: 'values', field, values: [''] };
}

function not(part: Query): Query {
  return { kind: 'not', part };
}

/** The language reads the names of places as places; "anywhere" is a place where no field has that name. */
function placeOf(name: string, field: FieldInfo | undefined): TextPlace | undefined {
  if (name === 'anywhere') return field === undefined ? name : undefined;
  return textPlaces.find((place) => place === name);
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}
