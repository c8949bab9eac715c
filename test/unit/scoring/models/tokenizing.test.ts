import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptLengths } from '../../../../extension/engine/scoring/models/input/modelTokenizer.ts';
import { unigramSegmenter } from '../../../../extension/engine/scoring/models/input/unigram.ts';
import { halfToNumber } from '../../../../extension/engine/scoring/models/process/modelSession.ts';

describe('cutting two segments', () => {
  it('takes from the longer one until both are equally long', () => {
    expect(keptLengths(10, 50, 40, 'longest_first')).toEqual([10, 30]);
    expect(keptLengths(50, 10, 40, 'longest_first')).toEqual([30, 10]);
    expect(keptLengths(50, 60, 41, 'longest_first')).toEqual([20, 21]);
    expect(keptLengths(60, 50, 41, 'longest_first')).toEqual([21, 20]);
  });

  it('takes from the named one, and leaves it some room where the other fills it all', () => {
    expect(keptLengths(10, 50, 40, 'only_second')).toEqual([10, 30]);
    expect(keptLengths(100, 50, 40, 'only_second')).toEqual([30, 10]);
    expect(keptLengths(100, 5, 40, 'only_second')).toEqual([35, 5]);
    expect(keptLengths(50, 10, 40, 'only_first')).toEqual([30, 10]);
  });

  it('fills the room and never makes text of nothing', () => {
    const length = fc.nat({ max: 300 });
    const way = fc.constantFrom('longest_first', 'only_second', 'only_first');
    fc.assert(
      fc.property(length, length, length, way, (first, second, room, truncation) => {
        const [left, right] = keptLengths(first, second, room, truncation);
        expect(left + right).toBe(Math.min(room, first + second));
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThanOrEqual(first);
        expect(right).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(second);
      }),
    );
  });
});

describe('segmentation by a Unigram model', () => {
  const vocabulary = {
    tokens: ['<unk>', 'a', 'b', 'ab', 'abc', '<0xC3>', '<0xA9>'],
    scores: [0, -2, -2, -3, -9, -5, -5],
    unknownId: 0,
    byteFallback: false,
  };

  it('takes the most likely tokens', () => {
    expect(unigramSegmenter(vocabulary)('abab')).toEqual(['ab', 'ab']);
    expect(unigramSegmenter({ ...vocabulary, scores: [0, -1, -1, -3, -9, -5, -5] })('abab')).toEqual([
      'a',
      'b',
      'a',
      'b',
    ]);
  });

  it('keeps text that it does not know, or spells it in bytes', () => {
    expect(unigramSegmenter(vocabulary)('a🙂é')).toEqual(['a', '🙂', 'é']);
    expect(unigramSegmenter({ ...vocabulary, byteFallback: true })('aé')).toEqual(['a', '<0xC3>', '<0xA9>']);
  });

  it('settles a tie as the tokenizers library does', () => {
    const segment = unigramSegmenter({
      tokens: ['-', '---'],
      scores: [-5.567536490032663, -9.714526755150628],
      unknownId: undefined,
      byteFallback: false,
    });
    expect(segment('--------')).toEqual(['-', '---', '---', '-']);
    expect(segment('-----------')).toEqual(['-', '---', '---', '-', '---']);
  });

  it('loses no text', () => {
    const segment = unigramSegmenter(vocabulary);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', '🙂') }), (text) => {
        expect(segment(text).join('')).toBe(text);
      }),
    );
  });
});

describe('numbers of 16 bits', () => {
  it('are those of IEEE 754', () => {
    expect([0x3c00, 0xc000, 0x0001, 0x7bff, 0x0000].map(halfToNumber)).toEqual([1, -2, 2 ** -24, 65_504, 0]);
    expect(halfToNumber(0x7c00)).toBe(Number.POSITIVE_INFINITY);
    expect(halfToNumber(0x7e00)).toBeNaN();
  });
});
