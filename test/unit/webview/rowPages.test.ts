import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RowPage, RowSummary } from '../../../extension/model/contract/engine.ts';
import { pageSize } from '../../../extension/model/rows/pageSize.ts';
import { RowPages } from '../../../webview/pairs/rowPages.ts';

interface Asked {
  readonly from: number;
  answer(prompt: string): Promise<void>;
}

function rows(from: number, prompt: string): RowPage {
  const row = (position: number): RowSummary => ({
    position,
    row: position,
    line: position + 1,
    prompt,
    label: 'A',
    decision: undefined,
    edited: false,
    strength: undefined,
    flags: [],
    problem: undefined,
  });
  return { revision: 1, total: 1_000, rows: Array.from({ length: pageSize }, (_, place) => row(from + place)) };
}

describe('pages of the view', () => {
  let asked: Asked[];
  let loaded: number;
  let pages: RowPages;

  beforeEach(() => {
    vi.useFakeTimers();
    asked = [];
    loaded = 0;
    pages = new RowPages(
      (from) => {
        const { promise, resolve } = Promise.withResolvers<RowPage>();
        asked.push({
          from,
          answer: async (prompt) => {
            resolve(rows(from, prompt));
            await vi.advanceTimersByTimeAsync(0);
          },
        });
        return promise;
      },
      () => {
        loaded++;
      },
      () => undefined,
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('asks at once for what it does not know, and once', () => {
    pages.ensure(pageSize - 10, pageSize + 10);
    pages.ensure(pageSize - 9, pageSize + 11);
    expect(asked.map(({ from }) => from)).toEqual([0, pageSize]);
  });

  it('shows old rows until the new ones are there, and asks once for many changes', async () => {
    pages.ensure(0, 10);
    await asked[0]?.answer('old');
    for (let change = 0; change < 5; change++) {
      pages.invalidate();
      pages.ensure(0, 10);
      expect(pages.at(3)?.prompt).toBe('old');
    }
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(2);
    await asked[1]?.answer('new');
    expect(pages.at(3)?.prompt).toBe('new');
    expect(loaded).toBe(2);
    pages.ensure(0, 10);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked).toHaveLength(2);
  });

  it('asks again only for what is still looked at when the pause ends', async () => {
    pages.ensure(0, 10);
    await asked[0]?.answer('old');
    pages.invalidate();
    pages.ensure(0, 10);
    pages.ensure(300, 310);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(asked.map(({ from }) => from)).toEqual([0, 300]);
  });

  it('forgets all rows of another view', async () => {
    pages.ensure(0, 10);
    await asked[0]?.answer('old');
    pages.clear();
    expect(pages.at(3)).toBeUndefined();
  });

  it('shows a page that was made old while it came, and asks for it again', async () => {
    pages.ensure(0, 10);
    pages.invalidate();
    await asked[0]?.answer('old');
    expect(pages.at(0)?.prompt).toBe('old');
    pages.ensure(0, 10);
    await vi.advanceTimersByTimeAsync(1_000);
    await asked[1]?.answer('new');
    expect(pages.at(0)?.prompt).toBe('new');
  });

  it('shows nothing of a view that is gone', async () => {
    pages.ensure(0, 10);
    pages.clear();
    pages.ensure(0, 10);
    await asked[1]?.answer('this view');
    await asked[0]?.answer('the view before');
    expect(pages.at(0)?.prompt).toBe('this view');
  });
});
