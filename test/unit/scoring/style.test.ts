import { describe, expect, it } from 'vitest';
import { promptWords, styleNames, styleOf } from '../../../extension/engine/scoring/builtin/style.ts';

const measured = (text: string, name: (typeof styleNames)[number]): number => {
  const values = new Float64Array(styleNames.length).fill(Number.NaN);
  styleOf(text, promptWords('How do I boil an egg?'), values);
  expect(values.every(Number.isFinite)).toBe(true);
  return values[styleNames.indexOf(name)] ?? Number.NaN;
};

describe('the style of a response', () => {
  it('knows a refusal', () => {
    expect(measured("I'm sorry, but I can't help with that.", 'declines to help')).toBe(1);
    expect(measured('Put it into boiling water.', 'declines to help')).toBe(0);
  });

  it('knows a text that stops short', () => {
    expect(measured('Put it into boiling water and then', 'stops short')).toBe(1);
    expect(measured('Wasser, Salz, ', 'stops short')).toBe(1);
    expect(measured('Put it into boiling water.\n', 'stops short')).toBe(0);
    expect(measured('1. Water\n2. Egg\n```', 'stops short')).toBe(0);
    expect(measured('', 'stops short')).toBe(0);
  });

  it('knows how much of a text was there before', () => {
    expect(measured('Wait. Wait. Wait. Then peel it.', 'repeats itself')).toBe(0.5);
    expect(measured('Wait for ten minutes.\nThen peel it!', 'repeats itself')).toBe(0);
    expect(measured('', 'repeats itself')).toBe(0);
  });
});
