import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileQuery } from '../../../extension/engine/finding/compileQuery.ts';
import { FactColumns } from '../../../extension/engine/finding/factColumns.ts';
import { keepMatching } from '../../../extension/engine/finding/queryMask.ts';
import type { RowSource } from '../../../extension/engine/finding/rowSource.ts';
import type { Query } from '../../../extension/model/finding/query.ts';

interface Row {
  readonly source: string | undefined;
  readonly grade: number | undefined;
  readonly mixed: string | number | undefined;
  readonly strength: number;
}

const row: fc.Arbitrary<Row> = fc.record({
  source: fc.constantFrom('forum', 'web', 'book', undefined),
  grade: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  mixed: fc.constantFrom('1', 1, 'one', undefined),
  strength: fc.constantFrom(-1, 0, 1, Number.NaN),
});

const field = fc.constantFrom('source', 'row.source', 'grade', 'mixed', 'strength', 'absent');
const leaf: fc.Arbitrary<Query> = fc.oneof(
  fc
    .tuple(field, fc.subarray(['forum', 'web', '1', 'one', '0'], { minLength: 1 }))
    .map(([name, values]): Query => ({ kind: 'values', field: name, values })),
  field.map((name): Query => ({ kind: 'present', field: name })),
  fc
    .tuple(field, fc.constantFrom('>=', '<', '>', '<='), fc.integer({ min: -1, max: 3 }))
    .map(([name, operator, value]): Query => ({ kind: 'compare', field: name, operator, value })),
);
const query = fc.letrec<{ query: Query }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('query'), { maxLength: 3 }).map((parts): Query => ({ kind: 'all', parts })),
    fc.array(tie('query'), { maxLength: 3 }).map((parts): Query => ({ kind: 'any', parts })),
    tie('query').map((part): Query => ({ kind: 'not', part })),
  ),
})).query;

function sourceOf(rows: readonly Row[]): RowSource {
  const columns = FactColumns.ofPart(rows.length);
  for (const [place, { source, grade, mixed }] of rows.entries()) {
    for (const [path, value] of Object.entries({ source, grade, mixed })) {
      if (value !== undefined) columns.setField(place, path, value);
    }
  }
  return {
    rows: rows.length,
    stateOf: () => undefined,
    strengthOf: (place) => rows[place]?.strength ?? Number.NaN,
    disagreesAt: () => false,
    flipProbabilityOf: () => Number.NaN,
    difficultyOf: () => Number.NaN,
    flagsOf: () => 0,
    attributesOf: () => ({ hasGuideline: false, by: [] }),
    lineOf: (place) => place + 1,
    sizeOf: () => 0,
    candidateNames: [],
    columns,
    similar: new Map(),
  };
}

describe('a query over all rows at once', () => {
  it('keeps the rows that it keeps one by one, and none that were left out before', () => {
    fc.assert(
      fc.property(fc.array(row), query, fc.nat(4), (rows, asked, step) => {
        const source = sourceOf(rows);
        const marks = Uint8Array.from(rows, (_, place) => (place % (step + 2) === 0 ? 0 : 1));
        const compiled = compileQuery(asked, source);
        const expected = [...marks].map((mark, place) => (mark === 1 && compiled.decide(place) === 'yes' ? 1 : 0));
        keepMatching(asked, source, marks);
        expect([...marks]).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('says no to a search for texts', () => {
    const text: Query = { kind: 'text', text: 'tide', within: 'anywhere' };
    expect(() => {
      keepMatching({ kind: 'not', part: text }, sourceOf([]), new Uint8Array(0));
    }).toThrow('has to read the rows');
  });
});
