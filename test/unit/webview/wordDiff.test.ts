import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutRuns, diffWords, longestDiffed } from '../../../webview/pairs/wordDiff.ts';

const textOf = (runs: readonly { readonly text: string }[] = []): string => runs.map(({ text }) => text).join('');

describe('the word diff', () => {
  it('marks the words that only one text has', () => {
    const diff = diffWords('Paris is the capital.', 'Lyon is the capital.');
    expect(diff?.left).toEqual([
      { text: 'Paris', changed: true },
      { text: ' is the capital.', changed: false },
    ]);
    expect(diff?.right[0]).toEqual({ text: 'Lyon', changed: true });
  });

  it('keeps every character of both texts, with no two runs of a kind in a row', () => {
    const text = fc.array(fc.constantFrom('a', 'b ', ' ', '\n', 'שלום', '🙂', 'x.', '<b>'), { maxLength: 40 });
    fc.assert(
      fc.property(text, text, (left, right) => {
        const diff = diffWords(left.join(''), right.join(''));
        expect(textOf(diff?.left)).toBe(left.join(''));
        expect(textOf(diff?.right)).toBe(right.join(''));
        for (const runs of [diff?.left ?? [], diff?.right ?? []]) {
          for (const [index, run] of runs.entries()) expect(run.changed).not.toBe(runs[index + 1]?.changed);
        }
      }),
    );
  });

  it('marks nothing in equal texts', () => {
    expect(diffWords('same', 'same')).toEqual({
      left: [{ text: 'same', changed: false }],
      right: [{ text: 'same', changed: false }],
    });
  });

  it('gives up on texts that are too long', () => {
    expect(diffWords('a'.repeat(longestDiffed + 1), 'b')).toBeUndefined();
  });

  it('gives up in time on texts that have nothing in common', () => {
    const words = (prefix: string): string =>
      Array.from({ length: 8_000 }, (_, index) => `${prefix}${String(index)}`)
        .join(' ')
        .slice(0, longestDiffed);
    const started = performance.now();
    diffWords(words('a'), words('b'));
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('cuts runs at a number of characters', () => {
    const runs = [
      { text: 'abc', changed: false },
      { text: 'def', changed: true },
    ];
    expect(textOf(cutRuns(runs, 4))).toBe('abcd');
    expect(cutRuns(runs, 3)).toHaveLength(1);
    expect(textOf(cutRuns(runs, 100))).toBe('abcdef');
  });
});
