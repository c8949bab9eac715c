import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPair, biasOf, emptyBiasSums, mergeBias } from '../../../extension/model/lints/pairBias.ts';

type Pairs = readonly (readonly [number, number])[];

function sumsOf(pairs: Pairs) {
  const sums = emptyBiasSums();
  for (const [chosen, rejected] of pairs) addPair(sums, chosen, rejected);
  return sums;
}

const pairs = fc.array(fc.tuple(fc.nat(1_000), fc.nat(1_000)), { minLength: 20, maxLength: 200 });

describe('the bias of a quantity', () => {
  it("is Cohen's d of means over the deviation within the groups, and the share of pairs that have more", () => {
    // Chosen 10 to 29, rejected 5 less: within deviation 5.916 (n - 1), d = 5 / 5.916.
    const bias = biasOf(sumsOf(Array.from({ length: 20 }, (_, index) => [10 + index, 5 + index] as const)));
    expect(bias?.cohensD.value).toBeCloseTo(5 / Math.sqrt(35), 10);
    expect(bias?.chosenMore).toMatchObject({ value: 1, pairs: 20 });
    expect(bias?.chosenMore.low).toBeCloseTo(0.8389, 3);
  });

  it('says nothing about few pairs, and about pairs that do not vary', () => {
    expect(biasOf(sumsOf(Array.from({ length: 19 }, (_, index) => [index, 0] as const)))).toBeUndefined();
    expect(biasOf(sumsOf(Array.from({ length: 50 }, () => [7, 7] as const)))).toBeUndefined();
  });

  it('turns its sign when all labels are turned round', () => {
    fc.assert(
      fc.property(pairs, (values) => {
        const bias = biasOf(sumsOf(values));
        const turned = biasOf(sumsOf(values.map(([chosen, rejected]) => [rejected, chosen] as const)));
        if (bias === undefined) return;
        expect(turned?.cohensD.value).toBeCloseTo(-bias.cohensD.value, 8);
        expect(turned?.chosenMore.value).toBeCloseTo(1 - bias.chosenMore.value, 10);
      }),
    );
  });

  it('adds up over parts, wherever they are cut', () => {
    fc.assert(
      fc.property(pairs, fc.nat(200), (values, cut) => {
        const whole = sumsOf(values);
        const merged = sumsOf(values.slice(0, cut));
        mergeBias(merged, sumsOf(values.slice(cut)));
        for (const key of Object.keys(whole) as (keyof typeof whole)[]) {
          expect(Math.abs(merged[key] - whole[key])).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(whole[key])));
        }
      }),
    );
  });
});
