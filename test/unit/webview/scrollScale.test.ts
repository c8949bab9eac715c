import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetToShow, rowWindow, ScrollScale } from '../../../webview/pairs/scrollScale.ts';

describe('the scale of a long list', () => {
  it('is the identity while the list can be laid out', () => {
    const scale = new ScrollScale(1_000, 28, 600);
    expect(scale.scaled).toBe(false);
    expect(scale.height).toBe(28_000);
    expect(scale.offsetOf(12_345)).toBe(12_345);
    expect(scale.scrollTopOf(12_345)).toBe(12_345);
  });

  it('reaches the last of a hundred million rows within the height that browsers allow', () => {
    const scale = new ScrollScale(100_000_000, 28, 600);
    expect(scale.height).toBeLessThan(33_000_000);
    const bottom = scale.offsetOf(scale.height - 600);
    expect(rowWindow(bottom, 600, 28, 100_000_000, 0).end).toBe(100_000_000);
  });

  it('goes there and back for any offset', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (total, part) => {
          const scale = new ScrollScale(total, 28, 500);
          const offset = scale.maxOffset * part;
          expect(scale.offsetOf(scale.scrollTopOf(offset))).toBeCloseTo(offset, 2);
        },
      ),
    );
  });
});

describe('the window of rows', () => {
  it('holds every visible row and never leaves the list', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 20 }),
        (total, part, overscan) => {
          const offset = new ScrollScale(total, 28, 300).maxOffset * part;
          const { first, end } = rowWindow(offset, 300, 28, total, overscan);
          expect(first).toBeGreaterThanOrEqual(0);
          expect(first).toBeLessThanOrEqual(end);
          expect(end).toBeLessThanOrEqual(total);
          expect(first * 28).toBeLessThanOrEqual(offset);
          expect(end === total || end * 28 >= offset + 300).toBe(true);
          expect(end - first).toBeLessThanOrEqual(Math.ceil(300 / 28) + 1 + 2 * overscan);
        },
      ),
    );
  });

  it('moves no further than it must to show a row', () => {
    expect(offsetToShow(5, 0, 280, 28)).toBe(0);
    expect(offsetToShow(10, 0, 280, 28)).toBe(28);
    expect(offsetToShow(2, 140, 280, 28)).toBe(56);
  });
});
