import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import * as z from 'zod';
import { nodeRuntime } from '../../../extension/engine/rpc/nodeRuntime.ts';
import { createClient, request, serve, type Handlers } from '../../../extension/model/contract/endpoint.ts';
import { CuratorError } from '../../../extension/model/errors.ts';

const contract = {
  add: request<number>()(z.object({ left: z.number(), right: z.number() })),
  fail: request<null>()(z.object({ how: z.enum(['reason', 'unexpected']) })),
  wait: request<string>()(z.object({})),
} as const;

function connect(handlers: Partial<Handlers<typeof contract>> = {}) {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const callee = createMessageConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  const caller = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  serve(callee, nodeRuntime, contract, {
    add: ({ left, right }) => left + right,
    fail: ({ how }) => {
      throw how === 'reason' ? new CuratorError('disk-full', 'No room.', { line: 7 }) : new TypeError('a bug');
    },
    wait: async (_params, { signal, progress }) => {
      progress({ done: 1, total: 2, unit: 'steps' });
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      });
      throw new CuratorError('cancelled', 'Cancelled.');
    },
    ...handlers,
  });
  callee.listen();
  caller.listen();
  onTestFinished(() => {
    caller.dispose();
    callee.dispose();
  });
  return { client: createClient<typeof contract>(caller, nodeRuntime), there, back, callee };
}

describe('a request', () => {
  it('is answered', async () => {
    expect(await connect().client.request('add', { left: 2, right: 3 })).toBe(5);
  });

  it('with wrong parameters is refused by name, before its handler', async () => {
    const { client } = connect({ add: () => Number.NaN });
    const wrong = { left: 'two', right: 3 } as unknown as { left: number; right: number };
    await expect(client.request('add', wrong)).rejects.toMatchObject({
      reason: 'bad-request',
      message: expect.stringContaining('add') as string,
    });
  });

  it('carries the reason and details of a failure', async () => {
    await expect(connect().client.request('fail', { how: 'reason' })).rejects.toMatchObject({
      reason: 'disk-full',
      message: 'No room.',
      details: { line: 7 },
    });
  });

  it('turns what nobody expected into an internal error with its message', async () => {
    const failure = connect().client.request('fail', { how: 'unexpected' });
    await expect(failure).rejects.toMatchObject({ reason: 'internal', message: 'a bug' });
  });

  it('tells its progress and ends when it is cancelled', async () => {
    const controller = new AbortController();
    const told: unknown[] = [];
    const waiting = connect().client.request(
      'wait',
      {},
      {
        signal: controller.signal,
        onProgress: (progress) => {
          told.push(progress);
          controller.abort();
        },
      },
    );
    await expect(waiting).rejects.toMatchObject({ reason: 'cancelled' });
    expect(told).toEqual([{ done: 1, total: 2, unit: 'steps' }]);
  });

  it('that was cancelled before it was sent is not sent', async () => {
    const controller = new AbortController();
    controller.abort();
    const { client } = connect();
    await expect(client.request('add', { left: 1, right: 1 }, { signal: controller.signal })).rejects.toMatchObject({
      reason: 'cancelled',
    });
  });

  it('that is cancelled before its turn comes is not begun', async () => {
    const controller = new AbortController();
    let begun = false;
    const { client } = connect({
      wait: () => {
        begun = true;
        return new Promise<string>(() => undefined);
      },
    });
    const waiting = client.request('wait', {}, { signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ reason: 'cancelled' });
    expect(begun).toBe(false);
  });

  it('settles when the other end goes away, and its handler is told to stop', async () => {
    let aborted: (() => void) | undefined;
    const stopped = new Promise<void>((resolve) => {
      aborted = resolve;
    });
    const { client, back, there } = connect({
      wait: async (_params, { signal, progress }) => {
        signal.addEventListener('abort', () => aborted?.(), { once: true });
        progress({ done: 0, unit: 'steps' });
        await stopped;
        return 'late';
      },
    });
    const waiting = client.request(
      'wait',
      {},
      {
        onProgress: () => {
          back.destroy();
          there.destroy();
        },
      },
    );
    await expect(waiting).rejects.toMatchObject({ reason: 'disconnected' });
    await stopped;
  });
});
