import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RowAction } from '../../../extension/model/contract/rowActions.ts';
import type { SuggestOptions, SuggestResult } from '../../../extension/model/contract/suggesting.ts';
import { exportOptions } from '../../../extension/model/export/exportOptions.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { completion, scriptedServer, send, type Reply } from '../judges/support/chatServer.ts';

interface Setting {
  readonly engine: TestEngine;
  readonly datasetId: string;
  readonly path: string;
  readonly folder: string;
}

async function pairs(count: number): Promise<Setting> {
  const folder = temporaryFolder();
  const path = join(folder, 'pairs.jsonl');
  const rows = Array.from({ length: count }, (_, row) => ({
    prompt: `Question ${String(row)}?`,
    chosen: `a good answer ${String(row)}`,
    rejected: `a bad one ${String(row)}`,
  }));
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  return { engine, datasetId, path, folder };
}

function optionsOf(endpoint: string, more: Partial<SuggestOptions>): SuggestOptions {
  return {
    server: { kind: 'http', endpoint, model: 'm', timeoutMs: 5_000 },
    task: 'attributes',
    goldExamples: false,
    maxTokens: 200,
    rows: { scope: 'all' },
    ...more,
  };
}

function suggest(
  { engine, datasetId }: Setting,
  endpoint: string,
  more: Partial<SuggestOptions> & { readonly budget?: number; readonly fresh?: boolean } = {},
): Promise<SuggestResult> {
  const { budget, fresh = false, ...options } = more;
  return engine.request('suggestions/run', {
    datasetId,
    options: optionsOf(endpoint, options),
    budget: budget ?? null,
    concurrency: 2,
    fresh,
  });
}

const act = ({ engine, datasetId }: Setting, rows: readonly number[], action: RowAction) =>
  engine.request('rows/apply', { datasetId, rows: [...rows], action });
const detail = ({ engine, datasetId }: Setting, row: number) => engine.request('rows/detail', { datasetId, row });

async function found({ engine, datasetId }: Setting, query: string): Promise<readonly number[]> {
  const { rows } = await engine.request('finding/rows', { datasetId, query, from: 0, count: 500 });
  return rows.map(({ row }) => row);
}

/** Coding in even rows, advice in odd ones. */
const attributes: Reply = (response, { body }) => {
  const row = Number(/begin prompt\nQuestion (\d+)/u.exec(body.messages.at(-1)?.content ?? '')?.[1]);
  const even = row % 2 === 0;
  const text = JSON.stringify({
    category: even ? 'coding' : 'advice',
    objectivity: even ? 'objective' : 'subjective',
    controversiality: ['low', 'medium', 'high'][row % 3],
    desired: ['is right', even ? 'runs' : 'is kind'],
    guideline: `Look at ${String(row)}.`,
  });
  send(response, completion({ text }));
};

const rationale: Reply = (response, { body }) => {
  const preferred = /response ([AB]) is better/u.exec(body.messages.at(-1)?.content ?? '')?.[1] ?? '';
  const text = new RegExp(`begin response ${preferred}\\n(.*)\\n`, 'u').exec(body.messages.at(-1)?.content ?? '')?.[1];
  send(response, completion({ text: JSON.stringify({ rationale: `The preferred response says "${text ?? ''}".` }) }));
};

describe('attributes that a judge fills in', () => {
  it('take one call a row with a schema, and can be filtered, counted and sorted by', async () => {
    const setting = await pairs(6);
    const server = await scriptedServer(attributes);
    expect(await found(setting, 'attributes.category:coding')).toEqual([]);
    expect(await suggest(setting, server.endpoint)).toMatchObject({ rows: 6, suggested: 6, unclear: 0, calls: 6 });
    expect(server.received).toHaveLength(6);
    expect(server.received[0]?.body.response_format).toMatchObject({ type: 'json_schema' });
    expect(await found(setting, 'attributes.category:coding')).toEqual([0, 2, 4]);
    expect(await found(setting, 'attributes.desired:"is kind" attributes.controversiality:low')).toEqual([3]);
    expect(await found(setting, 'attributes.guideline:yes attributes.by:judge')).toHaveLength(6);
    const { engine, datasetId } = setting;
    const facet = await engine.request('finding/facet', { datasetId, field: 'attributes.objectivity', bins: 10 });
    expect(facet).toMatchObject({
      values: [
        { value: 'objective', shown: 3, total: 3 },
        { value: 'subjective', shown: 3, total: 3 },
      ],
    });
    await engine.request('rows/view', {
      datasetId,
      filter: {},
      sort: { by: 'field:attributes.controversiality', descending: false },
    });
    const page = await engine.request('rows/page', { datasetId, from: 0, count: 10 });
    expect(page.rows.map(({ row }) => row)).toEqual([0, 3, 1, 4, 2, 5]);
    expect((await detail(setting, 1)).suggestions.attributes).toMatchObject({
      model: 'm',
      values: { category: 'advice', guideline: 'Look at 1.' },
    });
  });

  it('never take the place of what a person said, in whichever order they come', async () => {
    const setting = await pairs(2);
    const server = await scriptedServer(attributes);
    await act(setting, [0], { kind: 'attributes', changes: { category: 'safety' } });
    await suggest(setting, server.endpoint);
    await act(setting, [1], { kind: 'attributes', changes: { objectivity: 'mixed' } });
    await suggest(setting, server.endpoint, { fresh: true });
    expect(await found(setting, 'attributes.category:safety attributes.objectivity:objective')).toEqual([0]);
    expect(await found(setting, 'attributes.category:advice attributes.objectivity:mixed')).toEqual([1]);
    expect(await found(setting, 'attributes.by:person')).toEqual([0, 1]);
    // What a person said is one undo step, and what the judge said is in force again without it.
    await setting.engine.request('history/undo', { datasetId: setting.datasetId });
    expect(await found(setting, 'attributes.objectivity:subjective')).toEqual([1]);
    await act(setting, [0], { kind: 'attributes', changes: { category: null } });
    expect(await found(setting, 'attributes.category:coding')).toEqual([0]);
  });

  it('stay with their row through a flip, a save and another session, and are not paid for again', async () => {
    const setting = await pairs(4);
    const server = await scriptedServer(attributes);
    await suggest(setting, server.endpoint);
    await act(setting, [2], { kind: 'decide', decision: 'flip' });
    await setting.engine.request('file/save', { datasetId: setting.datasetId, overwrite: false });
    await setting.engine.stop();
    const engine = startEngine();
    const { datasetId } = await engine.open(setting.path);
    const again = { ...setting, engine, datasetId };
    expect(await found(again, 'attributes.category:coding')).toEqual([0, 2]);
    expect(await suggest(again, server.endpoint)).toMatchObject({ calls: 0, cachedCalls: 4, suggested: 4, spent: 0 });
    expect(server.received).toHaveLength(4);
  });

  it('are not guessed: an unclear answer leaves the row as it is, and costs nothing again', async () => {
    const setting = await pairs(2);
    const server = await scriptedServer((response) => {
      send(response, completion({ text: 'I cannot say.' }));
    });
    expect(await suggest(setting, server.endpoint)).toMatchObject({ suggested: 0, unclear: 2, calls: 2 });
    expect((await detail(setting, 0)).suggestions.attributes).toBeNull();
    expect(await suggest(setting, server.endpoint)).toMatchObject({ unclear: 2, calls: 0, cachedCalls: 2 });
  });

  it('keep to the budget, stop at a key that does not work, and go on where they stopped', async () => {
    const setting = await pairs(10);
    const refused = await scriptedServer((response) => {
      send(response, '{"error": {"message": "no such key"}}', 401);
    });
    expect(await suggest(setting, refused.endpoint)).toMatchObject({ calls: 0, suggested: 0 });
    expect(refused.received.length).toBeLessThan(4);
    const server = await scriptedServer(attributes);
    const short = await suggest(setting, server.endpoint, { budget: 2_600 });
    expect(short.stopped).toContain('budget');
    expect(short.spent).toBeLessThanOrEqual(2_600);
    expect(short.suggested).toBeGreaterThan(0);
    expect(short.suggested).toBeLessThan(10);
    const rest = await suggest(setting, server.endpoint);
    expect(rest).toMatchObject({ suggested: 10, cachedCalls: short.suggested, calls: 10 - short.suggested });
  });

  it('say before what they cost, and afterwards what was sent and answered', async () => {
    const setting = await pairs(3);
    const server = await scriptedServer(attributes);
    const { engine, datasetId } = setting;
    const estimate = await engine.request('suggestions/estimate', {
      datasetId,
      options: optionsOf(server.endpoint, {}),
    });
    expect(estimate).toMatchObject({ rows: 3, calls: 3, cachedCalls: 0 });
    expect(server.received).toHaveLength(0);
    expect(await engine.request('suggestions/calls', { datasetId, row: 1, task: 'attributes' })).toEqual([]);
    await suggest(setting, server.endpoint, { rows: { scope: 'all', row: 1 } });
    expect(server.received).toHaveLength(1);
    const [call] = await engine.request('suggestions/calls', { datasetId, row: 1, task: 'attributes' });
    expect(call?.messages.at(-1)?.content).toContain('Question 1?');
    expect(call?.answer).toContain('advice');
    expect(call).toMatchObject({ promptTokens: 100, completionTokens: 20 });
  });

  it('see up to eight rows that people decided about, those most like the one that is asked about', async () => {
    const setting = await pairs(12);
    const server = await scriptedServer(attributes);
    const others = Array.from({ length: 11 }, (_, row) => row + 1);
    await act(setting, others, { kind: 'decide', decision: 'keep' });
    await act(setting, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], {
      kind: 'attributes',
      changes: { category: 'from people' },
    });
    await suggest(setting, server.endpoint, { goldExamples: true, rows: { scope: 'all', row: 0 } });
    const content = server.received[0]?.body.messages.at(-1)?.content ?? '';
    expect(content.match(/begin example \d+, prompt/gu)).toHaveLength(8);
    expect(content.match(/\{"category":"from people"\}/gu)).toHaveLength(8);
    expect(content).not.toContain('begin example 1, prompt\nQuestion 0?');
  });
});

describe('rationales', () => {
  const exported = async ({ engine, datasetId, folder }: Setting): Promise<readonly unknown[]> => {
    const target = join(folder, `out-${String(Math.random())}.jsonl`);
    await engine.request('export/run', { datasetId, options: exportOptions.parse({ format: 'rationale', target }) });
    const lines = readFileSync(target, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown);
  };

  it('are generated for the label in force, edited, approved and only then exported', async () => {
    const setting = await pairs(3);
    const server = await scriptedServer(rationale);
    await act(setting, [1], { kind: 'decide', decision: 'flip' });
    expect(await suggest(setting, server.endpoint, { task: 'rationale' })).toMatchObject({ suggested: 3, calls: 3 });
    const draft = (await detail(setting, 0)).suggestions.rationale;
    expect(draft).toMatchObject({ text: 'The preferred response says "a good answer 0".', fits: true });
    expect((await detail(setting, 1)).suggestions.rationale?.text).toContain('a bad one 1');
    expect(await exported(setting)).toEqual([]);
    await act(setting, [0], { kind: 'rationale', text: draft?.text ?? '', approved: true });
    await act(setting, [1], { kind: 'rationale', text: 'It is short.', approved: false });
    expect(await exported(setting)).toMatchObject([{ prompt: 'Question 0?', rationale: draft?.text }]);
    await act(setting, [1], { kind: 'rationale', text: 'It is short.', approved: true });
    expect(await exported(setting)).toMatchObject([
      { chosen: 'a good answer 0' },
      { chosen: 'a bad one 1', rejected: 'a good answer 1', rationale: 'It is short.' },
    ]);
    expect(await found(setting, 'explained:approved')).toEqual([0, 1]);
    await act(setting, [0], { kind: 'rationale', text: '', approved: false });
    expect(await exported(setting)).toHaveLength(1);
  });

  it('hold for the texts and the label that they were written for alone', async () => {
    const setting = await pairs(1);
    await act(setting, [0], { kind: 'rationale', text: 'It is good.', approved: true });
    expect((await detail(setting, 0)).suggestions.rationaleFits).toBe(true);
    await act(setting, [0], { kind: 'decide', decision: 'flip' });
    expect((await detail(setting, 0)).suggestions.rationaleFits).toBe(false);
    expect(await exported(setting)).toEqual([]);
    await act(setting, [0], { kind: 'decide', decision: null });
    expect(await exported(setting)).toHaveLength(1);
    // Responses that change places with their label say the same as before.
    await act(setting, [0], { kind: 'text', candidate: 0, turn: 0, text: 'another answer' });
    expect((await detail(setting, 0)).suggestions.rationaleFits).toBe(false);
    expect(await exported(setting)).toEqual([]);
  });

  it('are written again after the label was turned round, with what the person noted', async () => {
    const setting = await pairs(1);
    const server = await scriptedServer(rationale);
    await suggest(setting, server.endpoint, { task: 'rationale' });
    await act(setting, [0], { kind: 'decide', decision: 'flip' });
    expect((await detail(setting, 0)).suggestions.rationale?.fits).toBe(false);
    await act(setting, [0], { kind: 'note', note: 'The year is wrong.' });
    expect(await suggest(setting, server.endpoint, { task: 'rationale' })).toMatchObject({ calls: 1, cachedCalls: 0 });
    expect(server.received[1]?.body.messages.at(-1)?.content).toContain('The year is wrong.');
    expect((await detail(setting, 0)).suggestions.rationale).toMatchObject({ fits: true });
  });
});
