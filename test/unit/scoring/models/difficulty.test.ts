import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dpoDifficulty, dpoLossThreshold } from '../../../../extension/model/scoring/dpoDifficulty.ts';
import { skewSymmetryError } from '../../../../extension/model/scoring/orderBias.ts';

const finite = fc.double({ min: -1000, max: 1000, noNaN: true });

describe('the difficulty of a pair for DPO', () => {
  it('is above 0 where the reference model finds the rejected response likelier', () => {
    expect(dpoDifficulty(-40, -35)).toBe(5);
    expect(dpoDifficulty(-35, -40)).toBe(-5);
  });

  it.each([
    [0, 0.693147],
    [5, 0.474077],
    [10, 0.313262],
    [50, 0.006715],
  ])('of %d asks for a loss of at most %d (beta 0.1)', (difficulty, loss) => {
    expect(dpoLossThreshold(difficulty, 0.1)).toBeCloseTo(loss, 6);
  });

  it('asks for less loss the harder the pair is, and overflows nowhere', () => {
    fc.assert(
      fc.property(finite, finite, (one, other) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        const [easy, hard] = [dpoLossThreshold(less, 1), dpoLossThreshold(more, 1)];
        expect(Number.isFinite(easy) && Number.isFinite(hard)).toBe(true);
        expect(easy).toBeGreaterThanOrEqual(hard);
      }),
    );
  });
});

describe('the error of skew symmetry', () => {
  it('is 0 where both orders say the same, and at most 1', () => {
    expect(skewSymmetryError(2, -2)).toBeCloseTo(0, 12);
    expect(skewSymmetryError(800, 800)).toBe(1);
    fc.assert(
      fc.property(finite, finite, (one, other) => {
        const error = skewSymmetryError(one, other);
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
        expect(error).toBeCloseTo(skewSymmetryError(other, one), 12);
      }),
    );
  });
});
