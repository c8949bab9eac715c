import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { describe, expect, it } from 'vitest';
import {
  exportOptions,
  type ExportOptionsInput,
  type ExportSummary,
} from '../../../extension/model/export/exportOptions.ts';
import { isJsonObject, type JsonValue } from '../../../extension/model/json/jsonValue.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface Opened {
  readonly folder: string;
  readonly engine: TestEngine;
  readonly run: (options: Partial<ExportOptionsInput> & { readonly to: string }) => Promise<ExportSummary>;
}

/** Rows of a Parquet file as JSON has them: without 64-bit integers, null for what is missing. */
async function readParquet(path: string): Promise<readonly JsonValue[]> {
  const file = new Uint8Array(readFileSync(path)).buffer;
  return (await parquetReadObjects({ file, compressors })).map(
    (row) =>
      JSON.parse(
        JSON.stringify(row, (_key, value: unknown) =>
          typeof value === 'bigint' ? Number(value) : value === undefined ? null : value,
        ),
      ) as JsonValue,
  );
}

async function opened(lines: readonly string[]): Promise<Opened> {
  const folder = temporaryFolder();
  const path = join(folder, 'pairs.jsonl');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  return {
    folder,
    engine,
    run: ({ to, ...options }) =>
      engine.request('export/run', {
        datasetId,
        options: exportOptions.parse({ format: 'trl-preference', ...options, target: join(folder, to) }),
      }),
  };
}

function pair(number: number, source = 'a', prompt = `Question ${String(number)} about the weather in town?`): string {
  return JSON.stringify({
    prompt,
    chosen: `Good answer ${String(number)} ☔`,
    rejected: `Bad ${String(number)}`,
    source,
  });
}

const linesOf = (path: string): readonly string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

describe('an export', () => {
  const lines = Array.from({ length: 50 }, (_, number) => pair(number));

  it('gives the same rows in every container, and the same bytes every time', async () => {
    const { folder, run } = await opened(lines);
    const at = (name: string): Buffer => readFileSync(join(folder, name));
    for (const round of ['1', '2']) {
      await run({ to: `${round}.jsonl` });
      await run({ to: `${round}.jsonl.gz`, container: 'jsonl.gz' });
      await run({ to: `${round}.jsonl.zst`, container: 'jsonl.zst' });
      await run({ to: `${round}.parquet`, container: 'parquet' });
    }
    for (const ending of ['jsonl', 'jsonl.gz', 'jsonl.zst', 'parquet']) {
      expect(at(`1.${ending}`).equals(at(`2.${ending}`))).toBe(true);
    }
    const text = at('1.jsonl').toString('utf8');
    expect(gunzipSync(at('1.jsonl.gz')).toString('utf8')).toBe(text);
    expect(zstdDecompressSync(at('1.jsonl.zst')).toString('utf8')).toBe(text);
    expect(await readParquet(join(folder, '1.parquet'))).toEqual(
      linesOf(join(folder, '1.jsonl')).map((line) => JSON.parse(line) as unknown),
    );
    expect(readdirSync(folder).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('keeps lists, records, numbers and what is missing in Parquet', async () => {
    const rows = [
      {
        prompt: 'A',
        chosen: 'x',
        rejected: 'y',
        tags: ['p', 'q'],
        meta: { n: 1, deep: { s: 'é' } },
        score: 1.5,
        big: 9_007_199_254_740_991,
      },
      { prompt: 'B', chosen: 'x', rejected: 'y', tags: [], meta: null, score: 2, big: 1, late: true, mixed: 'text' },
      {
        prompt: 'C',
        chosen: 'x',
        rejected: 'y',
        tags: null,
        meta: { n: 2 },
        score: null,
        big: null,
        late: null,
        mixed: [1],
      },
    ];
    const { folder, run } = await opened(rows.map((row) => JSON.stringify(row)));
    await run({ to: 'out.parquet', container: 'parquet', columns: 'all', format: 'trl-preference' });
    expect(await readParquet(join(folder, 'out.parquet'))).toMatchObject([
      { tags: ['p', 'q'], meta: { n: 1, deep: { s: 'é' } }, score: 1.5, big: 9_007_199_254_740_991, late: null },
      { tags: [], meta: null, score: 2, late: true, mixed: '"text"' },
      { tags: null, meta: { n: 2, deep: null }, score: null, big: null, mixed: '[1]' },
    ]);
  });

  it('keeps in Parquet what turns up after row groups were written', async () => {
    // The last character stands for two bytes of JSON and three of UTF-8, in a row of its own size.
    const text = (row: number): string => `${'word '.repeat(150_000 + row)}\u0001é世\ud83d\ude00`;
    const rows = Array.from({ length: 14 }, (_, row) => ({
      prompt: `Question ${String(row)}`,
      chosen: text(row),
      rejected: row % 2 === 0 ? '' : text(row + 1),
      number: row === 11 ? 0.5 : row,
      ...(row < 12 ? {} : { late: { text: text(row), list: [row] } }),
    }));
    const { folder, run } = await opened(rows.map((row) => JSON.stringify(row)));
    for (const count of [9, 14]) {
      const to = `${String(count)}.parquet`;
      const source = await opened(rows.slice(0, count).map((row) => JSON.stringify(row)));
      await source.run({ to, container: 'parquet', columns: 'all' });
      const expected = rows.slice(0, count).map((row) => (count === 9 ? row : { late: null, ...row }));
      expect(await readParquet(join(source.folder, to))).toEqual(expected);
      expect(readdirSync(source.folder).filter((name) => name.includes('.tmp'))).toEqual([]);
    }
    const summary = await run({ to: 'out.parquet', container: 'parquet', columns: 'all' });
    expect(statSync(join(folder, 'out.parquet')).size).toBe(summary.bytesWritten);
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const { folder, engine } = await opened(lines);
    const controller = new AbortController();
    controller.abort();
    const info = await engine.open(join(folder, 'pairs.jsonl'));
    for (const container of ['jsonl', 'jsonl.gz', 'parquet'] as const) {
      await expect(
        engine.request(
          'export/run',
          {
            datasetId: info.datasetId,
            options: exportOptions.parse({
              format: 'trl-preference',
              target: join(folder, `out.${container}`),
              container,
            }),
          },
          { signal: controller.signal },
        ),
      ).rejects.toMatchObject({ reason: 'cancelled' });
    }
    expect(readdirSync(folder).sort()).toEqual(['.curation', 'pairs.jsonl']);
  });

  it('lists the rows that the format has no place for', async () => {
    const { run } = await opened([
      ...Array.from({ length: 10 }, () => JSON.stringify({ prompt: 'Q', completion: 'A', label: true })),
      JSON.stringify({ prompt: 'Q', completion: 'B', label: false }),
      JSON.stringify({ prompt: 'Q', completion: 'C', label: 'broken' }),
    ]);
    const summary = await run({ to: 'sft.jsonl', format: 'trl-prompt-completion' });
    expect(summary.rowsWritten).toBe(10);
    expect(summary.leftOut).toEqual([
      { why: 'no-place', rows: 1, lines: [11] },
      { why: 'unreadable', rows: 1, lines: [12] },
    ]);
  });

  it('names the formats there are when it is asked for another', async () => {
    const { run } = await opened(lines);
    await expect(run({ to: 'x.jsonl', format: 'csv' })).rejects.toThrow(/trl-preference/u);
  });
});

describe('a split', () => {
  const topics = [
    'rivers in spring',
    'old clocks and towers',
    'the price of bread',
    'birds on wires',
    'night trains north',
  ];
  // Two questions have a few runs of words in common; one with a word more has nearly all.
  const question = (number: number): string =>
    `Please say what I should know about ${topics[number % 5] ?? ''} when ${String(number * 7)} and ` +
    `${String(number * 13 + 1)} of them meet at ${String(number * 17 + 2)} in the dark and then leave again before dawn`;
  // Each prompt comes twice, and once more with one word after it.
  const lines = Array.from({ length: 200 }, (_, number) => number).flatMap((number) => [
    pair(number, number % 4 === 0 ? 'rare' : 'common', question(number)),
    pair(number + 1_000, number % 4 === 0 ? 'rare' : 'common', question(number)),
    pair(number + 2_000, number % 4 === 0 ? 'rare' : 'common', `${question(number)} please`),
  ]);
  const split = {
    parts: [
      { name: 'train', share: 0.8 },
      { name: 'test', share: 0.2 },
    ],
    seed: 7,
    stratifyBy: 'source',
  };
  const promptsIn = (path: string): ReadonlySet<string> =>
    new Set(linesOf(path).map((line) => promptOf(JSON.parse(line) as JsonValue)));

  it('puts no prompt into two parts, nor one that nearly equals it', async () => {
    const { folder, run } = await opened(lines);
    const summary = await run({ to: 'out.jsonl', split });
    const train = promptsIn(join(folder, 'out.train.jsonl'));
    const test = promptsIn(join(folder, 'out.test.jsonl'));
    for (const prompt of test) {
      expect(train.has(prompt)).toBe(false);
      expect(train.has(prompt.replace(/ please$/u, ''))).toBe(false);
      expect(train.has(`${prompt} please`)).toBe(false);
    }
    expect(summary.leak).toMatchObject({ prompts: 400, sharedPrompts: 0, sharedNearDuplicates: 0 });
    expect(summary.parts.map(({ records }) => records).reduce((sum, records) => sum + records, 0)).toBe(600);
  });

  it('gives every part its share of every source, and is the same for rows in another order', async () => {
    const first = await opened(lines);
    const second = await opened(lines.toReversed());
    const options = { to: 'out.jsonl', split: { ...split, nearDuplicates: false }, columns: ['source'] };
    await first.run(options);
    await second.run(options);
    const rare = (folder: string, part: string): number =>
      linesOf(join(folder, `out.${part}.jsonl`)).filter((line) => line.includes('"rare"')).length;
    expect(rare(first.folder, 'test') / 150).toBeCloseTo(0.2, 1);
    for (const part of ['train', 'test']) {
      const [left, right] = [first, second].map(({ folder }) => linesOf(join(folder, `out.${part}.jsonl`)).toSorted());
      expect(left).toEqual(right);
    }
  });

  it('names a part that is there before it goes over the rows, and replaces all of them if told so', async () => {
    const { folder, run } = await opened(lines);
    const part = join(folder, 'out.test.jsonl');
    writeFileSync(part, 'mine');
    await expect(run({ to: 'out.jsonl', split })).rejects.toMatchObject({
      reason: 'target-exists',
      details: { path: part },
    });
    expect(readFileSync(part, 'utf8')).toBe('mine');
    expect(readdirSync(folder)).not.toContain('out.train.jsonl');
    await run({ to: 'out.jsonl', split, overwrite: true });
    expect(linesOf(part).length).toBeGreaterThan(50);
  });

  it('gives another split for another seed', async () => {
    const { folder, run } = await opened(lines);
    await run({ to: 'a.jsonl', split: { ...split, nearDuplicates: false } });
    await run({ to: 'b.jsonl', split: { ...split, nearDuplicates: false, seed: 8 } });
    expect(promptsIn(join(folder, 'a.test.jsonl'))).not.toEqual(promptsIn(join(folder, 'b.test.jsonl')));
  });

  it('writes the rows of a part once more that a second source confirms', async () => {
    const judged = Array.from({ length: 100 }, (_, number) =>
      JSON.stringify({
        instruction: `Question ${String(number)}?`,
        response1: 'one',
        response2: 'two',
        label: 1,
        annotator1: number % 2 === 0 ? 1 : 2,
      }),
    );
    const { folder, run } = await opened(judged);
    const summary = await run({ to: 'out.jsonl', split: { ...split, intersectionOf: 'test', nearDuplicates: false } });
    const confirmed = promptsIn(join(folder, 'out.test-intersection.jsonl'));
    const test = promptsIn(join(folder, 'out.test.jsonl'));
    expect([...confirmed].every((prompt) => test.has(prompt) && Number(/\d+/u.exec(prompt)?.[0]) % 2 === 0)).toBe(true);
    expect(confirmed.size).toBe([...test].filter((prompt) => Number(/\d+/u.exec(prompt)?.[0]) % 2 === 0).length);
    expect(summary.parts.map(({ name }) => name)).toEqual(['train', 'test', 'test-intersection']);
  });
});

function promptOf(record: JsonValue): string {
  return isJsonObject(record) && typeof record.prompt === 'string' ? record.prompt : '';
}
