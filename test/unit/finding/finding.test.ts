import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../../extension/model/contract/engine.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface Row {
  readonly [field: string]: unknown;
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

const topics = ['tides', 'chess', 'bees'] as const;

function rowsOf(count: number): readonly Row[] {
  return Array.from({ length: count }, (_, index) => ({
    prompt: `Explain ${topics[index % 3] ?? ''} please (${String(index)})`,
    chosen: `A long and friendly answer about ${topics[index % 3] ?? ''} ${'x'.repeat(index % 7)}.`,
    rejected: index % 5 === 0 ? 'As an AI language model I cannot.' : 'No.',
    source: topics[index % 3],
    meta: { quality: index / 2, checked: index % 2 === 0 },
    ...(index % 4 === 0 ? { note: null } : { language: index % 4 === 1 ? 'en' : 'de' }),
  }));
}

async function openRows(
  rows: readonly unknown[],
): Promise<{ engine: TestEngine; datasetId: string; path: string; folder: string }> {
  const folder = temporaryFolder();
  const path = join(folder, 'rows.jsonl');
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  return { engine, datasetId, path, folder };
}

async function shown(engine: TestEngine, datasetId: string, query: string, by: `field:${string}` | 'file' = 'file') {
  await engine.request('rows/view', { datasetId, filter: { query }, sort: { by, descending: false } });
  await engine.request('finding/whenSearched', { datasetId });
  const info: DatasetInfo = await engine.request('dataset/info', { datasetId });
  const lines: number[] = [];
  while (lines.length < info.view.total) {
    const page = await engine.request('rows/page', { datasetId, from: lines.length, count: 500 });
    lines.push(...page.rows.map((row) => row.line));
  }
  return lines;
}

describe('finding rows', () => {
  const rows = rowsOf(60);
  const linesWhere = (test: (row: Row, index: number) => boolean): readonly number[] =>
    rows.flatMap((row, index) => (test(row, index) ? [index + 1] : []));

  it('by their fields, what is known of them, and their texts', async () => {
    const { engine, datasetId } = await openRows(rows);
    const cases: readonly (readonly [string, (row: Row, index: number) => boolean])[] = [
      ['source:bees,chess', (row) => row.source !== 'tides'],
      ['-source:bees language:en', (row) => row.source !== 'bees' && row.language === 'en'],
      ['meta.quality>=10 meta.quality<12', (_, index) => index >= 20 && index < 24],
      ['meta.checked:true', (_, index) => index % 2 === 0],
      ['language:*', (_, index) => index % 4 !== 0],
      ['-language:*', (_, index) => index % 4 === 0],
      ['rejected.length<10', (row) => row.rejected.length < 10],
      ['length.difference>40', (row) => row.chosen.length - row.rejected.length > 40],
      ['prompt.length>29', (row) => row.prompt.length > 29],
      ['"as an ai"', (row) => row.rejected.startsWith('As')],
      ['rejected:"As an AI" or source:bees', (row) => row.rejected.startsWith('As') || row.source === 'bees'],
      ['-"as an ai" prompt:CHESS', (row) => !row.rejected.startsWith('As') && row.source === 'chess'],
      ['chosen:"as an ai"', () => false],
      ['decision:none line>50', (_, index) => index >= 50],
    ];
    for (const [query, test] of cases) {
      expect({ query, lines: await shown(engine, datasetId, query) }).toEqual({ query, lines: linesWhere(test) });
    }
  });

  it('says which field is unknown and keeps the view that there was', async () => {
    const { engine, datasetId } = await openRows(rows);
    await shown(engine, datasetId, 'source:bees');
    const asked = engine.request('rows/view', {
      datasetId,
      filter: { query: 'sorce:bees' },
      sort: { by: 'file', descending: false },
    });
    await expect(asked).rejects.toThrow('no field "sorce". Did you mean "source"?');
    const { view } = await engine.request('dataset/info', { datasetId });
    expect(view).toMatchObject({ filter: { query: 'source:bees' }, total: 20 });
  });

  it('sorts by any field, rows without it last', async () => {
    const { engine, datasetId } = await openRows(rows);
    const order = await shown(engine, datasetId, '', 'field:language');
    const languages = order.map((line) => rows[line - 1]?.language ?? '~');
    expect(languages).toEqual([...languages].sort());
    const lengths = (await shown(engine, datasetId, '', 'field:rejected.length')).map(
      (line) => rows[line - 1]?.rejected.length,
    );
    expect(lengths).toEqual([...lengths].sort((left, right) => (left ?? 0) - (right ?? 0)));
  });

  it('follows edits and decisions that stand for a label', async () => {
    const { engine, datasetId } = await openRows(rows);
    expect(await shown(engine, datasetId, 'chosen:"As an AI"')).toEqual([]);
    await engine.request('rows/apply', { datasetId, rows: [5], action: { kind: 'swap' } });
    expect(await shown(engine, datasetId, 'chosen:"As an AI"')).toEqual([6]);
    expect(await shown(engine, datasetId, 'length.difference<0')).toEqual([6]);
    expect(await shown(engine, datasetId, 'edited:yes')).toEqual([6]);
    await engine.request('history/undo', { datasetId });
    expect(await shown(engine, datasetId, 'length.difference<0')).toEqual([]);
  });

  it('follows edits in what lints say of single rows', async () => {
    const same = { prompt: 'Why?', chosen: 'Because it is.', rejected: 'Because it is.' };
    const { engine, datasetId } = await openRows([same, { ...same, rejected: 'It is not.' }, same]);
    expect(await shown(engine, datasetId, 'flag:identical')).toEqual([1, 3]);
    const edit = { kind: 'text', candidate: 1, turn: 0, text: 'It is not.' } as const;
    await engine.request('rows/apply', { datasetId, rows: [0], action: edit });
    expect(await shown(engine, datasetId, 'flag:identical')).toEqual([3]);
    await engine.request('file/save', { datasetId, overwrite: false });
    expect(await shown(engine, datasetId, 'flag:identical')).toEqual([3]);
    const facet = await engine.request('finding/facet', { datasetId, field: 'flag', bins: 10 });
    expect(facet).toMatchObject({
      values: expect.arrayContaining([{ value: 'identical', shown: 1, total: 1 }]) as unknown,
    });
  });

  it('counts the values of fields over the rows shown and over all', async () => {
    const { engine, datasetId } = await openRows(rows);
    await shown(engine, datasetId, 'meta.quality<5');
    const facet = await engine.request('finding/facet', { datasetId, field: 'source', bins: 10 });
    expect(facet).toMatchObject({
      values: [
        { value: 'tides', shown: 4, total: 20 },
        { value: 'chess', shown: 3, total: 20 },
        { value: 'bees', shown: 3, total: 20 },
      ],
      missing: { shown: 0, total: 0 },
    });
    const numbers = await engine.request('finding/facet', { datasetId, field: 'meta.quality', bins: 10 });
    if (numbers.kind !== 'number') throw new Error('A number was expected.');
    expect(numbers.bins.reduce((sum, bin) => sum + bin.total, 0)).toBe(60);
    expect(numbers.bins.reduce((sum, bin) => sum + bin.shown, 0)).toBe(10);
  });

  it('finds the rows like one', async () => {
    const { engine, datasetId } = await openRows([
      {
        prompt: 'Why is the ocean salty near river mouths?',
        chosen: 'Minerals wash down from rocks.',
        rejected: 'No.',
      },
      { prompt: 'Write a sonnet about bridges', chosen: 'Shall I compare thee to steel?', rejected: 'Bridges!' },
      {
        prompt: 'Why is the ocean so salty near mouths?',
        chosen: 'Minerals wash down from old rocks.',
        rejected: 'No.',
      },
    ]);
    expect(await shown(engine, datasetId, 'like:1', 'field:like')).toEqual([3, 1]);
  });

  it('shows what was chosen last, however long what was chosen before takes', async () => {
    const { engine, datasetId } = await openRows(rows);
    const view = (query: string) =>
      engine.request('rows/view', { datasetId, filter: { query }, sort: { by: 'file', descending: false } });
    const [first, second] = await Promise.allSettled([view('like:1'), view('like:2')]);
    expect(first).toMatchObject({ status: 'rejected', reason: { reason: 'cancelled' } });
    expect(second).toMatchObject({ status: 'fulfilled' });
    const info = await engine.request('dataset/info', { datasetId });
    expect(info.view.filter.query).toBe('like:2');
    const page = await engine.request('rows/page', { datasetId, from: 0, count: 60 });
    const alone = await shown(engine, datasetId, 'like:2');
    expect(page.rows.map(({ line }) => line)).toEqual(alone);
    expect(alone).toContain(2);
  });

  it('looks for rows like one beside others who look for rows like another', async () => {
    const { engine, datasetId } = await openRows(rows);
    const found = (line: number) =>
      engine.request('finding/rows', { datasetId, query: `like:${String(line)}`, from: 0, count: 60 });
    const [first, second] = await Promise.all([found(1), found(2)]);
    expect(first.rows).toEqual((await found(1)).rows);
    expect(second.rows).toEqual((await found(2)).rows);
    expect(first.rows.map(({ line }) => line)).toContain(1);
    expect(second.rows.map(({ line }) => line)).toContain(2);
  });

  it('knows rows with the same texts', async () => {
    const { engine, datasetId } = await openRows([...rows.slice(0, 3), { ...rows[1], id: 7 }, { ...rows[1], id: 8 }]);
    expect(await shown(engine, datasetId, 'copy>0')).toEqual([4, 5]);
  });

  it('reads the fields again from the cache, and anew when the cache is gone or the file is another', async () => {
    const { engine, datasetId, path, folder } = await openRows(rows);
    const before = await shown(engine, datasetId, 'source:bees language:de');
    await engine.stop();
    const again = startEngine();
    const { datasetId: second } = await again.open(path);
    expect(await shown(again, second, 'source:bees language:de')).toEqual(before);
    await again.stop();
    await rm(join(folder, '.curation', 'rows.jsonl.fields'));
    const third = startEngine();
    const { datasetId: last } = await third.open(path);
    expect(await shown(third, last, 'source:bees language:de')).toEqual(before);
  });

  it('keeps views under their names', async () => {
    const { engine, datasetId, path } = await openRows(rows);
    const view = { name: 'Bees', query: 'source:bees', sort: { by: 'field:line', descending: true } } as const;
    await engine.request('finding/saveView', { datasetId, view: { ...view, query: 'source:tides' } });
    expect(await engine.request('finding/saveView', { datasetId, view })).toEqual([view]);
    await engine.stop();
    const again = startEngine();
    const { datasetId: second } = await again.open(path);
    expect(await again.request('finding/views', { datasetId: second })).toEqual([view]);
    expect(await again.request('finding/removeView', { datasetId: second, name: 'Bees' })).toEqual([]);
  });
});
