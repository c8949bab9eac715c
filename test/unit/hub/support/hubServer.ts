import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const goodToken = 'hf_aVeryGoodToken';

/** What a Hub on loopback was told. */
export interface HubServer {
  readonly endpoint: string;
  readonly requests: readonly { readonly method: string; readonly path: string; readonly token: string | undefined }[];
  /** Made datasets with their visibility. */
  readonly datasets: ReadonlyMap<string, string>;
  /** Files of the last commit by name, as they arrived. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly commits: readonly string[];
  close(): void;
}

export interface HubBehaviour {
  readonly existing?: readonly string[];
  /** Answers a path with a status instead of what it should do. */
  readonly fails?: { readonly path: RegExp; readonly status: number; readonly message?: string };
  /** Sizes from which files are large ones. */
  readonly largeFrom?: number;
  /** Never answers this path. */
  readonly silent?: RegExp;
}

/** The part of the Hub's protocol that a push speaks: whoami, repository, preupload, LFS and commit. */
export async function hubServer(behaviour: HubBehaviour = {}): Promise<HubServer> {
  const requests: { method: string; path: string; token: string | undefined }[] = [];
  const datasets = new Map<string, string>((behaviour.existing ?? []).map((name) => [name, 'public']));
  const large = new Map<string, Buffer>();
  const files = new Map<string, Buffer>();
  const commits: string[] = [];
  let endpoint = '';

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    const token = request.headers.authorization;
    requests.push({ method: request.method ?? '', path, token });
    if (behaviour.silent?.test(path) === true) return;
    const body = await bodyOf(request);
    const send = (status: number, value: object): void => {
      response
        .writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'r1' })
        .end(JSON.stringify(value));
    };
    const { fails } = behaviour;
    if (fails?.path.test(path) === true) {
      send(fails.status, { error: fails.message ?? `made to fail with ${String(token)}` });
      return;
    }
    if (path.startsWith('/store/')) {
      large.set(path.slice('/store/'.length), body);
      response.writeHead(200).end();
      return;
    }
    if (token !== `Bearer ${goodToken}`) {
      send(401, { error: 'Invalid credentials in Authorization header' });
      return;
    }
    if (path === '/api/whoami-v2') send(200, { type: 'user', name: 'me', id: '1', auth: { type: 'access_token' } });
    else if (path === '/api/repos/create') {
      const { name, organization, visibility } = JSON.parse(body.toString()) as Record<string, string>;
      const full = `${organization ?? ''}/${name ?? ''}`;
      if (datasets.has(full)) send(409, { error: 'You already created this dataset repo' });
      else {
        datasets.set(full, visibility ?? '');
        send(200, { url: `${endpoint}/datasets/${full}`, id: full });
      }
    } else if (path.includes('/preupload/')) {
      const { files: asked } = JSON.parse(body.toString()) as { files: { path: string; size: number }[] };
      const limit = behaviour.largeFrom ?? 1_000;
      send(200, {
        files: asked.map((file) => ({ path: file.path, uploadMode: file.size >= limit ? 'lfs' : 'regular' })),
      });
    } else if (path.endsWith('/info/lfs/objects/batch')) {
      const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
      send(200, {
        transfer: 'basic',
        objects: objects.map(({ oid, size }) => ({
          ...{ oid, size },
          actions: { upload: { href: `${endpoint}/store/${oid}`, header: {} } },
        })),
      });
    } else if (path.includes('/commit/')) {
      files.clear();
      for (const line of body.toString().split('\n')) {
        const { key, value } = JSON.parse(line) as { key: string; value: Record<string, string> };
        if (key === 'header') commits.push(value.summary ?? '');
        if (key === 'file') files.set(value.path ?? '', Buffer.from(value.content ?? '', 'base64'));
        if (key === 'lfsFile') files.set(value.path ?? '', storedAs(value.oid ?? '', large));
      }
      send(200, { commitOid: 'c0ffee', commitUrl: `${endpoint}/commit/c0ffee`, hookOutput: '' });
    } else send(404, { error: 'Not found' });
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return {
    ...{ endpoint, requests, datasets, files, commits },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The bytes that were sent for a hash; a hash of other bytes would be a damaged file. */
function storedAs(oid: string, large: ReadonlyMap<string, Buffer>): Buffer {
  const bytes = large.get(oid);
  if (bytes === undefined) throw new Error(`${oid} was committed and not sent.`);
  if (createHash('sha256').update(bytes).digest('hex') !== oid)
    throw new Error(`${oid} is not the hash of what was sent.`);
  return bytes;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
