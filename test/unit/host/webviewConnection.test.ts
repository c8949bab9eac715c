import { CancellationTokenSource, ResponseError } from 'vscode-jsonrpc/node';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { WebviewConnection } from '../../../extension/host/webview/webviewConnection.ts';
import { request } from '../../../extension/model/contract/endpoint.ts';

const contract = {
  'view/ready': request<string>()(z.object({})),
  slow: request<string>()(z.object({ name: z.string() })),
} as const;

function setUp() {
  const posted: Record<string, unknown>[] = [];
  const errors: string[] = [];
  const finish = new Map<string, (value: string) => void>();
  const aborted: string[] = [];
  let receive: (message: unknown) => void = () => undefined;
  const connection = new WebviewConnection<typeof contract, { fact: { count: number } }>({
    port: {
      postMessage: (message) => {
        posted.push(JSON.parse(JSON.stringify(message)) as Record<string, unknown>);
        return Promise.resolve(true);
      },
      onDidReceiveMessage: (listener) => {
        receive = listener;
        return { dispose: () => (receive = () => undefined) };
      },
    },
    runtime: { ResponseError, CancellationTokenSource },
    contract,
    handlers: {
      'view/ready': () => 'start',
      slow: ({ name }, { signal }) =>
        new Promise((resolve) => {
          finish.set(name, resolve);
          signal.addEventListener('abort', () => aborted.push(name), { once: true });
        }),
    },
    onError: (message) => errors.push(message),
  });
  const ask = (id: number, method: string, params: unknown): void => {
    receive({ jsonrpc: '2.0', id, method, params: { params } });
  };
  return {
    posted,
    errors,
    finish,
    aborted,
    connection,
    ask,
    receive: (message: unknown) => {
      receive(message);
    },
  };
}

/** Resolves when so many messages were posted. */
const posting = (posted: readonly unknown[], count: number): Promise<void> =>
  expect.poll(() => posted.length).toBeGreaterThanOrEqual(count);
/** A moment in which what must not happen would happen. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('WebviewConnection', () => {
  it('answers in plain JSON-RPC objects and tells facts once the webview is ready', async () => {
    const { posted, ask, connection } = setUp();
    connection.notify('fact', { count: 1 });
    ask(0, 'view/ready', {});
    await posting(posted, 1);
    connection.notify('fact', { count: 2 });
    await posting(posted, 2);
    expect(posted).toEqual([
      { jsonrpc: '2.0', id: 0, result: 'start' },
      { jsonrpc: '2.0', method: 'fact', params: { count: 2 } },
    ]);
  });

  it('refuses wrong parameters with a reason and unknown methods with an error', async () => {
    const { posted, ask } = setUp();
    ask(0, 'view/ready', {});
    ask(1, 'slow', { name: 5 });
    ask(2, 'nothing', {});
    await posting(posted, 3);
    expect(posted[1]).toMatchObject({ id: 1, error: { data: { reason: 'bad-request' } } });
    expect(posted[2]).toMatchObject({ id: 2, error: { code: -32601 } });
  });

  it('drops late answers to a document that was replaced', async () => {
    const { posted, ask, finish, aborted } = setUp();
    ask(0, 'view/ready', {});
    ask(1, 'slow', { name: 'old' });
    await expect.poll(() => finish.has('old')).toBe(true);
    ask(0, 'view/ready', {});
    ask(1, 'slow', { name: 'new' });
    await expect.poll(() => finish.has('new')).toBe(true);
    expect(aborted).toEqual(['old']);
    finish.get('old')?.('stale');
    finish.get('new')?.('fresh');
    await expect.poll(() => posted.some((message) => message.id === 1)).toBe(true);
    await settle();
    expect(posted.filter((message) => message.id === 1)).toEqual([{ jsonrpc: '2.0', id: 1, result: 'fresh' }]);
  });

  it('passes over what is no message, and everything after its end', async () => {
    const { posted, receive, ask, connection, errors } = setUp();
    for (const junk of [undefined, null, 'text', {}, { jsonrpc: '1.0', method: 'view/ready', id: 0 }]) receive(junk);
    ask(0, 'view/ready', {});
    connection.dispose();
    ask(1, 'view/ready', {});
    connection.notify('fact', { count: 1 });
    await settle();
    expect(posted.filter((message) => message.id === 1)).toEqual([]);
    expect(errors).toEqual([]);
  });
});
