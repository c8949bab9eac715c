import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examplesToRetrieve } from '../../../extension/model/judges/retrieval.ts';
import { rubric, rubricVersion, type Rubric } from '../../../extension/model/judges/rubric.ts';
import { rubricTemplates } from '../../../extension/model/judges/rubricTemplates.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { completion, scriptedServer, send } from './support/chatServer.ts';

const plain = rubric.parse(rubricTemplates.helpfulness);
const withGold = { ...plain, goldExamples: true };
const topics = ['tides moon ocean water gravity', 'chess queen bishop opening knight'] as const;

/** Rows about two topics, and one that stands twice with its responses the other way round. */
async function opened(): Promise<{ engine: TestEngine; datasetId: string }> {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  const rows = Array.from({ length: 24 }, (_, row) => ({
    prompt: `About ${topics[row % 2] ?? ''}, question ${String(row)}?`,
    chosen: `${row % 4 < 2 ? 'alpha' : 'omega'} answer on ${topics[row % 2] ?? ''} ${String(row)}`,
    rejected: `middle answer on ${topics[row % 2] ?? ''} ${String(row)}`,
  }));
  const [first] = rows;
  if (first !== undefined) rows.push({ ...first, chosen: first.rejected, rejected: first.chosen });
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  return { engine, datasetId };
}

async function promptOf(engine: TestEngine, datasetId: string, row: number, asked: Rubric = withGold): Promise<string> {
  const messages = await engine.request('judges/preview', { datasetId, row, rubric: asked });
  return messages.at(-1)?.content ?? '';
}

const examplePrompts = (content: string): readonly string[] =>
  [...content.matchAll(/begin example \d, prompt\n(.*)\n/gu)].map(([, prompt]) => prompt ?? '');

describe('how many examples are retrieved', () => {
  it.each([
    [undefined, 8],
    [Number.NaN, 8],
    [0, 8],
    [0.5, 8],
    [0.51, 4],
    [0.75, 2],
    [0.9, 1],
    [1, 0],
  ])('for probability %s is %i', (probability, count) => {
    expect(examplesToRetrieve(probability)).toBe(count);
  });
});

describe('examples that people decided', () => {
  it('are those most like the pair, eight at most, and never the pair itself', async () => {
    const { engine, datasetId } = await opened();
    expect(examplePrompts(await promptOf(engine, datasetId, 0))).toEqual([]);
    const rows = Array.from({ length: 24 }, (_, row) => row);
    await engine.request('rows/apply', { datasetId, rows, action: { kind: 'decide', decision: 'keep' } });
    for (const row of [0, 24]) {
      const prompts = examplePrompts(await promptOf(engine, datasetId, row));
      expect(prompts).toHaveLength(8);
      expect(prompts.every((prompt) => prompt.includes('tides'))).toBe(true);
      expect(prompts).not.toContain(`About ${topics[0]}, question 0?`);
    }
    expect(examplePrompts(await promptOf(engine, datasetId, 0, plain))).toEqual([]);
  });

  it('say what people decided, in an order that does not tell it', async () => {
    const { engine, datasetId } = await opened();
    await engine.request('rows/apply', { datasetId, rows: [2, 4], action: { kind: 'decide', decision: 'keep' } });
    await engine.request('rows/apply', { datasetId, rows: [6], action: { kind: 'decide', decision: 'tie' } });
    await engine.request('rows/apply', { datasetId, rows: [8], action: { kind: 'decide', decision: 'unsure' } });
    const content = await promptOf(engine, datasetId, 0);
    const winnerOf = (row: number): string | undefined => {
      const number = examplePrompts(content).findIndex((prompt) => prompt.endsWith(`question ${String(row)}?`)) + 1;
      return new RegExp(`People decided in example ${String(number)}: "winner": "(\\w+)"`, 'u').exec(content)?.[1];
    };
    const text = (name: string): string => new RegExp(`begin ${name}\\n(.*)\\n`, 'u').exec(content)?.[1] ?? '';
    // Row 2 prefers "omega …", row 4 "alpha …"; beside "middle …" one of them sorts behind and one before.
    for (const [row, word] of [
      [2, 'omega'],
      [4, 'alpha'],
    ] as const) {
      const number = examplePrompts(content).findIndex((prompt) => prompt.endsWith(`question ${String(row)}?`)) + 1;
      expect(text(`example ${String(number)}, response ${winnerOf(row) ?? ''}`)).toContain(word);
    }
    expect(winnerOf(2)).not.toBe(winnerOf(4));
    expect(winnerOf(6)).toBe('tie');
    expect(examplePrompts(content)).toHaveLength(3);
  });

  it('are sent by a run, which asks again with other examples, and are in the estimate', async () => {
    const { engine, datasetId } = await opened();
    await engine.request('rows/apply', { datasetId, rows: [2], action: { kind: 'decide', decision: 'keep' } });
    const server = await scriptedServer((response) => {
      send(response, completion({ text: '{"reason":"","evidence":[],"winner":"tie"}' }));
    });
    const options = {
      server: { kind: 'http', endpoint: server.endpoint, model: 'm', timeoutMs: 5_000 },
      rubric: withGold,
      samples: 1,
      maxTokens: 100,
      rows: { scope: 'all', limit: 1 },
    } as const;
    const estimate = await engine.request('judges/estimate', { datasetId, options });
    const cheaper = await engine.request('judges/estimate', { datasetId, options: { ...options, rubric: plain } });
    expect(estimate.most.prompt).toBeGreaterThan(cheaper.most.prompt);
    const run = () => engine.request('judges/run', { datasetId, options, budget: null, concurrency: 1, fresh: false });
    expect(await run()).toMatchObject({ calls: 2, cachedCalls: 0 });
    expect(server.received.at(-1)?.body.messages.at(-1)?.content).toContain('People decided in example 1');
    expect(await run()).toMatchObject({ calls: 0, cachedCalls: 2 });
    await engine.request('rows/apply', { datasetId, rows: [4], action: { kind: 'decide', decision: 'keep' } });
    expect(await run()).toMatchObject({ calls: 2, cachedCalls: 0 });
  });

  it('make another version of a rubric, and leave those without them as they were', () => {
    const said = (value: Rubric): string => {
      let content = '';
      rubricVersion(value, (text) => (content = text));
      return content;
    };
    expect(said(plain)).not.toContain('goldExamples');
    expect(said(withGold)).toContain('"goldExamples":true');
  });
});
