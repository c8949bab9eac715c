import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agreement, signTest, type JudgedRow } from '../../../extension/model/judges/agreement.ts';
import { lengthBias, positionBias } from '../../../extension/model/judges/bias.ts';
import { calibration, calibrationError, fitTemperature } from '../../../extension/model/judges/calibration.ts';
import { orders, type ShownWinner, type Winner } from '../../../extension/model/judges/order.ts';
import { readAnswer } from '../../../extension/model/judges/answer.ts';
import { rowVerdict } from '../../../extension/model/judges/verdict.ts';
import { generator } from '../../fixtures/scoring/generator.ts';

const rows = (count: number, human: Winner, judge: Winner): readonly JudgedRow[] =>
  Array.from({ length: count }, () => ({ human, judge }));

test('computes kappa and its interval as in a table worked by hand', () => {
  // Observed 0.7, expected 0.5 (60/40 by people, 50/50 by the judge).
  const found = agreement([...rows(20, 0, 0), ...rows(5, 0, 1), ...rows(10, 1, 0), ...rows(15, 1, 1)]);
  expect(found.observed).toBeCloseTo(0.7, 12);
  expect(found.kappa).toBeCloseTo(0.4, 12);
  // sqrt(variance) = 0.12649 by the formula of Fleiss, Cohen and Everitt.
  expect(found.interval?.[0]).toBeCloseTo(0.4 - 1.95996 * 0.12699, 3);
  expect(found.confusion).toEqual([
    [20, 5, 0],
    [10, 15, 0],
    [0, 0, 0],
  ]);
});

test('gives kappa 1 to perfect and none to constant verdicts', () => {
  expect(agreement([...rows(5, 0, 0), ...rows(5, 1, 1)])).toMatchObject({ kappa: 1, observed: 1 });
  expect(agreement(rows(5, 0, 0)).kappa).toBeUndefined();
  expect(agreement([]).kappa).toBeUndefined();
});

test('gives kappa a width where all rows agree, or none does, the less the more rows there are', () => {
  // Wilson's interval of 20 of 20 begins at 0.83887; half of the rows agree by chance.
  const all = agreement([...rows(10, 0, 0), ...rows(10, 1, 1)]);
  expect(all.interval?.[0]).toBeCloseTo((0.83887 - 0.5) / 0.5, 4);
  expect(all.interval?.[1]).toBeCloseTo(1, 12);
  const many = agreement([...rows(500, 0, 0), ...rows(500, 1, 1)]);
  expect(many.interval?.[0]).toBeGreaterThan(0.99);
  const none = agreement([...rows(10, 0, 1), ...rows(10, 1, 0)]);
  expect(none.kappa).toBeCloseTo(-1, 12);
  expect(none.interval?.[0]).toBeCloseTo(-1, 12);
  expect(none.interval?.[1]).toBeCloseTo((1 - 0.83887 - 0.5) / 0.5, 4);
});

test('keeps kappa within its interval and the interval within -1 and 1', () => {
  const winner = fc.constantFrom<Winner>(0, 1, 'tie');
  fc.assert(
    fc.property(fc.array(fc.record({ human: winner, judge: winner }), { minLength: 1 }), (sample) => {
      const { kappa, interval } = agreement(sample);
      if (kappa === undefined || interval === undefined) return;
      expect(interval[0]).toBeGreaterThanOrEqual(-1);
      expect(interval[1]).toBeLessThanOrEqual(1);
      expect(interval[0]).toBeLessThanOrEqual(kappa + 1e-12);
      expect(interval[1]).toBeGreaterThanOrEqual(kappa - 1e-12);
    }),
  );
});

test('computes the exact sign test', () => {
  expect(signTest(5, 5)).toBeCloseTo(2 / 32, 12);
  expect(signTest(8, 10)).toBeCloseTo(0.109375, 12);
  expect(signTest(5, 10)).toBe(1);
  expect(signTest(0, 0)).toBe(1);
});

test('finds a judge that prefers the first place, and acquits one that does not', () => {
  const verdict = (asIs: ShownWinner, swapped: ShownWinner) =>
    rowVerdict(
      orders.map((order) => ({ order, answer: readAnswer(`{"winner": "${order === 'as-is' ? asIs : swapped}"}`) })),
    );
  const biased = positionBias([
    ...Array.from({ length: 12 }, () => verdict('A', 'A')),
    ...Array.from({ length: 20 }, () => verdict('A', 'B')),
  ]);
  expect(biased.share.value).toBe(1);
  expect(biased.pValue).toBeLessThan(0.001);
  expect(biased.disagreement).toBeCloseTo(12 / 32, 12);
  const fair = positionBias([
    ...Array.from({ length: 6 }, () => verdict('A', 'A')),
    ...Array.from({ length: 6 }, () => verdict('B', 'B')),
  ]);
  expect(fair.pValue).toBe(1);
});

test('finds a judge that prefers the longer response where people do not', () => {
  const sample = Array.from({ length: 40 }, (_, index) => ({
    lengths: [100, 50] as const,
    judge: 0 as const,
    human: index % 2 === 0 ? (0 as const) : (1 as const),
  }));
  const found = lengthBias(sample);
  expect(found.judge.share.value).toBe(1);
  expect(found.human.share.value).toBe(0.5);
  expect(found.against).toMatchObject({ rows: 20 });
  expect(found.against.pValue).toBeLessThan(0.001);
});

test('finds the temperature of forecasts that are too sure, and calibrates them', () => {
  const random = generator(5);
  const forecasts = Array.from({ length: 4000 }, () => {
    const z = 2 * random.normal();
    const outcome = random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
    return { probability: 1 / (1 + Math.exp(-3 * z)), outcome };
  });
  expect(fitTemperature(forecasts)).toBeGreaterThan(2.6);
  expect(fitTemperature(forecasts)).toBeLessThan(3.4);
  const report = calibration(forecasts);
  expect(report.after).toBeLessThan(0.03);
  expect(report.before).toBeGreaterThan(2 * report.after);
});

test('has no calibration error where confidence is the share right', () => {
  const forecasts = [1, 1, 1, 0].map((outcome) => ({ probability: 0.75, outcome }));
  expect(calibrationError(forecasts)).toBeCloseTo(0, 12);
  expect(calibrationError([])).toBe(0);
});
