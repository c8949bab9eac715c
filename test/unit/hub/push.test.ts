import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Progress } from '../../../extension/model/contract/endpoint.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { hubName, pushOrder, repoName, type PushSummary } from '../../../extension/model/hub/pushOrder.ts';
import { curator, jsonLines } from '../cli/support/curator.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { goodToken, hubServer, type HubBehaviour, type HubServer } from './support/hubServer.ts';

interface Pushing {
  readonly server: HubServer;
  readonly folder: string;
  readonly rows: Buffer;
  readonly push: (
    more?: Record<string, unknown>,
    context?: { signal?: AbortSignal; progress?: (progress: Progress) => void },
  ) => Promise<PushSummary>;
}

async function serving(behaviour: HubBehaviour = {}): Promise<HubServer> {
  const server = await hubServer(behaviour);
  onTestFinished(() => {
    server.close();
  });
  return server;
}

async function pushing(behaviour: HubBehaviour = {}): Promise<Pushing> {
  const server = await serving(behaviour);
  const folder = temporaryFolder();
  const rows = Buffer.from(Array.from({ length: 500 }, (_, row) => `{"prompt":"${String(row)} ☔"}\n`).join(''));
  writeFileSync(join(folder, 'out.train.jsonl'), rows);
  writeFileSync(join(folder, 'out.card.md'), '---\nlicense: unknown\n---\n# Card\n');
  const engine = startEngine();
  const push: Pushing['push'] = (more = {}, context = {}) =>
    engine.request(
      'hub/push',
      pushOrder.parse({
        endpoint: server.endpoint,
        token: goodToken,
        repo: 'me/pairs',
        files: ['out.train.jsonl', 'out.card.md'].map((name) => ({ path: join(folder, name), name: hubName(name) })),
        ...more,
      }),
      context,
    );
  return { server, folder, rows, push };
}

/** The error of a promise that fails. */
async function failure(promise: Promise<unknown>): Promise<CuratorError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!CuratorError.is(error)) throw new Error(`This was no error in words: ${String(error)}`);
  return error;
}

describe('a push to the Hub', () => {
  it('makes a private dataset and commits the files, large ones as such, the card as README', async () => {
    const { server, rows, push } = await pushing();
    const seen: Progress[] = [];
    const summary = await push({}, { progress: (progress) => seen.push(progress) });
    expect(summary).toEqual({
      url: `${server.endpoint}/datasets/me/pairs`,
      commit: 'c0ffee',
      files: [
        { name: 'out.train.jsonl', sizeBytes: rows.length },
        { name: 'README.md', sizeBytes: 32 },
      ],
      created: true,
    });
    expect([...server.datasets]).toEqual([['me/pairs', 'private']]);
    expect(server.files.get('out.train.jsonl')?.equals(rows)).toBe(true);
    expect(server.files.get('README.md')?.toString()).toContain('# Card');
    expect(server.commits).toEqual(['Add a curated dataset']);
    expect(seen.at(-1)?.total).toBe(rows.length + 32);
    // The token goes to the Hub alone, and not to where it stores large files.
    expect(server.requests.filter(({ path }) => path.startsWith('/store/')).map(({ token }) => token)).toEqual([
      undefined,
    ]);
  });

  it('makes a public dataset only if told so, and adds to one that is there only if told so', async () => {
    const { server, push } = await pushing();
    await push({ visibility: 'public' });
    expect(server.datasets.get('me/pairs')).toBe('public');
    const error = await failure(push());
    expect(error.reason).toBe('target-exists');
    expect(error.message).toMatch(/status 409.+choose another name, or add a commit/u);
    expect(server.commits).toHaveLength(1);
    expect(await push({ existing: true })).toMatchObject({ created: false });
    expect(server.commits).toHaveLength(2);
  });

  it('says what to do about a wrong token, without showing it', async () => {
    const { server, push } = await pushing();
    const error = await failure(push({ token: 'hf_wrongToken' }));
    expect(error.reason).toBe('signed-out');
    expect(error.message).toMatch(/status 401.+make a new one with the right to write/u);
    expect(error.message).not.toContain('hf_wrongToken');
    expect(server.datasets.size).toBe(0);
  });

  it('says what to do about a server in trouble, without showing a token that it repeats', async () => {
    const { push } = await pushing({ fails: { path: /\/commit\//u, status: 500 } });
    const error = await failure(push());
    expect(error.reason).toBe('disconnected');
    expect(error.message).toMatch(/could not upload the files \(status 500\).+whole or not at all/u);
    expect(error.message).toContain('made to fail with Bearer ***');
  });

  it.each([
    [/\/commit\//u, 409, 'changed-outside', /Somebody else committed/u],
    [/repos\/create/u, 403, 'no-permission', /may not write there/u],
    [/preupload/u, 404, 'not-found', /no such dataset/u],
    [/preupload/u, 413, 'too-large', /split the export/u],
    [/\/store\//u, 500, 'disconnected', /status 500/u],
    [/repos\/create/u, 429, 'disconnected', /wait some minutes/u],
    [/repos\/create/u, 400, 'bad-request', /does not fit/u],
  ] as const)('tells a failure of %s with %i in words', async (path, status, reason, words) => {
    const { push } = await pushing({ fails: { path, status } });
    const error = await failure(push());
    expect(error.reason).toBe(reason);
    expect(error.message).toMatch(words);
  });

  it('tells an address without a server from a refusal', async () => {
    const { push } = await pushing();
    const error = await failure(push({ endpoint: 'http://127.0.0.1:9' }));
    expect(error.reason).toBe('disconnected');
    expect(error.message).toContain('preferenceCurator.hub.endpoint');
  });

  it('sends a token over https or to the own machine, and nowhere else', async () => {
    const { push } = await pushing();
    for (const endpoint of ['http://hub.example.org', 'file:///etc', 'https://user:pass@hub.example.org', 'hub']) {
      expect((await failure(push({ endpoint }))).reason).toBe('bad-request');
    }
  });

  it('ends when it is cancelled, in mid-request', async () => {
    const { server, push } = await pushing({ silent: /preupload/u });
    const controller = new AbortController();
    const pushed = failure(push({}, { signal: controller.signal }));
    await expect.poll(() => server.requests.some(({ path }) => path.includes('preupload'))).toBe(true);
    controller.abort();
    expect((await pushed).reason).toBe('cancelled');
    expect(server.commits).toEqual([]);
  });

  it('refuses files that are not there, two of one name, and what would have to be held in memory', async () => {
    const { folder, push, server } = await pushing({ largeFrom: Number.POSITIVE_INFINITY });
    const big = join(folder, 'big.jsonl');
    writeFileSync(big, Buffer.alloc(20_000_001, 32));
    const error = await failure(push({ files: [{ path: big, name: 'big.jsonl' }] }));
    expect(error.reason).toBe('unsupported');
    expect(server.commits).toEqual([]);
    const twice = [big, join(folder, 'out.card.md')].map((path) => ({ path, name: 'README.md' }));
    expect((await failure(push({ files: twice, existing: true }))).message).toContain('one name');
    rmSync(big);
    expect((await failure(push({ files: [{ path: big, name: 'big.jsonl' }] }))).reason).toBe('not-found');
  });
});

describe('hub/whoAmI', () => {
  it('says whose token it is', async () => {
    const { endpoint } = await serving();
    const engine = startEngine();
    expect(await engine.request('hub/whoAmI', { endpoint, token: goodToken })).toEqual({ name: 'me' });
    await expect(engine.request('hub/whoAmI', { endpoint, token: 'hf_no' })).rejects.toMatchObject({
      reason: 'signed-out',
    });
  });
});

describe('names of datasets', () => {
  it('are an owner and a name, and no path', () => {
    for (const name of ['me/pairs', 'my-org/hh.v2_clean', 'A1/b']) expect(repoName.safeParse(name).success).toBe(true);
    for (const name of ['pairs', 'me/', '/x', 'me/../x', 'me/a/b', 'me/a b', 'me/x.git', 'me/a--b', '.a/b', 'a/b-']) {
      expect(repoName.safeParse(name).success, name).toBe(false);
    }
  });
});

describe('push', () => {
  it('lists the files, and pushes them when it is told so', async () => {
    const { server, folder } = await pushing();
    const args = ['push', join(folder, 'out.train.jsonl'), join(folder, 'out.card.md'), '--repo', 'me/pairs'];
    const at = [...args, '--endpoint', server.endpoint, '--token-env', 'TEST_HUB_TOKEN'];
    const listed = await curator(at);
    expect(listed).toMatchObject({ status: 1 });
    expect(listed.stdout).toMatch(/README\.md\s+32/u);
    expect(server.requests).toEqual([]);
    const without = await curator([...at, '--yes']);
    expect(without.status).toBe(2);
    expect(without.stderr).toContain('TEST_HUB_TOKEN holds no token');
    vi.stubEnv('TEST_HUB_TOKEN', goodToken);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const pushed = await curator([...at, '--yes', '--json']);
    expect(pushed.status).toBe(0);
    expect(jsonLines(pushed.stdout)).toMatchObject([{ url: `${server.endpoint}/datasets/me/pairs`, created: true }]);
    expect(server.datasets.get('me/pairs')).toBe('private');
    expect(await curator([...at, '--yes'])).toMatchObject({ status: 2 });
  });
});
