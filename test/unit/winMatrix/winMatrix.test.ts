import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minimaxMixture } from '../../../extension/engine/winMatrix/minimaxMixture.ts';
import { findCycle } from '../../../extension/model/winMatrix/findCycle.ts';
import { winMatrix, type Duel } from '../../../extension/model/winMatrix/winMatrix.ts';

const matrixOf = (candidates: number, duels: readonly Duel[]) => winMatrix(candidates, duels, minimaxMixture);
const times = (count: number, duel: Duel): Duel[] => Array.from({ length: count }, () => duel);
/** First beats second with seven of ten. */
const sevenOfTen = (first: number, second: number): Duel[] => [
  ...times(7, { first, second, share: 1 }),
  ...times(3, { first, second, share: 0 }),
];

describe('the win matrix of a prompt', () => {
  it('shows the cycle of test vector T5: win rates of one half, a uniform mixture, no ranking', () => {
    const matrix = matrixOf(3, [...sevenOfTen(0, 1), ...sevenOfTen(1, 2), ...sevenOfTen(2, 0)]);
    expect(matrix.cycle).toEqual([0, 1, 2]);
    for (const { value } of matrix.winRates) expect(value).toBeCloseTo(0.5, 12);
    for (const probability of matrix.minimax) expect(probability).toBeCloseTo(1 / 3, 6);
    expect(matrix.ranking).toBeUndefined();
    expect(matrix.condorcetWinner).toBeUndefined();
  });

  it('puts all of the mixture on a candidate that beats every other one, and orders the rest', () => {
    const matrix = matrixOf(3, [...sevenOfTen(2, 0), ...sevenOfTen(2, 1), ...sevenOfTen(1, 0)]);
    expect(matrix).toMatchObject({ condorcetWinner: 2, cycle: undefined, ranking: [2, 1, 0], unmet: 0 });
    expect(matrix.minimax.map((probability) => Math.round(probability * 1e6) / 1e6)).toEqual([0, 0, 1]);
    expect(matrix.wins[2]).toEqual([7, 7, 0]);
  });

  it('counts a tie as one half for both, and says which pairs never met', () => {
    const matrix = matrixOf(3, [{ first: 0, second: 1, share: 0.5 }]);
    expect(matrix.winRates.map(({ value }) => value)).toEqual([0.5, 0.5, undefined]);
    expect(matrix.unmet).toBe(2);
    expect(matrix.condorcetWinner).toBeUndefined();
  });

  it('weights a cycle that is not even', () => {
    // A over B always, B over C always, C over A with six of ten: the mixture leans on who loses least.
    const matrix = matrixOf(3, [
      ...times(10, { first: 0, second: 1, share: 1 }),
      ...times(10, { first: 1, second: 2, share: 1 }),
      ...times(6, { first: 2, second: 0, share: 1 }),
      ...times(4, { first: 2, second: 0, share: 0 }),
    ]);
    // Skew part: ab = .5, bc = .5, ca = .1; the equilibrium is proportional to (bc, ca, ab).
    const expected = [5 / 11, 1 / 11, 5 / 11];
    for (const [place, probability] of matrix.minimax.entries())
      expect(probability).toBeCloseTo(expected[place] ?? 0, 5);
  });

  it('finds a mixture that no candidate beats, whatever the labels are', () => {
    const duel = fc.record({ first: fc.nat(4), second: fc.nat(4), share: fc.constantFrom(0, 0.5, 1) });
    fc.assert(
      fc.property(fc.array(duel, { maxLength: 40 }), (duels) => {
        const { minimax, wins, comparisons } = matrixOf(5, duels);
        expect(minimax.reduce((sum, probability) => sum + probability, 0)).toBeCloseTo(1, 6);
        for (let column = 0; column < 5; column++) {
          const share = minimax.reduce((sum, probability, row) => {
            const met = comparisons[row]?.[column] ?? 0;
            return sum + probability * (met === 0 ? 0.5 : (wins[row]?.[column] ?? 0) / met);
          }, 0);
          expect(share).toBeGreaterThan(0.5 - 1e-4);
        }
      }),
    );
  });
});

describe('cycles', () => {
  it('are found exactly where a graph has one', () => {
    const edge = fc.tuple(fc.nat(6), fc.nat(6)).filter(([from, to]) => from !== to);
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 20 }), (edges) => {
        const beats = Array.from({ length: 7 }, (_, node) =>
          edges.filter(([from]) => from === node).map(([, to]) => to),
        );
        const { shortest } = findCycle(beats);
        expect(shortest !== undefined).toBe(!canBeOrdered(beats));
        for (const [place, node] of (shortest ?? []).entries()) {
          expect(beats[node]).toContain(shortest?.[(place + 1) % shortest.length]);
        }
      }),
    );
  });

  it('of twenty thousand candidates in a ring need no recursion', () => {
    const ring = Array.from({ length: 20_000 }, (_, node) => [(node + 1) % 20_000]);
    expect(new Set(findCycle(ring).component).size).toBe(1);
  });
});

/** Takes away candidates that beat nobody who is left, until none is left or none can be taken. */
function canBeOrdered(beats: readonly (readonly number[])[]): boolean {
  const left = new Set(beats.keys());
  for (;;) {
    const free = [...left].find((node) => (beats[node] ?? []).every((other) => !left.has(other)));
    if (free === undefined) return left.size === 0;
    left.delete(free);
  }
}
