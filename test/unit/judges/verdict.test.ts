import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAnswer, type JudgeAnswer } from '../../../extension/model/judges/answer.ts';
import { orders, shownAs, type Order, type ShownWinner } from '../../../extension/model/judges/order.ts';
import { probabilityFromTokens, rowVerdict, type OrderedAnswer } from '../../../extension/model/judges/verdict.ts';

const says = (winner: ShownWinner): JudgeAnswer => readAnswer(`{"winner": "${winner}"}`);
const both = (asIs: ShownWinner, swapped: ShownWinner): readonly OrderedAnswer[] => [
  { order: 'as-is', answer: says(asIs) },
  { order: 'swapped', answer: says(swapped) },
];

test('makes a judge that prefers a place say nothing but ties', () => {
  fc.assert(
    fc.property(fc.constantFrom<ShownWinner>('A', 'B'), fc.integer({ min: 1, max: 5 }), (place, samples) => {
      const answers = orders.flatMap((order) =>
        Array.from({ length: samples }, () => ({ order, answer: says(place) })),
      );
      const verdict = rowVerdict(answers);
      expect(verdict).toMatchObject({ winner: 'tie', ordersDisagree: true });
      expect(verdict.probability).toBeCloseTo(0.5, 12);
    }),
  );
});

test('keeps the verdict of a judge that points at the same text in both orders', () => {
  for (const wanted of [0, 1] as const) {
    const answers = orders.map((order) => ({ order, answer: says(shownAs(order)[0] === wanted ? 'A' : 'B') }));
    expect(rowVerdict(answers)).toMatchObject({ winner: wanted, ordersDisagree: false, withoutVerdict: 0 });
  }
});

test('has no verdict where one order has none', () => {
  const answers: readonly OrderedAnswer[] = [
    { order: 'as-is', answer: says('A') },
    { order: 'swapped', answer: readAnswer('no idea') },
  ];
  expect(rowVerdict(answers)).toMatchObject({ winner: undefined, probability: undefined, withoutVerdict: 1 });
  expect(rowVerdict([])).toMatchObject({ winner: undefined, answers: 0 });
});

test('counts a verdict against a tie in the other order as a tie', () => {
  expect(rowVerdict(both('A', 'tie'))).toMatchObject({ winner: 'tie', ordersDisagree: true });
  expect(rowVerdict(both('tie', 'tie'))).toMatchObject({ winner: 'tie', ordersDisagree: false });
});

test('is surer the more samples agree, and never certain', () => {
  const sure = (samples: number): number =>
    rowVerdict(
      orders.flatMap((order: Order) =>
        Array.from({ length: samples }, () => ({ order, answer: says(order === 'as-is' ? 'A' : 'B') })),
      ),
    ).probability ?? Number.NaN;
  expect(sure(1)).toBeCloseTo(2 / 3, 12);
  expect(sure(5)).toBeGreaterThan(sure(1));
  expect(sure(50)).toBeLessThan(1);
});

const token = (text: string, top: Readonly<Record<string, number>> = {}) => ({
  token: text,
  logprob: -0.1,
  top: Object.entries(top).map(([other, probability]) => ({ token: other, logprob: Math.log(probability) })),
});

test('reads the probability from the token that holds the verdict', () => {
  const start = ['{"', 'winner', '":'].map((text) => token(text));
  const whole = [...start, token(' "'), token('A', { A: 0.6, B: 0.3, tie: 0.1 }), token('"}')];
  expect(probabilityFromTokens(whole, 'A')).toBeCloseTo(0.65, 12);
  const joined = [...start, token(' "A', { ' "A': 0.7, ' "B': 0.2, ' "': 0.1 }), token('"}')];
  expect(probabilityFromTokens(joined, 'A')).toBeCloseTo(0.7 / 0.9, 12);
});

test('takes no probability from tokens that do not weigh the verdicts', () => {
  const start = ['{"', 'winner', '": "'].map((text) => token(text));
  expect(probabilityFromTokens([...start, token('A', { A: 0.2, Z: 0.8 })], 'A')).toBeUndefined();
  expect(probabilityFromTokens([token('A', { A: 0.9, B: 0.1 })], 'A')).toBeUndefined();
});

test('joins token probabilities of both orders about the same response', () => {
  const verdict = rowVerdict([
    { order: 'as-is', answer: says('A'), probabilityOfA: 0.9 },
    { order: 'swapped', answer: says('B'), probabilityOfA: 0.3 },
  ]);
  expect(verdict).toMatchObject({ winner: 0, fromTokens: true });
  expect(verdict.probability).toBeCloseTo(0.8, 12);
});
