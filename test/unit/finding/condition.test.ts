import { describe, expect, it } from 'vitest';
import {
  conditionOperators,
  operatorsOf,
  queryOf,
  type ConditionOperator,
} from '../../../extension/model/finding/condition.ts';
import type { FieldInfo } from '../../../extension/model/finding/fields.ts';
import { allOf } from '../../../extension/model/finding/query.ts';
import { parseQuery, printQuery } from '../../../extension/model/finding/queryText.ts';

const field = (name: string, kind: FieldInfo['kind'], origin: FieldInfo['origin'] = 'row'): FieldInfo => ({
  name,
  kind,
  title: name,
  origin,
  distinct: undefined,
});
const fields = [
  field('source', 'text'),
  field('odd name, "quoted"', 'text'),
  field('score_chosen', 'number'),
  field('decision', 'text', 'known'),
];
const text = (name: string, operator: ConditionOperator, value = ''): string =>
  printQuery(queryOf({ field: name, operator, value }, fields));

describe('a condition that is chosen', () => {
  it('is what people would type', () => {
    expect(text('source', 'is', 'books')).toBe('source:books');
    expect(text('source', 'isNot', 'two words')).toBe('-source:"two words"');
    expect(text('score_chosen', 'atLeast', '7')).toBe('score_chosen>=7');
    expect(text('score_chosen', 'atMost', '-1.5')).toBe('score_chosen<=-1.5');
    expect(text('prompt', 'contains', 'lighthouse')).toBe('prompt:lighthouse');
    expect(text('anywhere', 'containsNot', 'as an AI')).toBe('-"as an AI"');
    expect(text('score_chosen', 'isEmpty')).toBe('-score_chosen:*');
    expect(text('decision', 'isNotEmpty')).toBe('decision:*');
  });

  it('takes a text of no characters for empty, as well as one that is not there', () => {
    expect(text('source', 'isEmpty')).toBe('-source:* or source:""');
    expect(text('source', 'isNotEmpty')).toBe('source:* -source:""');
    const both = allOf([
      parseQuery('decision:drop'),
      queryOf({ field: 'source', operator: 'isEmpty', value: '' }, fields),
    ]);
    expect(parseQuery(printQuery(both))).toEqual(both);
  });

  it('can be read back from its text, of every field with all that can be said of it', () => {
    for (const name of [...fields.map((one) => one.name), 'anywhere', 'chosen']) {
      for (const operator of operatorsOf(name, fields)) {
        const query = queryOf({ field: name, operator, value: '12' }, fields);
        expect(parseQuery(printQuery(query))).toEqual(query);
      }
    }
    expect(
      new Set([
        ...operatorsOf('source', fields),
        ...operatorsOf('score_chosen', fields),
        ...operatorsOf('prompt', fields),
      ]),
    ).toEqual(new Set(conditionOperators));
  });

  it('says what is missing or does not fit', () => {
    expect(() => text('', 'is', 'books')).toThrow('Choose a field');
    expect(() => text('sauce', 'is', 'books')).toThrow('no field "sauce"');
    expect(() => text('source', 'is')).toThrow('A value is missing');
    expect(() => text('score_chosen', 'atLeast', 'seven')).toThrow('"seven" is none');
    expect(() => text('source', 'atLeast', '7')).toThrow('cannot be said of "source"');
  });
});
