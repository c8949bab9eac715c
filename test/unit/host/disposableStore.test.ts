import { describe, expect, it } from 'vitest';
import { DisposableStore } from '../../../extension/host/lifecycle/disposableStore.ts';

describe('DisposableStore', () => {
  it('gives back in reverse order, all of them even if one fails', () => {
    const order: number[] = [];
    const store = new DisposableStore();
    store.add({ dispose: () => order.push(1) });
    store.add({
      dispose: () => {
        throw new Error('broken');
      },
    });
    store.add({ dispose: () => order.push(3) });
    expect(() => {
      store.dispose();
    }).toThrow(AggregateError);
    expect(order).toEqual([3, 1]);
    expect(store.size).toBe(0);
  });

  it('gives back at once what comes too late', () => {
    const store = new DisposableStore();
    store.dispose();
    let disposed = false;
    store.add({
      dispose: () => {
        disposed = true;
      },
    });
    expect(disposed).toBe(true);
  });
});
