import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { linkedAbort } from '../../../extension/model/linkedAbort.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('linkedAbort', () => {
  it('is aborted with any source, for its reason, and from the start where one is aborted', () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const linked = linkedAbort(first.signal, second.signal);
    const heard = vi.fn();
    linked.signal.addEventListener('abort', heard);
    second.abort('enough');
    first.abort('too late');
    expect(linked.signal.reason).toBe('enough');
    expect(heard).toHaveBeenCalledOnce();
    expect(linkedAbort(new AbortController().signal, first.signal).signal.reason).toBe('too late');
  });

  it('stays aborted when the source is collected and nobody listened at the time', async () => {
    const signalOfPast = (): AbortSignal => {
      const source = new AbortController();
      const { signal } = linkedAbort(source.signal);
      source.abort();
      return signal;
    };
    const signal = signalOfPast();
    await setImmediate();
    collect();
    await setImmediate();
    expect(signal.aborted).toBe(true);
  });

  it('follows no source any more when it is released, and can still be aborted', () => {
    const source = new AbortController();
    const linked = linkedAbort(source.signal);
    linked.release();
    source.abort();
    expect(linked.signal.aborted).toBe(false);
    linked.abort();
    expect(linked.signal.aborted).toBe(true);
  });
});
