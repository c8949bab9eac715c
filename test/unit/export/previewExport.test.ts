import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  exportOptions,
  type ExportOptions,
  type ExportOptionsInput,
  type ExportPreview,
  type ExportSummary,
} from '../../../extension/model/export/exportOptions.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator } from '../cli/support/curator.ts';

type Choices = Partial<ExportOptionsInput>;

interface Opened {
  readonly path: string;
  readonly engine: TestEngine;
  readonly datasetId: string;
  readonly preview: (choices: Choices, whole?: boolean) => Promise<ExportPreview>;
  readonly run: (choices: Choices) => Promise<ExportSummary>;
}

async function opened(rows: number): Promise<Opened> {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  writeFileSync(path, Array.from({ length: rows }, (_, number) => `${pair(number)}\n`).join(''));
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  const optionsOf = (choices: Choices): ExportOptions =>
    exportOptions.parse({ format: 'trl-preference', ...choices, target: path.replace('pairs', 'out') });
  return {
    path,
    engine,
    datasetId,
    preview: (choices, whole = false) =>
      engine.request('export/preview', { datasetId, options: optionsOf(choices), whole }),
    run: (choices) => engine.request('export/run', { datasetId, options: optionsOf(choices) }),
  };
}

/** Every third row is of the forum, every fourth one has the label that GPT-4 gave. */
function pair(number: number): string {
  return JSON.stringify({
    prompt: `Question ${String(number)}?`,
    chosen: `Good ${String(number)}`,
    rejected: `Bad ${String(number)}`,
    source: number % 3 === 0 ? 'forum' : 'web',
    'GPT4 label': number % 4 === 0 ? 1 : 0,
  });
}

const halves = {
  parts: [
    { name: 'train', share: 0.5 },
    { name: 'test', share: 0.5 },
  ],
  intersectionOf: 'test',
};
const linesOf = (path: string): readonly string[] => readFileSync(path, 'utf8').trimEnd().split('\n');

describe('a preview of an export', () => {
  it('shows the rows that survive the caps, each with the files that it is written to', async () => {
    const { preview, run } = await opened(400);
    const choices = { mixture: { caps: { web: 30, forum: 10 } }, split: halves };
    const told = await preview(choices);
    const { parts, records } = await run(choices);
    const written = new Map(parts.map(({ name, path }) => [name, linesOf(path)]));
    expect(told.records).toHaveLength(5);
    for (const { text, files } of told.records) {
      expect(files).toEqual([...written].filter(([, lines]) => lines.includes(text)).map(([name]) => name));
    }
    // The rows between them are over their caps.
    const last = told.records.at(-1)?.line ?? 0;
    expect(told.leftOut).toMatchObject([{ why: 'over-cap', rows: last - 5 }]);
    expect(told.rowsSeen).toBe(last);
    expect(told).toMatchObject({ rows: 400, untold: [] });
    const counts = ['train', 'test'].map((name) => ({ name, records: written.get(name)?.length }));
    expect(told.files).toEqual(counts);
    expect(records).toBe(40);
    expect(told.mixture).toMatchObject([
      { value: 'web', limit: 30 },
      { value: 'forum', limit: 10 },
    ]);
  });

  it('names both files of a row that is written twice', async () => {
    const { preview } = await opened(40);
    const files = (await preview({ split: halves })).records.map((record) => record.files.join());
    expect(files).toContain('test,test-intersection');
    expect(files).toContain('train');
  });

  it('is in the order of the export', async () => {
    const { preview, run, engine, datasetId } = await opened(300);
    await engine.request('scores/run', { datasetId, scorers: ['builtin'], fresh: false });
    const choices = { order: 'hard-first', mixture: { caps: { '*': 20 } } } as const;
    const told = await preview(choices);
    const { target } = await run(choices);
    expect(told.records.map(({ text }) => text)).toEqual(linesOf(target).slice(0, 5));
    expect(told.records.map(({ files }) => files)).toEqual([[], [], [], [], []]);
  });

  it('says of a large dataset what it leaves out, and tells it when asked', async () => {
    const { preview, run } = await opened(10_100);
    const choices = { mixture: { caps: { web: 50, forum: 50 } }, split: halves };
    expect(await preview({ mixture: choices.mixture })).toMatchObject({ untold: ['caps'] });
    expect(await preview({ split: choices.split })).toMatchObject({ untold: ['files'] });
    const hasty = await preview(choices);
    expect(hasty).toMatchObject({ untold: ['caps', 'files'], rowsSeen: 5, rows: 10_100 });
    expect(hasty.records.map(({ line, files }) => [line, files])).toEqual([1, 2, 3, 4, 5].map((line) => [line, []]));
    expect(hasty).not.toHaveProperty('files');
    const told = await preview(choices, true);
    expect(told.untold).toEqual([]);
    const { parts } = await run(choices);
    for (const { text, files } of told.records) {
      const [file] = parts.filter(({ name }) => name === files[0]);
      expect(linesOf(file?.path ?? '')).toContain(text);
    }
  });

  it('finds the first rows that go in however far they are, when asked', async () => {
    const { preview, engine, datasetId } = await opened(10_100);
    await engine.request('rows/apply', { datasetId, rows: [10_050], action: { kind: 'decide', decision: 'keep' } });
    const hasty = await preview({ decidedOnly: true });
    expect(hasty).toMatchObject({ records: [], rowsSeen: 1_000, leftOut: [{ why: 'undecided', rows: 1_000 }] });
    const told = await preview({ decidedOnly: true }, true);
    expect(told.records).toMatchObject([{ line: 10_051 }]);
    expect(told.rowsSeen).toBe(10_100);
  });

  it('is the same on the command line, and writes nothing', async () => {
    const { path, preview, engine } = await opened(200);
    const { records } = await preview({ mixture: { caps: { web: 20 } }, split: { parts: halves.parts } });
    await engine.stop();
    const args = ['export', path, '--preview', '--cap', 'web=20'];
    const one = await curator(args);
    expect(one.status).toBe(1);
    const texts = one.stdout.trimEnd().split('\n');
    expect(texts).toEqual(records.map(({ text }) => text));
    expect(one.stderr).toMatch(/Left out of the first \d+ rows: \d+ over-cap\./u);
    const split = await curator([...args, '--split', 'train=0.5', 'test=0.5', '--json']);
    expect(
      split.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(records.map(({ text, line, files }) => ({ files, line, record: JSON.parse(text) as unknown })));
    const table = await curator([...args, '--split', 'train=0.5', 'test=0.5']);
    expect(table.stdout).toMatch(/^file +line +record$/mu);
    expect(table.stderr).toMatch(/In all: train \d+, test \d+\./u);
  });
});
