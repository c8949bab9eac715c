import { expect, test } from 'vitest';
import { agreement, type JudgedRow } from '../../../extension/model/judges/agreement.ts';
import { lengthBias, positionBias } from '../../../extension/model/judges/bias.ts';
import { calibration } from '../../../extension/model/judges/calibration.ts';
import { trustFigures } from '../../../extension/model/judges/trustFigures.ts';

const rows = (count: number, human: 0 | 1, judge: 0 | 1): readonly JudgedRow[] =>
  Array.from({ length: count }, () => ({ human, judge }));
const figuresOf = (judged: readonly JudgedRow[]) =>
  trustFigures({
    agreement: agreement(judged),
    position: positionBias([]),
    length: lengthBias([]),
    calibration: calibration(
      judged.map(({ human, judge }) => ({ probability: 0.7, outcome: human === judge ? 1 : 0 })),
    ),
  });

test('tell the agreement and kappa with their intervals', () => {
  const [same, kappa] = figuresOf([...rows(20, 0, 0), ...rows(5, 0, 1), ...rows(10, 1, 0), ...rows(15, 1, 1)]);
  // Wilson's interval of 35 of 50.
  expect(same).toEqual({ name: 'Agreement', value: '70.0 %', interval: '56.2 % to 80.9 %', rows: 50 });
  expect(kappa).toMatchObject({ value: '0.40', interval: '0.15 to 0.65' });
});

test('tell nothing of what no row says', () => {
  for (const { name, value, interval, rows: counted } of figuresOf([])) {
    expect([value, interval, counted], name).toEqual(['–', '', 0]);
  }
  const withLabels = figuresOf(rows(5, 0, 0));
  expect(withLabels.find(({ name }) => name.startsWith('Cohen'))).toMatchObject({ value: 'not defined', rows: 5 });
  expect(withLabels.find(({ name }) => name === 'Orders contradict')).toMatchObject({ value: '–', rows: 0 });
});
