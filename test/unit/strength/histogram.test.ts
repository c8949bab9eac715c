import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histogram } from '../../../extension/model/strength/histogram.ts';
import { standingOf, warningsFor } from '../../../extension/model/strength/standing.ts';

describe('histogram', () => {
  it('counts every value once, in bins that touch, with 0 as an edge', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 2, max: 400 }),
        (values, most) => {
          const bins = histogram(values, most);
          expect(bins.length).toBeLessThanOrEqual(most);
          expect(bins.reduce((sum, bin) => sum + bin.rows, 0)).toBe(values.length);
          bins.forEach((bin, index) => {
            expect(bin.from).toBeLessThan(bin.to);
            if (index > 0) expect(bin.from).toBe(bins[index - 1]?.to);
            const last = index === bins.length - 1;
            const inside = values.filter(
              (value) => value >= bin.from && (value < bin.to || (last && value <= bin.to)),
            ).length;
            expect(bin.rows).toBe(inside);
          });
          expect(bins.some((bin) => bin.from === 0 || bin.to === 0)).toBe(true);
        },
      ),
    );
  });

  it('ends for values that are hardly there', () => {
    expect(histogram([5e-324], 10)).toHaveLength(1);
  });

  it('keeps a value beside zero on its own side, however small it is', () => {
    expect(histogram([-5e-324, 1.0000000000000002, 0], 2)).toEqual([
      { from: -2, to: 0, rows: 1 },
      { from: 0, to: 2, rows: 2 },
    ]);
  });

  it('has no bins without values', () => {
    expect(histogram([Number.NaN], 10)).toEqual([]);
  });
});

describe('a scorer’s standing', () => {
  it('counts ties one half and is above chance only where the interval is', () => {
    expect(standingOf('columns', [1, -1, 0, Number.NaN], 1, false)).toMatchObject({
      rows: 3,
      agreement: 0.5,
      aboveChance: false,
    });
    expect(standingOf('columns', new Float64Array(400).fill(1), 1, false).aboveChance).toBe(true);
  });

  it('warns of few rows, of chance, of one scorer and of judging its own training labels', () => {
    const warnings = warningsFor([standingOf('builtin/words', [1, -1], 1, true)]);
    expect(warnings.join(' ')).toMatch(/Only 2 labelled rows.*above chance.*one scorer only.*trained on the labels/su);
    const many = new Float64Array(1000).fill(1);
    expect(warningsFor([standingOf('a', many, 1, false), standingOf('b', many, 1, false)])).toEqual([]);
  });
});
