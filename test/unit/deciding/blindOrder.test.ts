import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blindOrder, candidateShownAt, placeOfCandidate } from '../../../extension/model/rows/blindOrder.ts';

const responses = fc.array(fc.string(), { minLength: 1, maxLength: 8 });

describe('the order in which responses are shown blind', () => {
  it('leads from a response to its place and back, exactly', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), responses, fc.nat(), (seed, context, texts, any) => {
        const order = blindOrder(seed, context, texts);
        expect([...order].sort((left, right) => left - right)).toEqual([...texts.keys()]);
        const candidate = any % texts.length;
        expect(candidateShownAt(order, placeOfCandidate(order, candidate))).toBe(candidate);
        expect(placeOfCandidate(order, candidateShownAt(order, candidate))).toBe(candidate);
      }),
    );
  });

  it('shows the same text in the same place when the responses of the row change places', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), responses, (seed, context, texts) => {
        const shown = (own: readonly string[]): readonly (string | undefined)[] =>
          blindOrder(seed, context, own).map((position) => own[position]);
        expect(shown([...texts].reverse())).toEqual(shown(texts));
      }),
    );
  });

  it('shows each response on the left about as often as any other', () => {
    const first = [0, 0, 0];
    for (let row = 0; row < 3_000; row++) {
      const left = candidateShownAt(blindOrder('seed', `prompt ${String(row)}`, ['Yes.', 'No.', 'Perhaps.']), 0);
      first[left] = (first[left] ?? 0) + 1;
    }
    // Four standard deviations of a count with n = 3,000 and p = 1/3 are 103.
    for (const count of first) expect(Math.abs(count - 1_000)).toBeLessThan(103);
  });
});
