import { describe, expect, it } from 'vitest';
import { besideOther, promptWords, styleNames, styleOf } from '../../../extension/engine/scoring/builtin/style.ts';

const measured = (text: string, name: (typeof styleNames)[number], other = 'Ask somebody else.'): number => {
  const values = new Float64Array(styleNames.length).fill(Number.NaN);
  const prompt = promptWords('How do I boil an egg?');
  besideOther(styleOf(text, prompt), styleOf(other, prompt), values);
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

  it('is set beside that of the other response', () => {
    const [short, long] = ['Boil it.', 'Boil it for 10 minutes.\n- Cool it\n- Peel it'];
    expect(measured(long, 'clearly longer', short)).toBe(1);
    expect(measured(short, 'clearly longer', long)).toBe(0);
    expect(measured('Boil it!!', 'clearly longer', short)).toBe(0);
    expect(measured(long, 'more lists, headings and code', short)).toBe(1);
    expect(measured(long, 'more lists, headings and code', long)).toBe(0);
    expect(measured(long, 'more digits', short)).toBe(1);
    // Boil, it, for, 10, minutes, cool, peel: five of seven words are its own, and all of the other's two are there.
    expect(measured(long, 'words of its own', short)).toBeCloseTo(5 / 8, 12);
    expect(measured(long, 'words of the other covered', short)).toBeCloseTo(2 / 3, 12);
    expect(measured('', 'words of its own', '')).toBe(0);
  });
});
