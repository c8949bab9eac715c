import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JudgeRunResult } from '../../../extension/model/contract/judging.ts';
import { rubricTemplates } from '../../../extension/model/judges/rubricTemplates.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { completion, fairly, scriptedServer, send, shownAsA, verdict, type Reply } from './support/chatServer.ts';

const rubric = rubricTemplates.helpfulness ?? expect.fail('There is no such template.');

interface Setting {
  readonly engine: TestEngine;
  readonly datasetId: string;
  readonly path: string;
}

async function pairs(count: number, engine = startEngine(), folder = temporaryFolder()): Promise<Setting> {
  const path = join(folder, 'pairs.jsonl');
  const rows = Array.from({ length: count }, (_, row) =>
    // The better response is chosen in even rows and rejected in odd ones.
    row % 2 === 0
      ? {
          prompt: `Question ${String(row)}?`,
          chosen: `a good answer ${String(row)}`,
          rejected: `a bad one ${String(row)}`,
        }
      : {
          prompt: `Question ${String(row)}?`,
          chosen: `a bad one ${String(row)}`,
          rejected: `a good answer ${String(row)}`,
        },
  );
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { datasetId } = await engine.open(path);
  return { engine, datasetId, path };
}

interface Asked {
  readonly apiKey?: string;
  readonly samples?: number;
  readonly budget?: number;
  readonly concurrency?: number;
  readonly timeoutMs?: number;
  readonly maxTokens?: number;
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
}

function judge({ engine, datasetId }: Setting, endpoint: string, asked: Asked = {}): Promise<JudgeRunResult> {
  const {
    apiKey,
    samples = 1,
    budget,
    concurrency = 2,
    timeoutMs = 5_000,
    maxTokens = 100,
    fresh = false,
    signal,
  } = asked;
  return engine.request(
    'judges/run',
    {
      datasetId,
      options: {
        server: { kind: 'http', endpoint, model: 'm', timeoutMs, ...(apiKey === undefined ? {} : { apiKey }) },
        rubric,
        samples,
        maxTokens,
        rows: { scope: 'all' },
      },
      budget: budget ?? null,
      concurrency,
      fresh,
    },
    signal === undefined ? {} : { signal },
  );
}

async function verdicts({ engine, datasetId }: Setting) {
  const rows = await engine.request('judges/verdicts', { datasetId, from: 0, count: 1_000 });
  return rows.map(({ line, verdicts: [first] }) => ({ line, label: first?.label, agrees: first?.agrees }));
}

describe('a run of a judge', () => {
  it('asks in both orders and says what it means for each row, whichever response comes first', async () => {
    const setting = await pairs(4);
    const server = await scriptedServer(fairly);
    const result = await judge(setting, server.endpoint);
    expect(result).toMatchObject({
      verdicts: 4,
      ties: 0,
      calls: 8,
      stopped: null,
      tokens: { prompt: 800, completion: 160 },
    });
    expect(await verdicts(setting)).toEqual([
      { line: 1, label: 'chosen', agrees: true },
      { line: 2, label: 'rejected', agrees: false },
      { line: 3, label: 'chosen', agrees: true },
      { line: 4, label: 'rejected', agrees: false },
    ]);
    const shown = server.received.filter(({ body }) => body.messages.at(-1)?.content.includes('Question 0?'));
    expect(shown.map(shownAsA).sort()).toEqual(['a bad one 0', 'a good answer 0']);
  });

  it('calls a verdict that follows the place a tie by disagreement', async () => {
    const setting = await pairs(2);
    const server = await scriptedServer((response) => {
      send(response, completion({ text: verdict('A') }));
    });
    expect(await judge(setting, server.endpoint)).toMatchObject({ verdicts: 2, ties: 2, tiesByDisagreement: 2 });
  });

  it('never pays for an answer twice, also after the row was flipped, and pays again where that is asked for', async () => {
    const setting = await pairs(3);
    const server = await scriptedServer(fairly);
    await judge(setting, server.endpoint);
    await setting.engine.request('rows/apply', {
      datasetId: setting.datasetId,
      rows: [1],
      action: { kind: 'decide', decision: 'flip' },
    });
    expect(await judge(setting, server.endpoint)).toMatchObject({ calls: 0, cachedCalls: 6, verdicts: 3, spent: 0 });
    expect((await verdicts(setting))[1]).toEqual({ line: 2, label: 'chosen', agrees: true });
    expect(server.received).toHaveLength(6);
    expect(await judge(setting, server.endpoint, { fresh: true })).toMatchObject({ calls: 6, cachedCalls: 0 });
  });

  it('takes several samples in each order', async () => {
    const setting = await pairs(1);
    const server = await scriptedServer(fairly);
    expect(await judge(setting, server.endpoint, { samples: 3 })).toMatchObject({ calls: 6, verdicts: 1 });
    expect(server.received.map(({ body }) => body.seed).sort()).toEqual([1, 1, 2, 2, 3, 3]);
  });

  it('takes the probability from the token of the verdict', async () => {
    const setting = await pairs(1);
    const server = await scriptedServer((response, received) => {
      const good = shownAsA(received).includes('good');
      const [first, second] = good ? ['A', 'B'] : ['B', 'A'];
      const top = [
        { token: first, logprob: Math.log(0.9) },
        { token: second, logprob: Math.log(0.1) },
      ];
      const tokens = [
        { token: '{"winner": "', logprob: 0, top_logprobs: [] },
        { token: first, logprob: Math.log(0.9), top_logprobs: top },
        { token: '"}', logprob: 0, top_logprobs: [] },
      ];
      send(response, completion({ text: `{"winner": "${first}"}`, logprobs: { content: tokens } }));
    });
    await judge(setting, server.endpoint);
    const [row] = await setting.engine.request('judges/verdicts', { datasetId: setting.datasetId, from: 0, count: 1 });
    expect(row?.verdicts[0]).toMatchObject({ fromTokens: true, winner: 0 });
    expect(row?.verdicts[0]?.probability).toBeCloseTo(0.9, 10);
  });

  it('keeps what was answered when it is cancelled, and goes on there', async () => {
    const setting = await pairs(10);
    const cancel = new AbortController();
    const server = await scriptedServer((response, received) => {
      if (received.number === 5) cancel.abort();
      else fairly(response, received);
    });
    await expect(judge(setting, server.endpoint, { signal: cancel.signal, concurrency: 1 })).rejects.toMatchObject({
      reason: 'cancelled',
    });
    expect(await judge(setting, server.endpoint)).toMatchObject({ verdicts: 10, cachedCalls: 5, calls: 15 });
  });

  it('goes on where a run of an engine that was lost stopped', async () => {
    const folder = temporaryFolder();
    const first = await pairs(6, startEngine(), folder);
    let answered = 0;
    let killed = false;
    const server = await scriptedServer((response, received) => {
      if (killed) fairly(response, received);
      else if (answered < 4) {
        answered++;
        fairly(response, received);
      }
    });
    const run = judge(first, server.endpoint, { concurrency: 1, timeoutMs: 60_000 });
    run.catch(() => undefined);
    while (server.received.length < 5) await new Promise((resolve) => setTimeout(resolve, 10));
    killed = true;
    const second = startEngine();
    const { datasetId } = await second.open(first.path);
    const result = await judge({ ...first, engine: second, datasetId }, server.endpoint);
    expect(result).toMatchObject({ verdicts: 6, cachedCalls: 4, calls: 8 });
  });
});

describe('the budget', () => {
  it('is kept to the token, and says when it is used up', async () => {
    const setting = await pairs(40);
    const server = await scriptedServer(fairly);
    const result = await judge(setting, server.endpoint, { budget: 9_000, concurrency: 4 });
    expect(result.stopped).toMatch(/budget of 9000 tokens is used up/u);
    expect(result.spent).toBeLessThanOrEqual(9_000);
    expect(result.spent).toBe(120 * result.calls);
    // Every row that was begun has both of its orders.
    expect(result.calls).toBe(2 * result.verdicts);
    expect(result.verdicts).toBeGreaterThan(0);
  });

  it('counts calls whose use the server does not tell as the most that they can be', async () => {
    const setting = await pairs(1);
    const server = await scriptedServer((response) => {
      send(response, completion({ text: verdict('A'), usage: null }));
    });
    const { spent, tokens } = await judge(setting, server.endpoint);
    const sent = server.received.reduce(
      (sum, { body }) => sum + body.messages.reduce((all, { content }) => all + content.length, 0),
      0,
    );
    expect(spent).toBeGreaterThan(sent);
    expect(tokens.completion).toBe(200);
  });

  it('counts failed tries that may have cost, and leaves off where no other try fits', async () => {
    const setting = await pairs(1);
    const server = await scriptedServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"choices": [{"mess');
    });
    const estimate = await setting.engine.request('judges/estimate', {
      datasetId: setting.datasetId,
      options: {
        server: { kind: 'http', endpoint: server.endpoint, model: 'm', timeoutMs: 5_000 },
        rubric,
        samples: 1,
        maxTokens: 100,
        rows: { scope: 'all' },
      },
    });
    const most = estimate.most.prompt + estimate.most.completion;
    const result = await judge(setting, server.endpoint, { budget: most + 10, concurrency: 1 });
    expect(result.spent).toBeLessThanOrEqual(most + 10);
    expect(result.verdicts).toBe(0);
    expect(server.received).toHaveLength(1);
    expect(result.stopped).toMatch(/no room for another try/u);
  });
});

const failing = (status: number, body = '{"error":{"message":"no"}}', headers: Record<string, string> = {}): Reply => {
  return (response) => {
    send(response, body, status, headers);
  };
};

describe('bad answers', () => {
  it.each<{ readonly name: string; readonly reply: Reply; readonly says: RegExp; readonly most: number }>([
    { name: 'an expired key', reply: failing(401), says: /refused the key \(401\)/u, most: 2 },
    { name: 'a forbidden key', reply: failing(403), says: /refused the key \(403\)/u, most: 2 },
    { name: 'a wrong model', reply: failing(404), says: /knows no model m/u, most: 2 },
    { name: 'an empty account', reply: failing(402), says: /no credit left/u, most: 2 },
    {
      name: 'a used up quota',
      reply: failing(429, '{"error":{"message":"q","code":"insufficient_quota"}}'),
      says: /no credit left/u,
      most: 2,
    },
    {
      name: 'a pause of an hour',
      reply: failing(429, '{}', { 'retry-after': '3600' }),
      says: /pause of 3600 s.*what was answered is kept/u,
      most: 2,
    },
    {
      name: 'a web page',
      reply: (response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<!DOCTYPE html><html><body>Sign in</body></html>');
      },
      says: /web page instead of a completion/u,
      most: 2,
    },
    {
      name: 'a redirect',
      reply: failing(307, '', { location: 'http://127.0.0.1:1/elsewhere' }),
      says: /sent the request on to another address/u,
      most: 2,
    },
  ])('stops at once for $name, with a sentence and no verdict', async ({ reply, says, most }) => {
    const setting = await pairs(20);
    const server = await scriptedServer(reply);
    const result = await judge(setting, server.endpoint, { apiKey: 'a-key' });
    expect(result.stopped).toMatch(says);
    expect(result.verdicts).toBe(0);
    expect(server.received.length).toBeLessThanOrEqual(most);
  });

  it('waits as long as the server asks for, and then goes on', async () => {
    const setting = await pairs(2);
    const times: number[] = [];
    const server = await scriptedServer((response, received) => {
      times.push(performance.now());
      if (received.number === 0) send(response, '{}', 429, { 'retry-after': '1' });
      else fairly(response, received);
    });
    expect(await judge(setting, server.endpoint, { concurrency: 1 })).toMatchObject({ verdicts: 2, stopped: null });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
    expect(server.received).toHaveLength(5);
  });

  it.each<{ readonly name: string; readonly reply: Reply }>([
    { name: '429 without a pause', reply: failing(429) },
    { name: '500', reply: failing(500) },
    {
      name: 'a dropped stream',
      reply: (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
        response.write('{"choices"');
        setTimeout(() => response.destroy(), 20);
      },
    },
    {
      name: 'half a JSON',
      reply: (response) => {
        response.end('{"choices": [{"message": {"cont');
      },
    },
    { name: 'JSON that is no completion', reply: failing(200, '{"hello": 1}') },
  ])('tries again after $name', async ({ reply }) => {
    const setting = await pairs(1);
    const server = await scriptedServer((response, received) => {
      if (received.number === 0) reply(response, received);
      else fairly(response, received);
    });
    const result = await judge(setting, server.endpoint, { concurrency: 1 });
    expect(result).toMatchObject({ verdicts: 1, failedTotal: 0, stopped: null });
    expect(server.received).toHaveLength(3);
  });

  it('gives up a call that hangs, and counts it against the budget', async () => {
    const setting = await pairs(1);
    const server = await scriptedServer((response, received) => {
      if (received.number > 0) fairly(response, received);
    });
    const result = await judge(setting, server.endpoint, { timeoutMs: 300, concurrency: 1 });
    expect(result).toMatchObject({ verdicts: 1, stopped: null });
    expect(result.spent).toBeGreaterThan(240);
  });

  it('stops after five calls in a row that the server refuses, and names the last refusal', async () => {
    const setting = await pairs(20);
    const server = await scriptedServer(failing(400, '{"error":{"message":"no such model"}}'));
    const result = await judge(setting, server.endpoint, { concurrency: 1 });
    expect(result.stopped).toMatch(/5 calls in a row failed.*no such model/u);
    expect(result).toMatchObject({ verdicts: 0, spent: 0 });
  });

  it.each([
    ['an empty answer', '', 'empty'],
    ['a refusal', 'I cannot help with that.', 'refused'],
    ['an answer in another language', 'Die erste Antwort ist besser.', 'not-clear'],
    ['two verdicts', '{"winner":"A"} or {"winner":"B"}', 'contradictory'],
    ['another winner', '{"winner":"C"}', 'not-clear'],
  ])('takes %s for no verdict, and goes on', async (_name, text, why) => {
    const setting = await pairs(2);
    const server = await scriptedServer((response) => {
      send(response, completion({ text }));
    });
    expect(await judge(setting, server.endpoint)).toMatchObject({ verdicts: 0, withoutVerdict: 2, stopped: null });
    const [row] = await setting.engine.request('judges/verdicts', { datasetId: setting.datasetId, from: 0, count: 1 });
    expect(row?.verdicts[0]).toMatchObject({ winner: null, label: 'none', probability: null });
    expect(row?.verdicts[0]?.reasons[0]).toMatchObject({ none: why });
  });

  it('takes a refusal field for no verdict', async () => {
    const setting = await pairs(1);
    const server = await scriptedServer((response) => {
      send(response, completion({ text: null, refusal: "I'm sorry, I can't." }));
    });
    expect(await judge(setting, server.endpoint)).toMatchObject({ withoutVerdict: 1 });
  });

  it.each([
    [400, 'unknown parameter'],
    [500, '1 validation error: response_format.type should be text'],
  ])(
    'asks without a schema or log-probabilities where the server has %i for them, and remembers that',
    async (status, message) => {
      const setting = await pairs(3);
      const server = await scriptedServer((response, received) => {
        const { response_format: schema, logprobs } = received.body;
        if (schema !== undefined || logprobs === true) send(response, JSON.stringify({ error: { message } }), status);
        else fairly(response, received);
      });
      expect(await judge(setting, server.endpoint, { concurrency: 1 })).toMatchObject({ verdicts: 3, failedTotal: 0 });
      expect(server.received).toHaveLength(6 + 5);
    },
  );

  it('asks for an object, with the schema beside it, where the server knows only that', async () => {
    const setting = await pairs(1);
    const server = await scriptedServer((response, received) => {
      const format = received.body.response_format as { readonly type: string; readonly schema?: object } | undefined;
      if (format?.type !== 'json_object') send(response, '{"error":{"message":"Input should be json_object"}}', 422);
      else if (format.schema !== undefined) fairly(response, received);
    });
    expect(await judge(setting, server.endpoint, { concurrency: 1 })).toMatchObject({ verdicts: 1, failedTotal: 0 });
    expect(server.received).toHaveLength(2 + 1);
  });

  it('leaves out a row that the server refuses, and goes on', async () => {
    const setting = await pairs(3);
    const server = await scriptedServer((response, received) => {
      if (received.body.messages.at(-1)?.content.includes('Question 1?') === true) {
        send(response, '{"error":{"message":"too long"}}', 400);
      } else fairly(response, received);
    });
    const result = await judge(setting, server.endpoint, { concurrency: 1 });
    expect(result).toMatchObject({ verdicts: 2, failedTotal: 1, stopped: null });
    expect(result.failed).toEqual([{ line: 2, message: 'The server refused the request (400): 400 too long' }]);
  });

  it('says so at once where nothing listens', async () => {
    const setting = await pairs(20);
    const endpoint = `http://127.0.0.1:${String(await freePort())}/v1`;
    const result = await judge(setting, endpoint);
    expect(result.stopped).toMatch(/Nothing listens at .*Is the server running/u);
    expect(result).toMatchObject({ verdicts: 0, spent: 0 });
  });

  it.each([
    ['ftp://127.0.0.1/v1', /only http and https/u],
    ['http://user:secret@127.0.0.1/v1', /holds a name, a password or parameters/u],
    ['http://127.0.0.1/v1?key=1', /holds a name, a password or parameters/u],
    ['http://judge.example/v1', /travel unprotected over http/u],
    ['nonsense', /it is no URL/u],
  ])('refuses the address %s before anything is sent', async (endpoint, says) => {
    const setting = await pairs(1);
    await expect(judge(setting, endpoint, { apiKey: 'a-key' })).rejects.toThrow(says);
  });
});

describe('the key', () => {
  const apiKey = 'sk-planted/key+with"signs-0123456789';

  it('is sent to the server and is found nowhere else, although the server echoes it', async () => {
    const folder = temporaryFolder();
    const engine = startEngine();
    const setting = await pairs(3, engine, folder);
    const server = await scriptedServer((response, received) => {
      if (received.number === 0) send(response, JSON.stringify({ error: { message: `wrong: ${apiKey}` } }), 500);
      else {
        const text = verdict('A', `Your key is ${apiKey}, in base64 ${Buffer.from(apiKey).toString('base64')}.`);
        send(response, completion({ text, finishReason: apiKey }));
      }
    });
    const result = await judge(setting, server.endpoint, { apiKey, concurrency: 1 });
    expect(server.received[0]?.headers.authorization).toBe(`Bearer ${apiKey}`);
    expect(JSON.stringify(result)).not.toContain('planted');
    const rows = await engine.request('judges/verdicts', { datasetId: setting.datasetId, from: 0, count: 10 });
    const calls = await engine.request('judges/calls', {
      datasetId: setting.datasetId,
      row: 0,
      judgeId: result.judgeId,
    });
    expect(JSON.stringify([rows, calls])).toContain('[key removed]');
    expect(JSON.stringify([rows, calls])).not.toContain('planted');
    await engine.stop();
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      if (!statSync(path).isFile()) continue;
      const bytes = readFileSync(path, 'latin1');
      expect(bytes.includes('planted'), name).toBe(false);
      expect(bytes.includes(Buffer.from(apiKey).toString('base64')), name).toBe(false);
    }
  });

  it('is not in the message of a server that refuses the request', async () => {
    const setting = await pairs(1);
    const server = await scriptedServer(failing(418, JSON.stringify({ error: { message: `teapot ${apiKey}` } })));
    const result = await judge(setting, server.endpoint, { apiKey });
    expect(result.stopped).toMatch(/status 418: .*key removed/u);
    expect(JSON.stringify(result)).not.toContain('planted');
  });

  it('does not follow a redirect to another host', async () => {
    const other = await scriptedServer(fairly);
    const setting = await pairs(1);
    const server = await scriptedServer((response) => {
      send(response, '', 302, { location: `${other.endpoint.replace('127.0.0.1', 'localhost')}/chat/completions` });
    });
    const result = await judge(setting, server.endpoint, { apiKey });
    expect(result.stopped).toMatch(/not followed, so that no key leaks/u);
    expect(other.received).toHaveLength(0);
  });

  it('sends no authorization where there is no key', async () => {
    const setting = await pairs(1);
    const server = await scriptedServer(fairly);
    await judge(setting, server.endpoint);
    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : expect.fail('There is no port.');
}
