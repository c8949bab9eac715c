import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LintReport } from '../../../extension/model/lints/lintReport.ts';
import { defaultLintSettings, type LintSettings } from '../../../extension/model/lints/lintSettings.ts';
import { mix } from '../../../extension/model/lints/wordHashes.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const words = (seed: number, count: number): string =>
  Array.from({ length: count }, (_, place) => `w${String(mix(seed * 1_000 + place) % 9_973)}`).join(' ');
const row = (prompt: string, chosen: string, rejected: string, more = {}): string =>
  JSON.stringify({ prompt, chosen, rejected, ...more });

interface Opened {
  readonly engine: TestEngine;
  readonly datasetId: string;
  readonly path: string;
  readonly run: (settings?: Partial<LintSettings>) => Promise<LintReport>;
  readonly flags: () => Promise<readonly (readonly string[])[]>;
}

async function opened(rows: readonly string[], path = join(temporaryFolder(), 'pairs.jsonl')): Promise<Opened> {
  writeFileSync(path, `${rows.join('\n')}\n`);
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  return {
    engine,
    datasetId,
    path,
    run: (settings = {}) =>
      engine.request('lints/run', { datasetId, settings: { ...defaultLintSettings, ...settings } }),
    flags: async () =>
      (await engine.request('rows/signals', { datasetId, from: 0, count: 100 })).map(({ flags }) => flags),
  };
}

const rows = [
  row('One?', words(1, 40), words(2, 40)),
  row('Two?', words(3, 40), words(4, 40)),
  row('One?', words(1, 40), words(2, 40), { source: 'again' }),
  row('One?', words(2, 40), words(1, 40)),
  row('Two?', `${words(3, 38)} changed slightly`, words(4, 40)),
  row('Three?', words(5, 40), words(5, 40)),
  'not json',
];

describe('lints of a whole dataset', () => {
  it('finds duplicates, contradictions and near-duplicates, and says of which lines', async () => {
    const { run, flags, engine, datasetId } = await opened(rows);
    const report = await run();
    expect(await flags()).toEqual([
      ['opposite-label'],
      [],
      ['duplicate', 'opposite-label'],
      ['opposite-label'],
      ['near-duplicate'],
      ['identical'],
      [],
    ]);
    expect(report).toMatchObject({ rows: 7, rowsWithFindings: 6 });
    const countOf = (id: string) => report.counts.find(({ lint }) => lint === id);
    expect(countOf('duplicate')).toMatchObject({ rows: 1, fixable: 1, lines: [3] });
    expect(countOf('opposite-label')).toMatchObject({ rows: 3, fixable: 0 });
    expect(countOf('unreadable')).toMatchObject({ rows: 1, lines: [7] });
    const found = await engine.request('lints/findings', { datasetId, from: 0, count: 10 });
    expect(found.map(({ line, findings }) => [line, findings.map(({ related }) => related)])).toEqual([
      [1, [[4]]],
      [3, [[1], [1]]],
      [4, [[1]]],
      [5, [[2]]],
      [6, [[]]],
      [7, [[]]],
    ]);
  });

  it('finds a cycle of preferences within a prompt, and none where a majority breaks it', async () => {
    const [a, b, c] = [words(1, 30), words(2, 30), words(3, 30)];
    const cycle = [row('Which?', a, b), row('Which?', b, c), row('Which?', c, a)];
    const first = await opened([...cycle, row('Other?', words(8, 30), words(9, 30))]);
    await first.run();
    expect(await first.flags()).toEqual([['preference-cycle'], ['preference-cycle'], ['preference-cycle'], []]);
    const second = await opened([...cycle, row('Which?', a, c, { by: 1 }), row('Which?', a, c, { by: 2 })]);
    await second.run({ rules: { duplicate: 'off', 'opposite-label': 'off' } });
    expect((await second.flags()).flat()).toEqual([]);
  });

  it('keeps its results for the next session, where rows have moved', async () => {
    const first = await opened(rows);
    await first.run();
    await first.engine.stop();
    const second = await opened([...rows].reverse(), first.path);
    expect((await second.flags()).toReversed()).toEqual([
      ['opposite-label'],
      [],
      ['duplicate', 'opposite-label'],
      ['opposite-label'],
      ['near-duplicate'],
      ['identical'],
      [],
    ]);
    const report = await second.engine.request('lints/report', { datasetId: second.datasetId });
    expect(report).toMatchObject({ rowsWithFindings: 6 });
    const findings = await second.engine.request('lints/row', { datasetId: second.datasetId, row: 2 });
    expect(findings).toMatchObject([{ lint: 'near-duplicate', related: [6] }]);
  });

  it('follows an edit: the row is judged by its new text, and counts as not known beside others', async () => {
    const { run, flags, engine, datasetId } = await opened(rows);
    await run();
    await engine.request('rows/apply', {
      datasetId,
      rows: [5],
      action: { kind: 'text', candidate: 1, turn: 0, text: 'Something else altogether, which is long enough.' },
    });
    expect((await flags())[5]).not.toContain('identical');
    expect(await engine.request('lints/report', { datasetId })).toMatchObject({ staleRows: 1 });
    await engine.request('history/undo', { datasetId });
    expect((await flags())[5]).toContain('identical');
  });

  it('drops all duplicates in one step, which one undo takes back, and finds them no more', async () => {
    const { run, engine, datasetId } = await opened(rows);
    await run();
    const step = await engine.request('lints/fix', { datasetId, lint: 'duplicate' });
    expect(step.info.decided.drop).toBe(1);
    const again = await run();
    expect(again.counts.find(({ lint }) => lint === 'duplicate')?.rows).toBe(0);
    expect((await engine.request('history/undo', { datasetId })).info.decided.drop).toBe(0);
    await expect(engine.request('lints/fix', { datasetId, lint: 'opposite-label' })).rejects.toMatchObject({
      reason: 'bad-request',
    });
  });

  it('judges by the label that a decision put in force', async () => {
    const { run, flags, engine, datasetId } = await opened([rows[0] ?? '', rows[3] ?? '']);
    await engine.request('rows/apply', { datasetId, rows: [1], action: { kind: 'decide', decision: 'flip' } });
    await run();
    expect(await flags()).toEqual([[], ['duplicate']]);
  });

  it('looks for the benchmarks that are named, and says which of their texts are too short', async () => {
    const folder = temporaryFolder();
    const benchmark = join(folder, 'bench.jsonl');
    const question = 'how many of the tall mountains on this earth did people climb before the year nineteen fifty';
    writeFileSync(benchmark, `${JSON.stringify({ question })}\n${JSON.stringify({ question: 'Too short?' })}\n`);
    const { run, flags } = await opened([row(`Say: ${question}?`, 'Some.', 'None.'), row('Hi', 'Some.', 'None.')]);
    const report = await run({ benchmarks: [benchmark] });
    expect(await flags()).toEqual([['contamination'], []]);
    expect(report.notices.join(' ')).toContain('1 of 2 texts');
    await expect(run({ benchmarks: [join(folder, 'missing.jsonl')] })).rejects.toMatchObject({ reason: 'not-found' });
  });

  it('refuses rules of lints that there are not, and tokenizers that are none', async () => {
    const { run } = await opened(rows);
    await expect(run({ rules: { nonsense: 'error' } })).rejects.toMatchObject({ reason: 'bad-request' });
    await expect(run({ tokenizer: temporaryFolder() })).rejects.toMatchObject({ reason: 'not-found' });
  });

  it('finds near-duplicates among many rows of other texts, and no others', async () => {
    const many = Array.from({ length: 3_000 }, (_, number) =>
      row(`Question ${String(number)}`, words(2 * number, 60), words(2 * number + 1, 60)),
    );
    for (let copy = 0; copy < 30; copy++) {
      const text = words(200 * copy, 60).split(' ');
      text[30] = 'replaced';
      many.push(row(`Question ${String(100 * copy)}`, text.join(' '), words(200 * copy + 1, 60)));
    }
    const { run } = await opened(many);
    const report = await run();
    const near = report.counts.find(({ lint }) => lint === 'near-duplicate');
    expect(near?.rows).toBe(30);
    expect(near?.lines[0]).toBe(3_001);
  });

  it('leaves the file as it is', async () => {
    const { run, path } = await opened(rows);
    const before = readFileSync(path);
    await run();
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});
