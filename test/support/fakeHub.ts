import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** Content of a repository by path. */
export type Repository = Readonly<Record<string, Buffer>>;

export interface FakeHub {
  readonly endpoint: string;
  /** What the repository of the model holds. */
  files: Repository;
  /** What was asked, oldest first: path, range and token. */
  readonly asked: { readonly path: string; readonly range: string | undefined; readonly token: string | undefined }[];
  /** Answers instead of the Hub where it gives true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Changes the list of files before it is sent. */
  relist: (entries: Record<string, unknown>[]) => unknown;
  /** Facts about the model beside its commit. */
  facts: Record<string, unknown>;
}

export const revision = '0123456789abcdef0123456789abcdef01234567';
export const name = 'acme/tiny-reward';

/**
 * A Hub on loopback with one model; large files, from 1,000 bytes up, are kept by their SHA-256.
 *
 * @param atEnd takes what ends the Hub, which is to be called when nobody needs it any longer: with the test, unless said
 */
export async function fakeHub(files: Repository, atEnd: (end: () => void) => void = onTestFinished): Promise<FakeHub> {
  const hub: Omit<FakeHub, 'endpoint'> & { endpoint: string } = {
    endpoint: '',
    files,
    asked: [],
    intercept: () => false,
    relist: (entries) => entries,
    facts: { cardData: { license: 'apache-2.0' }, config: { architectures: ['BertForSequenceClassification'] } },
  };
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '').replace(/\?.*/u, ''));
    const { range, authorization } = request.headers;
    hub.asked.push({ path, range, token: authorization });
    if (hub.intercept(request, response)) return;
    const json = (value: unknown): void => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    const resolve = `/${name}/resolve/${revision}/`;
    if (path.startsWith(`/api/models/${name}/revision/`)) {
      json({ _id: '1', id: name, sha: revision, gated: false, lastModified: '2026-01-01', ...hub.facts });
    } else if (path === `/api/models/${name}/tree/${revision}`)
      json(hub.relist(Object.entries(hub.files).map(entryOf)));
    else if (path.startsWith(resolve)) sendFile(hub.files[path.slice(resolve.length)], range, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  hub.endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return hub;
}

function entryOf([path, content]: [string, Buffer]): Record<string, unknown> {
  const oid = createHash('sha1')
    .update(`blob ${String(content.length)}\0`)
    .update(content)
    .digest('hex');
  const size = content.length;
  if (size < 1000) return { type: 'file', path, size, oid };
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { type: 'file', path, size, oid: 'f'.repeat(40), lfs: { oid: sha256, size, pointerSize: 130 } };
}

function sendFile(content: Buffer | undefined, range: string | undefined, response: ServerResponse): void {
  if (content === undefined) {
    response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    return;
  }
  const from = Number(/^bytes=(\d+)-$/u.exec(range ?? '')?.[1] ?? 0);
  const rest = content.subarray(from);
  const partial = { 'content-range': `bytes ${String(from)}-${String(content.length - 1)}/${String(content.length)}` };
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length, ...(from > 0 ? partial : {}) });
  response.end(rest);
}
