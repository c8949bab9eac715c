import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortedPositions } from '../../../extension/engine/scoring/sortRows.ts';
import { viewRows, type ViewSource } from '../../../extension/engine/session/rowView.ts';

const mean = fc.oneof(fc.constantFrom(0, -0, 1, -1, Number.NaN), fc.float({ noNaN: true }));

function sourceOf(means: Float32Array): ViewSource {
  const none = (): number => Number.NaN;
  return {
    rows: means.length,
    states: () => [],
    meanOf: (row) => means[row] ?? Number.NaN,
    byStrength: (range) =>
      sortedPositions(means).filter((row) => {
        const value = means[row] ?? Number.NaN;
        return range === undefined || (value >= range.min && value < range.max);
      }),
    marginOf: none,
    votesOf: none,
    bucketOf: () => undefined,
    flipProbabilityOf: (row) => -(means[row] ?? Number.NaN),
    triagePlaceOf: none,
    invalid: undefined,
  };
}

describe('rows in the order of their strength', () => {
  it('come with equal ones in file order and those without one last, both ways, filtered or not', () => {
    fc.assert(
      fc.property(fc.array(mean), fc.boolean(), fc.boolean(), (values, descending, filtered) => {
        const means = Float32Array.from(values);
        const filter = filtered ? { strength: { min: -1, max: 1 } } : {};
        const chosen = [...means.keys()].filter((row) => {
          const value = means[row] ?? Number.NaN;
          return !filtered || (value >= -1 && value < 1);
        });
        const at = (row: number): number => means[row] ?? Number.NaN;
        const sign = descending ? -1 : 1;
        const expected = [
          ...chosen
            .filter((row) => !Number.isNaN(at(row)))
            .sort((left, right) => (at(left) === at(right) ? left - right : sign * (at(left) < at(right) ? -1 : 1))),
          ...chosen.filter((row) => Number.isNaN(at(row))),
        ];
        expect([...viewRows(sourceOf(means), filter, { by: 'strength', descending })]).toEqual(expected);
        // What is sorted by a number that runs the other way is in the same order.
        const turned = { by: 'flipProbability', descending: !descending } as const;
        expect([...viewRows(sourceOf(means), filter, turned)]).toEqual(expected);
      }),
    );
  });
});
