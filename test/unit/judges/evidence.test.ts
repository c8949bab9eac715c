import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findQuote } from '../../../extension/model/judges/evidence.ts';

describe('words that a judge quotes', () => {
  const response = 'Paris is the capital of France.\nIt has two million inhabitants.';

  it.each([
    ['the capital of France', 'the capital of France'],
    ['THE  Capital of\nFrance', 'the capital of France'],
    ['France. It has two', 'France.\nIt has two'],
    ['the capitol of Frence', 'the capital of France'],
  ])('finds %j', (quote, words) => {
    const found = findQuote(response, quote);
    expect(response.slice(found?.start, found?.end)).toBe(words);
  });

  it.each(['', '   ', 'Berlin lies in Germany', 'zzzzzzzz'])('does not find %j', (quote) => {
    expect(findQuote(response, quote)).toBeUndefined();
  });

  it('says how alike they are', () => {
    expect(findQuote('abcdefghij', 'abcdefghij')?.similarity).toBe(1);
    expect(findQuote('abcdefghij', 'abcdXfghij')?.similarity).toBeCloseTo(0.9, 10);
    expect(findQuote('abcdefghij', 'abXXXXXhij')).toBeUndefined();
  });

  it('finds every piece of a response, with the same words', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        fc.integer({ min: 1, max: 50 }),
        (text, at, length) => {
          const start = at % text.length;
          const quote = text.slice(start, start + length).trim();
          fc.pre(quote !== '');
          const found = findQuote(text, quote);
          expect(text.slice(found?.start, found?.end)).toBe(quote);
        },
      ),
    );
  });
});
