import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { marginScale, strengthOf, wilsonShare } from '../../../extension/model/strength/strength.ts';

const chosen = [
  3.71875, 0.58984375, 3.390625, 0.006805419921875, -0.6953125, 1.0390625, 1.4140625, 0.8359375, 3.078125, 2,
];
const rejected = [
  3.546875, 0.9921875, 2.125, -0.330078125, 1.171875, 1.2578125, 1.078125, 1.0546875, 3.546875, 2.265625,
];
const margins = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 12 });

describe('strengthOf', () => {
  it('gives mean, population std and votes of the released row of ten reward models', () => {
    const strength = strengthOf(chosen.map((reward, index) => reward - (rejected[index] ?? 0)));
    expect(strength?.mean).toBeCloseTo(-0.1331085205, 9);
    expect(strength?.std).toBeCloseTo(0.7559609369, 9);
    expect(strength?.votes).toBe(4);
    expect(strength?.scorers).toBe(10);
  });

  it('passes over scorers without a margin, and has nothing to say without scorers', () => {
    expect(strengthOf([Number.NaN, 2])).toEqual({ mean: 2, std: 0, votes: 1, scorers: 1 });
    expect(strengthOf([Number.NaN])).toBeUndefined();
    expect(strengthOf([])).toBeUndefined();
  });

  it('turns its sign and keeps its spread when the label is flipped', () => {
    fc.assert(
      fc.property(margins, (values) => {
        const before = strengthOf(values);
        const after = strengthOf(values.map((value) => -value));
        expect(after?.mean).toBeCloseTo(-(before?.mean ?? 0), 9);
        expect(after?.std).toBeCloseTo(before?.std ?? 0, 9);
      }),
    );
  });
});

describe('marginScale', () => {
  it('makes margins the same whatever scale the scorer speaks in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (values, factor) => {
          fc.pre(new Set(values).size > 1);
          const scaled = values.map((value) => value * factor);
          const [own, other] = [marginScale(values), marginScale(scaled)];
          values.forEach((value, index) => {
            expect((scaled[index] ?? 0) / other).toBeCloseTo(value / own, 6);
          });
        },
      ),
    );
  });

  it('is 1 where margins do not vary or are missing', () => {
    expect(marginScale([3, 3, 3])).toBe(1);
    expect(marginScale([])).toBe(1);
    expect(marginScale([Number.NaN, 1])).toBe(1);
  });
});

describe('wilsonShare', () => {
  it('agrees with the textbook value', () => {
    const share = wilsonShare(10, 20);
    expect(share.low).toBeCloseTo(0.299, 3);
    expect(share.high).toBeCloseTo(0.701, 3);
  });

  it('says nothing without rows', () => {
    expect(wilsonShare(0, 0)).toEqual({ value: 0.5, low: 0, high: 1 });
  });
});
