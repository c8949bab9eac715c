import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orders, shownAs, unmapProbability, unmapWinner } from '../../../extension/model/judges/order.ts';

test('takes a verdict back to the candidate that was shown there, in every order', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...orders),
      fc.tuple(fc.string(), fc.string()),
      fc.boolean(),
      (order, texts, better) => {
        const [a, b] = shownAs(order);
        const wanted = better ? 0 : 1;
        // A judge that knows which text is better points at the place where it stands.
        const answer = a === wanted ? 'A' : 'B';
        const winner = unmapWinner(order, answer);
        expect(winner).toBe(wanted);
        expect(texts[winner === 0 ? 0 : 1]).toBe(texts[wanted]);
        expect(new Set([a, b])).toEqual(new Set([0, 1]));
      },
    ),
  );
});

test('makes a judge that always answers the same place contradict itself', () => {
  for (const place of ['A', 'B'] as const) {
    expect(unmapWinner('as-is', place)).not.toBe(unmapWinner('swapped', place));
  }
  expect(orders.map((order) => unmapWinner(order, 'tie'))).toEqual(['tie', 'tie']);
});

test('turns probabilities round with the order', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (p) => {
      expect(unmapProbability('as-is', p)).toBe(p);
      expect(unmapProbability('swapped', p) + unmapProbability('as-is', p)).toBeCloseTo(1, 12);
    }),
  );
});
