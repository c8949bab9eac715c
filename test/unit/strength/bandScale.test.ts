import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bandSizes, cutStrengths } from '../../../extension/model/strength/bandPlan.ts';
import { bandCounts, bandScale, cutNear, cutStepped, placeCut } from '../../../extension/model/strength/bandScale.ts';

const float = fc.float({ min: -8, max: 8, noNaN: true, noDefaultInfinity: true });
const sortedStrengths = fc
  // Some of them equal, as strengths of duplicates are.
  .array(fc.oneof(float, fc.constantFrom(-1, 0, 0.5)), { minLength: 1, maxLength: 400 })
  .map((values) => Float32Array.from(values).sort());
const unit = fc.constantFrom('percent' as const, 'strength' as const);

describe('the scale of bands', () => {
  it('counts the rows of each band as the plan does, wherever an edge is put by hand', () => {
    fc.assert(
      fc.property(sortedStrengths, unit, fc.array(float, { maxLength: 5 }), (sorted, of, wanted) => {
        const scale = bandScale(sorted);
        const cuts = wanted.map((strength) => cutNear(scale, of, strength)).sort((left, right) => left - right);
        const counts = bandCounts(scale, of, cuts);
        expect(counts.every(({ exact }) => exact)).toBe(true);
        expect(counts.map(({ rows }) => rows)).toEqual(bandSizes(cutStrengths({ unit: of, cuts }, sorted), sorted));
      }),
    );
  });

  it('counts so for percentages of a tenth too, and says where it reads off between two places', () => {
    const sorted = Float32Array.from({ length: 1_237 }, (_, at) => at / 200 - 3).sort();
    const scale = bandScale(sorted);
    for (let step = 0; step <= 1_000; step++) {
      const cuts = [step / 10];
      const rows = bandCounts(scale, 'percent', cuts).map((band) => band.rows);
      expect(rows).toEqual(bandSizes(cutStrengths({ unit: 'percent', cuts }, sorted), sorted));
    }
    const off = placeCut(scale, 'strength', 0.0062);
    const right = bandSizes([0.0062], sorted)[0] ?? 0;
    expect(off.exact).toBe(false);
    expect(Math.abs(off.below - right)).toBeLessThan(10);
    expect(placeCut(scale, 'percent', 120)).toMatchObject({ below: 1_237, exact: true });
    expect(placeCut(scale, 'strength', -50)).toMatchObject({ below: 0, exact: true });
  });

  it('is as large for many rows as for few', () => {
    const size = (rows: number): number =>
      JSON.stringify(bandScale(Float32Array.from({ length: rows }, (_, at) => Math.cos(at)).sort())).length;
    expect(size(200_000)).toBeLessThan(60_000);
  });

  it('moves an edge by keys to another place each time, until there is none further', () => {
    fc.assert(
      fc.property(sortedStrengths, unit, float, fc.boolean(), (sorted, of, start, large) => {
        const scale = bandScale(sorted);
        let cut = cutNear(scale, of, start);
        for (let press = 0; press < 2_000; press++) {
          const next = cutStepped(scale, of, cut, { direction: 1, large });
          if (next === cut) break;
          expect(next).toBeGreaterThan(cut);
          cut = next;
        }
        expect(cut).toBe(of === 'percent' ? 100 : scale.strengths.edges.at(-1));
        expect(cutStepped(scale, of, cut, { direction: -1, large })).toBeLessThan(cut);
      }),
      { numRuns: 30 },
    );
  });
});
