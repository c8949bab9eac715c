import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeptOrder } from '../../../extension/engine/scoring/keptOrder.ts';
import { sortedPositions } from '../../../extension/engine/scoring/sortRows.ts';

const value = fc.oneof(fc.constantFrom(0, -0, 1, -1, Number.NaN), fc.float({ noNaN: true }));
const change = fc.tuple(fc.nat(199), value);

function orderOf(values: Float32Array): KeptOrder {
  return new KeptOrder(
    values.length,
    (row) => values[row] ?? Number.NaN,
    () => sortedPositions(values),
  );
}

describe('an order that is kept', () => {
  it('is that of a plain sort after any changes, both ways and within any range', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 100, maxLength: 200 }),
        fc.array(fc.array(change, { maxLength: 8 }), { maxLength: 6 }),
        fc.boolean(),
        fc.option(fc.tuple(value, value), { nil: undefined }),
        (first, rounds, prepared, limits) => {
          const values = Float32Array.from(first);
          const order = orderOf(values);
          if (prepared) order.prepare();
          const range = limits === undefined ? undefined : { min: limits[0], max: limits[1] };
          const inRange = ([, own]: readonly [number, number]): boolean =>
            range === undefined || (own >= range.min && own < range.max);
          for (const changes of [[], ...rounds]) {
            for (const [row, changed] of changes) {
              if (row < values.length) values[row] = changed;
              order.changed(row);
            }
            const all = [...values.entries()].filter(([, own]) => !Number.isNaN(own));
            const without = [...values.keys()].filter((row) => Number.isNaN(values[row]));
            const rising = all.toSorted(([a, left], [b, right]) => left - right || a - b).map(([row]) => row);
            const falling = all
              .filter(inRange)
              .toSorted(([a, left], [b, right]) => right - left || a - b)
              .map(([row]) => row);
            expect([...order.ascending]).toEqual(rising);
            expect([...order.without]).toEqual(without);
            if (range !== undefined && (Number.isNaN(range.min) || Number.isNaN(range.max))) continue;
            expect([...order.within(range, false)]).toEqual(
              rising.filter((row) => inRange([row, values[row] ?? Number.NaN])),
            );
            expect([...order.within(range, true)]).toEqual(falling);
          }
        },
      ),
    );
  });

  it('leaves what it gave before as it was', () => {
    const values = Float32Array.from({ length: 100 }, (_, row) => row);
    const order = orderOf(values);
    const before = order.ascending;
    values[3] = 1_000;
    order.changed(3);
    expect(before[3]).toBe(3);
    expect(order.ascending[99]).toBe(3);
  });

  it('sorts anew once many rows changed', () => {
    const values = Float32Array.from({ length: 100 }, (_, row) => row);
    let sorts = 0;
    const order = new KeptOrder(
      100,
      (row) => values[row] ?? Number.NaN,
      () => {
        sorts++;
        return sortedPositions(values);
      },
    );
    expect(order.ascending[0]).toBe(0);
    for (let row = 0; row < 3; row++) order.changed(row);
    expect(order.ascending[0]).toBe(0);
    expect(sorts).toBe(1);
    for (let row = 0; row < 4; row++) order.changed(row);
    expect(order.ascending[0]).toBe(0);
    expect(sorts).toBe(2);
  });
});
