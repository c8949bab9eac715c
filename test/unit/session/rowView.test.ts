import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeptOrder } from '../../../extension/engine/scoring/keptOrder.ts';
import { sortedPositions } from '../../../extension/engine/scoring/sortRows.ts';
import { viewRows, type ViewSource } from '../../../extension/engine/session/rowView.ts';
import type { RowFilter, RowSort } from '../../../extension/model/contract/rowView.ts';
import { untouchedRow, type Decision } from '../../../extension/model/rows/rowState.ts';

interface Row {
  readonly mean: number;
  readonly decision: Decision | undefined;
  readonly touched: boolean;
}

const mean = fc.oneof(fc.constantFrom(0, -0, 1, -1, Number.NaN), fc.float({ noNaN: true }));
const row: fc.Arbitrary<Row> = fc.record({
  mean,
  decision: fc.constantFrom('keep', 'flip', 'tie', undefined),
  touched: fc.boolean(),
});
const filter: fc.Arbitrary<RowFilter> = fc.record(
  {
    strength: fc.constantFrom({ min: -1, max: 1 }, { min: 0, max: 0.5 }),
    decisions: fc.subarray<Decision | 'none'>(['keep', 'flip', 'tie', 'none']),
    margin: fc.constant({ scorer: 'one', min: -0.5, max: 2 }),
  },
  { requiredKeys: [] },
);

/** @param ordered rows that there were when the orders were made; later ones have no strength */
function sourceOf(rows: readonly Row[], ordered: number): ViewSource {
  const means = Float32Array.from(rows.slice(0, ordered), (one) => one.mean);
  const orderOf = (values: Float32Array): KeptOrder =>
    new KeptOrder(
      ordered,
      (place) => values[place] ?? Number.NaN,
      () => sortedPositions(values),
    );
  return {
    rows: rows.length,
    states: () =>
      [...rows.entries()]
        .filter(([, { decision, touched }]) => touched || decision !== undefined)
        .map(([place, { decision }]) => [place, { ...untouchedRow, decision }] as const),
    means,
    byStrength: orderOf(means),
    byFlipProbability: orderOf(means.map((value) => -value)),
    marginsOf: (scorer) => (place) => (scorer === 'one' ? (means[place] ?? Number.NaN) : Number.NaN),
    votesOf: () => Number.NaN,
    bucketOf: () => undefined,
    triagePlaceOf: () => Number.NaN,
    invalid: undefined,
  };
}

/** The same by plain loops. */
function expectedRows(rows: readonly Row[], meanOf: (place: number) => number, asked: RowFilter, sort: RowSort) {
  const within = (value: number, range: { readonly min: number; readonly max: number } | undefined): boolean =>
    range === undefined || (value >= range.min && value < range.max);
  const chosen = [...rows.keys()].filter(
    (place) =>
      within(meanOf(place), asked.strength) &&
      within(meanOf(place), asked.margin) &&
      (asked.decisions?.includes(rows[place]?.decision ?? 'none') ?? true) &&
      place % 3 !== 1,
  );
  const sign = sort.descending ? -1 : 1;
  if (sort.by === 'file') return chosen.sort((left, right) => sign * (left - right));
  const turned = sort.by === 'flipProbability' ? -sign : sign;
  return [
    ...chosen
      .filter((place) => !Number.isNaN(meanOf(place)))
      .sort((left, right) => turned * Math.sign(meanOf(left) - meanOf(right)) || left - right),
    ...chosen.filter((place) => Number.isNaN(meanOf(place))),
  ];
}

describe('rows of a view', () => {
  it('are those of a plain filter and a stable sort, those without a value last', () => {
    fc.assert(
      fc.property(
        fc.array(row),
        fc.nat(),
        filter,
        fc.constantFrom('file', 'strength', 'flipProbability'),
        fc.boolean(),
        (rows, later, asked, by, descending) => {
          const ordered = rows.length - (later % 3 === 0 ? Math.min(rows.length, 2) : 0);
          const meanOf = (place: number): number =>
            place < ordered ? Math.fround(rows[place]?.mean ?? Number.NaN) : Number.NaN;
          const narrow = (marks: Uint8Array): void => {
            for (let place = 1; place < marks.length; place += 3) marks[place] = 0;
          };
          const sort: RowSort = { by, descending };
          expect([...viewRows(sourceOf(rows, ordered), asked, sort, narrow)]).toEqual(
            expectedRows(rows, meanOf, asked, sort),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('are all of them in file order where no row has a strength', () => {
    const rows: readonly Row[] = Array.from({ length: 4 }, () => ({
      mean: Number.NaN,
      decision: undefined,
      touched: false,
    }));
    const source = { ...sourceOf(rows, 4), byStrength: undefined, byFlipProbability: undefined };
    for (const by of ['strength', 'flipProbability'] as const) {
      expect([...viewRows(source, {}, { by, descending: true })]).toEqual([0, 1, 2, 3]);
    }
  });
});
