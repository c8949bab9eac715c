import { describe, expect, it } from 'vitest';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import { RowDetails } from '../../../webview/pairs/rowDetails.ts';
import { rowDetail } from './support/rowDetail.ts';

const detailOf = (row: number, sizeBytes = 1_000): RowDetail =>
  rowDetail({ row, line: row + 1, sizeBytes, label: 'none' });

describe('details of rows', () => {
  it('are asked for once, and again when rows may be different', async () => {
    const asked: number[] = [];
    const details = new RowDetails((row) => {
      asked.push(row);
      return Promise.resolve(detailOf(row));
    });
    await Promise.all([details.fetch(3), details.fetch(3)]);
    await details.fetch(3);
    expect(asked).toEqual([3]);
    details.invalidate();
    expect(details.known(3)?.row).toBe(3);
    await details.fetch(3);
    expect(asked).toEqual([3, 3]);
  });

  it('are there still after one went on by a hundred rows, and go when they are too many', async () => {
    const details = new RowDetails((row) => Promise.resolve(detailOf(row)));
    for (let row = 0; row <= 100; row++) await details.fetch(row);
    expect(details.known(0)?.row).toBe(0);
    for (let row = 101; row <= 250; row++) await details.fetch(row);
    expect(details.known(0)).toBeUndefined();
    expect(details.known(250)?.row).toBe(250);
  });

  it('take no more memory than some large rows, however few they are', async () => {
    const details = new RowDetails((row) => Promise.resolve(detailOf(row, 6 * 1024 * 1024)));
    for (const row of [1, 2, 3]) await details.fetch(row);
    expect([1, 2, 3].map((row) => details.known(row)?.row)).toEqual([undefined, 2, 3]);
    details.invalidate();
    await details.fetch(3);
    expect([2, 3].map((row) => details.known(row)?.row)).toEqual([2, 3]);
    const one = new RowDetails((row) => Promise.resolve(detailOf(row, 90 * 1024 * 1024)));
    await one.fetch(7);
    expect(one.known(7)?.row).toBe(7);
  });
});
