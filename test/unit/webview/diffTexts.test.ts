import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffTexts, diffUnits, type DiffRun } from '../../../webview/pairs/comparing/diffTexts.ts';

const joined = (runs: readonly DiffRun[]): string => runs.map(({ text }) => text).join('');
const marked = (runs: readonly DiffRun[]): readonly string[] =>
  runs.filter(({ kind }) => kind !== 'same').map(({ text }) => text);
/** Without a deadline that could pass on a busy machine. */
const patient = 60_000;

describe('the comparison of two texts', () => {
  it('loses nothing of either and says the same of what both have', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'word ', '\n', 'Step 1', '1. ', '\n\n', 'é', '🙂'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, fc.constantFrom(...diffUnits), (left, right, unit) => {
        const diff = diffTexts(left, right, unit, patient);
        expect(joined(diff.left)).toBe(left);
        expect(joined(diff.right)).toBe(right);
        const same = (runs: readonly DiffRun[]): string => joined(runs.filter(({ kind }) => kind === 'same'));
        expect(same(diff.left)).toBe(same(diff.right));
      }),
    );
  });

  it('marks words, characters, lines or steps', () => {
    const left = 'One fine day\nit rained.';
    const right = 'One fine night\nit rained.';
    expect(marked(diffTexts(left, right, 'word', patient).left)).toEqual(['day']);
    expect(marked(diffTexts('colour', 'color', 'character', patient).left)).toEqual(['u']);
    expect(marked(diffTexts(left, right, 'line', patient).right)).toEqual(['One fine night\n']);
    const steps = diffTexts(
      'Step 1: add.\nThen rest.\nStep 2: multiply.',
      'Step 1: add.\nThen rest.\nStep 2: divide.',
      'step',
      patient,
    );
    expect(marked(steps.left)).toEqual(['Step 2: multiply.']);
  });

  it('marks neighbouring words that were replaced as one stretch', () => {
    const diff = diffTexts('It is a fine, warm day in May', 'It is a grey, cold day at sea', 'word', patient);
    expect(marked(diff.left)).toEqual(['fine, warm', 'in May']);
    expect(marked(diff.right)).toEqual(['grey, cold', 'at sea']);
    // A word that is only in one of them stands by itself.
    expect(marked(diffTexts('one three', 'one two three', 'word', patient).left)).toEqual([]);
  });

  it('knows lines that moved', () => {
    const line = 'This sentence is long enough to be known again.\n';
    const diff = diffTexts(`${line}a\nb\nc\n`, `a\nb\nc\n${line}`, 'word', patient);
    expect(diff.left.filter(({ kind }) => kind === 'moved').map(({ text }) => text)).toEqual([line]);
    expect(diff.right.filter(({ kind }) => kind === 'moved').map(({ text }) => text)).toEqual([line]);
  });

  it('says that it is coarse when there is no time, and still has both texts', () => {
    const left = Array.from({ length: 3_000 }, (_, at) => `left ${String(at)}`).join(' ');
    const right = Array.from({ length: 3_000 }, (_, at) => `right ${String(at * 7)}`).join(' ');
    const diff = diffTexts(left, right, 'character', 1);
    expect(diff.coarse).toBe(true);
    expect(joined(diff.left)).toBe(left);
    expect(joined(diff.right)).toBe(right);
  });
});
