import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFields, type FieldInfo } from '../../../extension/model/finding/fields.ts';
import { allOf, anyOf, comparisonOperators, textPlaces, type Query } from '../../../extension/model/finding/query.ts';
import { parseQuery, printQuery } from '../../../extension/model/finding/queryText.ts';

const anyText = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const field = anyText.filter((name) => !textPlaces.some((place) => place === name));
const leaf: fc.Arbitrary<Query> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: anyText, within: fc.constantFrom('anywhere', ...textPlaces) }),
  fc.record({
    kind: fc.constant('values' as const),
    field,
    values: fc.uniqueArray(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('present' as const), field }),
  fc.record({
    kind: fc.constant('compare' as const),
    field,
    operator: fc.constantFrom(...comparisonOperators),
    value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  }),
);
const queries = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small' },
    leaf,
    tie('query').map((part): Query => ({ kind: 'not', part })),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts) => allOf(parts)),
    fc.array(tie('query'), { minLength: 2, maxLength: 3 }).map((parts) => anyOf(parts)),
  ),
})).query;

describe('the text of a filter', () => {
  it('reads what it writes back to the same query', () => {
    fc.assert(
      fc.property(queries, (query) => {
        const text = printQuery(query);
        expect(parseQuery(text)).toEqual(query);
        expect(printQuery(parseQuery(text))).toBe(text);
      }),
    );
  });

  it('never does anything but give a query or say where it cannot be read', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        try {
          parseQuery(text);
        } catch (error) {
          expect(String(error)).toMatch(/\(Character \d+ of the filter\.\)/u);
        }
      }),
    );
  });

  it.each([
    ['', { kind: 'all', parts: [] }],
    ['source:gsm8k,mbpp', { kind: 'values', field: 'source', values: ['gsm8k', 'mbpp'] }],
    ['"as an AI"', { kind: 'text', text: 'as an AI', within: 'anywhere' }],
    ['prompt:code', { kind: 'text', text: 'code', within: 'prompt' }],
    ['chosen.length>=5e2', { kind: 'compare', field: 'chosen.length', operator: '>=', value: 500 }],
    ['source:*', { kind: 'present', field: 'source' }],
    ['not a', { kind: 'not', part: { kind: 'text', text: 'a', within: 'anywhere' } }],
  ])('reads %s', (text, query) => {
    expect(parseQuery(text)).toEqual(query);
  });

  it('lets "or" bind less than standing side by side, and "-" more', () => {
    expect(printQuery(parseQuery('a -b OR (c and d)'))).toBe('a -b or c d');
    expect(printQuery(parseQuery('(a or b) c'))).toBe('(a or b) c');
  });

  it.each([
    ['source:', /value is missing after "source:"\. \(Character 8/u],
    ['"open', /not closed\. \(Character 1 /u],
    ['(a or b', /parenthesis is not closed\. \(Character 1 /u],
    ['a)', /closes nothing\. \(Character 2 /u],
    ['length>many', /number is missing after "length>"\. \(Character 8/u],
    ['a or', /condition is missing/u],
    [`${'('.repeat(200)}a`, /nested too deeply/u],
  ])('says what is wrong with %s', (text, message) => {
    expect(() => parseQuery(text)).toThrow(message);
  });
});

describe('the fields of a filter', () => {
  const fields: readonly FieldInfo[] = [
    { name: 'source', kind: 'text', title: 'source', origin: 'row', distinct: 3 },
    { name: 'chosen.length', kind: 'number', title: '', origin: 'known', distinct: undefined },
  ];

  it('are checked, and a near one is named', () => {
    expect(() => {
      checkFields(parseQuery('sorce:a'), fields);
    }).toThrow('Did you mean "source"?');
    expect(() => {
      checkFields(parseQuery('http://example'), fields);
    }).toThrow('put it in quotes');
    expect(() => {
      checkFields(parseQuery('source>3'), fields);
    }).toThrow('has texts');
    expect(() => {
      checkFields(parseQuery('-(source:a or chosen.length<3) row.source:b text'), fields);
    }).not.toThrow();
  });
});
