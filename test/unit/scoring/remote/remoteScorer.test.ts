import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { RemoteClient, retryAfterMs, TextRefused } from '../../../../extension/engine/scoring/remote/remoteClient.ts';
import { remoteAddress } from '../../../../extension/engine/scoring/remote/remoteProtocol.ts';
import { runScorers } from '../../../../extension/engine/scoring/scorers.ts';
import { StrengthTable } from '../../../../extension/engine/scoring/strengthTable.ts';
import { CuratorError, type Reason } from '../../../../extension/model/errors.ts';
import { hashesOf, runOf, scoreDatabase, writeDataset } from '../../../fixtures/scoring/dataset.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

// Each run starts processes, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}
interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A server on loopback that answers as it is told. */
async function serverOf(answer: (asked: Asked, count: number) => Answer): Promise<{ base: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => (text += String(chunk)));
    request.on('end', () => {
      const one = {
        path: request.url ?? '',
        headers: request.headers,
        body: JSON.parse(text) as Record<string, unknown>,
      };
      asked.push(one);
      const { status = 200, headers = {}, body } = answer(one, asked.length);
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { base: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, asked };
}

/** A reward that a text alone decides. */
const reward = (text: string): number => text.length / 4 - 3;
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
const rows = [
  { prompt: 'How do I boil an egg?', chosen: 'Put it into boiling water.', rejected: 'No.' },
  { prompt: 'Tea or coffee?', chosen: 'Tea.', rejected: 'Both have their merits, they say.' },
  { prompt: 'Why?', chosen: 'Because.', rejected: 'Who knows.' },
];
const lines = rows.map((row) => JSON.stringify(row));

async function scoresBy(name: string, more: Parameters<typeof runOf>[2] = {}) {
  const database = scoreDatabase();
  const outcome = await runScorers(
    runOf(database, writeDataset(temporaryFolder(), lines), { scorers: [name], ...more }),
  );
  const table = await StrengthTable.load({ database, rows: rows.length, hashes: hashesOf(lines) });
  return { outcome, database, scores: rows.map((_, row) => table.scoresOf(row)) };
}

const last = (messages: unknown): string => (messages as { content: string }[]).at(-1)?.content ?? '';

describe('a server that scores', () => {
  it.each<[string, (asked: Asked) => unknown]>([
    [
      '/rerank',
      ({ body }) => (body.texts as string[]).map((text, index) => ({ index, score: reward(text) })).reverse(),
    ],
    [
      '/v1/rerank?model=a/b',
      ({ body }) => {
        expect(body.model).toBe('a/b');
        const results = (body.documents as string[]).map((text, index) => ({ index, relevance_score: reward(text) }));
        return { results: results.reverse() };
      },
    ],
    [
      '/predict',
      ({ body }) => (body.inputs as string[][]).map((pair) => [{ label: 'LABEL_0', score: reward(pair[1] ?? '') }]),
    ],
    [
      '/score',
      ({ body }) => ({ data: (body.text_2 as string[]).map((text, index) => ({ index, score: reward(text) })) }),
    ],
    ['/classify', ({ body }) => ({ data: [{ index: 0, label: null, probs: [reward(last(body.messages))] }] })],
    ['/pooling', ({ body }) => ({ data: [{ index: 0, data: [[0], [reward(last(body.messages))]] }] })],
  ])('at %s is asked in its own way', async (path, answer) => {
    const { base, asked } = await serverOf((request) => ({ body: answer(request) }));
    const { outcome, scores } = await scoresBy(base + path);
    expect(outcome.rowsScored).toBe(3);
    rows.forEach(({ chosen, rejected }, row) => {
      expect(scores[row]).toEqual([{ scorer: base + path, rewards: [reward(chosen), reward(rejected)] }]);
    });
    expect(asked.every((request) => request.path === path.replace(/\?.*/u, ''))).toBe(true);
    expect(asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
    expect(outcome.reports[0]?.notes?.join('\n')).toContain('127.0.0.1');
    expect(outcome.reports[0]?.truncatedShare).toBeUndefined();
  });

  it.each(['/rerank', '/classify'])(
    'at %s is asked once about a response that stands in several pairs',
    async (path) => {
      const texts = ['Tea.', 'Coffee, of course.', 'Neither of them, I think.', 'Ask somebody else.'];
      const pairs = texts.flatMap((chosen, at) =>
        texts.slice(at + 1).map((rejected) => ({ prompt: 'Tea or coffee?', chosen, rejected })),
      );
      const seen: string[] = [];
      const { base } = await serverOf(({ body }) => {
        const own = path === '/rerank' ? (body.texts as string[]) : [last(body.messages)];
        seen.push(...own);
        if (path === '/classify') return { body: { data: own.map((text) => ({ probs: [reward(text)] })) } };
        return { body: own.map((text, index) => ({ index, score: reward(text) })) };
      });
      const database = scoreDatabase();
      const linesOfPairs = pairs.map((row) => JSON.stringify(row));
      await runScorers(runOf(database, writeDataset(temporaryFolder(), linesOfPairs), { scorers: [base + path] }));
      const table = await StrengthTable.load({ database, rows: pairs.length, hashes: hashesOf(linesOfPairs) });
      pairs.forEach(({ chosen, rejected }, row) => {
        expect(table.scoresOf(row)[0]?.rewards).toEqual([reward(chosen), reward(rejected)]);
      });
      expect(seen.toSorted()).toEqual(texts.toSorted());
    },
  );

  it('with several classes has a score by each, in the order of their names', async () => {
    const { base } = await serverOf(({ body }) => ({
      body: (body.inputs as string[][]).map(([, text = '']) => [
        { label: 'honest', score: 2 * reward(text) },
        { label: 'brief', score: -reward(text) },
      ]),
    }));
    const { scores } = await scoresBy(`${base}/predict`);
    expect(scores[0]?.map(({ scorer }) => scorer)).toEqual([`${base}/predict/output-1`, `${base}/predict/output-2`]);
    expect(scores[0]?.[0]?.rewards).toEqual([-reward(rows[0]?.chosen ?? ''), -reward(rows[0]?.rejected ?? '')]);
  });

  it('that answers with probabilities has them turned back into logits, and that is told', async () => {
    const { base } = await serverOf(({ body }) => ({
      body: (body.texts as string[]).map((text, index) => ({ index, score: sigmoid(reward(text)) })),
    }));
    const { outcome, scores } = await scoresBy(`${base}/rerank`);
    rows.forEach(({ chosen }, row) => {
      expect(scores[row]?.[0]?.rewards[0]).toBeCloseTo(reward(chosen), 6);
    });
    expect(outcome.reports[0]?.notes?.join('\n')).toContain('probabilities');
  });

  it('gets its key, and nobody else does', async () => {
    const { base, asked } = await serverOf(({ body }) => ({
      body: (body.texts as string[]).map((text, index) => ({ index, score: reward(text) })),
    }));
    const name = `${base}/rerank`;
    const { database } = await scoresBy(name, {
      keys: new Map([
        [name, 'secret-key'],
        ['https://elsewhere/rerank', 'x'],
      ]),
    });
    expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer secret-key']));
    expect(database.serialize().includes('secret-key')).toBe(false);
  });

  it('is asked once for each comparison, and again only for those that it refused', async () => {
    let refuse = true;
    const { base, asked } = await serverOf(({ body }) =>
      refuse && body.query === 'Why?'
        ? { status: 422, body: { error: 'too long' } }
        : { body: (body.texts as string[]).map((text, index) => ({ index, score: reward(text) })) },
    );
    const database = scoreDatabase();
    const input = writeDataset(temporaryFolder(), [...lines, ...lines]);
    const scorers = [`${base}/rerank`];
    const first = await runScorers(runOf(database, input, { scorers }));
    expect(first).toMatchObject({ rowsScored: 4 });
    expect(first.rowsSkipped[0]?.message).toContain('too long');
    refuse = false;
    const before = asked.length;
    expect(await runScorers(runOf(database, input, { scorers }))).toMatchObject({ rowsScored: 6, rowsSkippedTotal: 0 });
    expect(asked.length - before).toBe(1);
    expect(asked.at(-1)?.body.query).toBe('Why?');
  });

  it.each<[string, Answer, Reason]>([
    ['refuses the key', { status: 401, body: {} }, 'no-permission'],
    ['sends elsewhere', { status: 307, headers: { location: 'http://127.0.0.1:1/rerank' }, body: {} }, 'bad-request'],
    ['has no such path', { status: 404, body: { detail: 'Not Found' } }, 'bad-request'],
    ['answers with a web page', { body: '<html>' }, 'bad-request'],
    ['answers in another shape', { body: { results: 'none' } }, 'bad-request'],
  ])('that %s ends the run with why', async (_, answer, reason) => {
    const { base } = await serverOf(() => answer);
    await expect(scoresBy(`${base}/rerank`)).rejects.toSatisfy((error) => CuratorError.is(error, reason));
  });
});

describe('asking a server', () => {
  const clientOf = (base: string, more: Partial<ConstructorParameters<typeof RemoteClient>[0]> = {}): RemoteClient =>
    new RemoteClient({
      url: new URL(base),
      apiKey: undefined,
      signal: new AbortController().signal,
      timeoutMs: 2_000,
      retries: 3,
      pauseMs: 1,
      ...more,
    });

  it('is tried again where the server is busy or broken, after the pause that it asks for', async () => {
    const { base, asked } = await serverOf((_, count) =>
      count === 1
        ? { status: 503, body: '' }
        : count === 2
          ? { status: 429, headers: { 'retry-after': '1' }, body: '' }
          : { body: { done: true } },
    );
    const started = performance.now();
    expect(await clientOf(base).post({})).toEqual({ done: true });
    expect(asked).toHaveLength(3);
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  it('is given up after some tries, and at once for a text that is refused', async () => {
    const { base, asked } = await serverOf((_, count) => ({ status: count <= 4 ? 500 : 413, body: 'too large' }));
    await expect(clientOf(base).post({})).rejects.toSatisfy((error) => CuratorError.is(error, 'scorer-lost'));
    expect(asked).toHaveLength(4);
    await expect(clientOf(base).post({})).rejects.toBeInstanceOf(TextRefused);
    expect(asked).toHaveLength(5);
  });

  it('is tried again where no answer comes in time, and where nobody listens', async () => {
    let slow = true;
    const { base } = await serverOf(() => ({ body: { late: slow } }));
    const hanging = createServer((_, response) => {
      if (slow) slow = false;
      else response.end('{"second":true}');
    });
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      hanging.closeAllConnections();
      hanging.close();
    });
    const address = `http://127.0.0.1:${String((hanging.address() as AddressInfo).port)}`;
    expect(await clientOf(address, { timeoutMs: 100 }).post({})).toEqual({ second: true });
    const gone = base.replace(/\d+$/u, '1');
    await expect(clientOf(gone).post({})).rejects.toSatisfy((error) => CuratorError.is(error, 'scorer-lost'));
  });

  it('shows no key that a server sends back', async () => {
    const { base } = await serverOf(({ headers }) => ({ status: 404, body: headers.authorization ?? '' }));
    const asked = clientOf(base, { apiKey: 'secret-key' }).post({});
    await expect(asked).rejects.toSatisfy((error) => error instanceof Error && !error.message.includes('secret-key'));
  });

  it('takes no key over an open connection to another machine', () => {
    expect(() => clientOf('http://192.0.2.1/rerank', { apiKey: 'k' })).toThrow(/unprotected/u);
  });

  it('reads pauses in seconds and as dates', () => {
    expect(retryAfterMs('3')).toBe(3000);
    expect(retryAfterMs('Wed, 21 Oct 2026 07:28:10 GMT', Date.parse('2026-10-21T07:28:00Z'))).toBe(10_000);
    expect([retryAfterMs(null), retryAfterMs('soon'), retryAfterMs('-5')]).toEqual([0, 0, 0]);
    expect(retryAfterMs('999999')).toBe(120_000);
  });
});

describe('the address of a server', () => {
  it.each([
    'http://',
    'http://host/v1/chat/completions',
    'http://user:password@host/rerank',
    'http://host/rerank?key=1',
    'http://host/rerank#x',
  ])('%s is refused', (address) => {
    expect(() => remoteAddress(address)).toThrow(CuratorError);
  });

  it('may name a model', () => {
    const { url, model } = remoteAddress('https://host:8000/base/score?model=org%2Fname');
    expect([url.href, model]).toEqual(['https://host:8000/base/score', 'org/name']);
  });
});
