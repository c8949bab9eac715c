import { describe, expect, it, vi } from 'vitest';
import { SelectionMemory, type Memory } from '../../../extension/host/pairs/selectionMemory.ts';

function memory(): Memory & { readonly writes: number } {
  const values = new Map<string, unknown>();
  const state = { writes: 0 };
  return {
    get: <Value>(key: string, fallback: Value) => (values.get(key) as Value | undefined) ?? fallback,
    update: (key, value) => {
      state.writes++;
      values.set(key, JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    },
    get writes() {
      return state.writes;
    },
  };
}

describe('SelectionMemory', () => {
  it('knows the last row of each dataset in the next session', () => {
    const store = memory();
    const selection = new SelectionMemory(store);
    selection.remember('file:///a.jsonl', 3);
    selection.remember('file:///b.jsonl', 5);
    selection.remember('file:///a.jsonl', 4);
    selection.dispose();
    const next = new SelectionMemory(store);
    expect([next.rowOf('file:///a.jsonl'), next.rowOf('file:///b.jsonl'), next.rowOf('c')]).toEqual([4, 5, undefined]);
  });

  it('writes at most every half second, however fast the rows go by', () => {
    vi.useFakeTimers();
    const store = memory();
    const selection = new SelectionMemory(store);
    for (let row = 0; row < 1_000; row++) selection.remember('file:///a.jsonl', row);
    expect(store.writes).toBe(0);
    vi.advanceTimersByTime(500);
    expect(store.writes).toBe(1);
    selection.dispose();
    expect(store.writes).toBe(1);
    vi.useRealTimers();
  });

  it('forgets the datasets that were used longest ago', () => {
    const store = memory();
    const selection = new SelectionMemory(store);
    for (let file = 0; file < 150; file++) selection.remember(`file:///${String(file)}.jsonl`, file);
    selection.dispose();
    const next = new SelectionMemory(store);
    expect([next.rowOf('file:///49.jsonl'), next.rowOf('file:///50.jsonl')]).toEqual([undefined, 50]);
  });
});
