import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { identifyFile } from '../../../extension/engine/dataset/fileIdentity.ts';
import { readHeader } from '../../../extension/engine/textIndex/indexFile.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

// Indexing gives way to everything else that runs: on a busy machine it takes ten times as long.
vi.setConfig({ testTimeout: 240_000 });

const rows = 9_000;
const filler = Array.from({ length: 40 }, (_, index) => `common${String(index)}`).join(' ');

/** A file that is large enough for an index. */
function largeDataset(): string {
  const path = join(temporaryFolder(), 'rows.jsonl');
  const lines = Array.from({ length: rows }, (_, row) =>
    JSON.stringify({
      prompt: `question ${String(row)} ${row % 1_500 === 7 ? 'Lighthouse' : ''}`,
      chosen: `${filler} ${String(row)} ${filler} ${filler} ${filler}`,
      rejected: `${filler} ${filler}${row === 4_321 ? ' nightjar' : ''} no`,
    }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

async function search(engine: TestEngine, datasetId: string, query: string) {
  await engine.request('rows/view', { datasetId, filter: { query }, sort: { by: 'file', descending: false } });
  await engine.request('finding/whenSearched', { datasetId });
  const { view } = await engine.request('dataset/info', { datasetId });
  const page = await engine.request('rows/page', { datasetId, from: 0, count: 200 });
  return { total: view.total, rows: page.rows.map(({ row }) => row), searched: view.searched };
}

const queries = [
  ...[
    'lighthouse',
    'IGHTHOU',
    'nightjar',
    'rejected:nightjar',
    'chosen:nightjar',
    '"question 43"',
    'common3',
    'absent',
  ],
  ...['lighthouse or nightjar', '-common1', 'lighthouse -nightjar line>2000', '?'],
];

describe('a session with an index of texts', () => {
  it('finds the same rows by it, follows edits and saves, and keeps it for the next time', async () => {
    const path = largeDataset();
    const folder = join(path, '..', '.curation');
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    const streamed = new Map<string, unknown>();
    for (const query of queries) {
      const { searched, ...found } = await search(engine, datasetId, query);
      expect(searched).toBe('file');
      streamed.set(query, found);
    }
    expect(streamed.get('lighthouse')).toEqual({ total: 6, rows: [7, 1_507, 3_007, 4_507, 6_007, 7_507] });
    expect(existsSync(join(folder, 'rows.jsonl.texts'))).toBe(false);

    const progress: number[] = [];
    const built = await engine.request(
      'finding/buildIndex',
      { datasetId },
      { progress: ({ done }) => void progress.push(done) },
    );
    expect(built.state).toBe('ready');
    expect(progress.length).toBeGreaterThan(0);
    expect(statSync(join(folder, 'rows.jsonl.texts')).size).toBeLessThan(statSync(path).size / 2);
    const byIndex: string[] = [];
    for (const query of queries) {
      const { searched, ...found } = await search(engine, datasetId, query);
      expect({ query, found }).toEqual({ query, found: streamed.get(query) });
      if (searched === 'index') byIndex.push(query);
    }
    expect(byIndex).toEqual(expect.arrayContaining(['lighthouse', 'IGHTHOU', 'nightjar', '"question 43"', 'absent']));

    // Edits that are not in the file yet, and those that a save wrote.
    const edit = (row: number, value: string) =>
      engine.request('rows/apply', {
        datasetId,
        rows: [row],
        action: { kind: 'text', candidate: 1, turn: 0, text: value },
      });
    await edit(4_321, 'gone');
    await edit(12, 'a nightjar sings');
    const edited = { total: 1, rows: [12], searched: 'index' };
    expect(await search(engine, datasetId, 'nightjar')).toEqual(edited);
    await engine.request('dataset/info', { datasetId });
    await engine.request('file/save', { datasetId, overwrite: false });
    expect(await search(engine, datasetId, 'nightjar')).toEqual(edited);
    const saved = await identifyFile(path);
    await expect
      .poll(() => readHeader(join(folder, 'rows.jsonl.texts')), { timeout: 90_000 })
      .toMatchObject({ state: 'complete', identity: saved });
    expect(await search(engine, datasetId, 'nightjar')).toEqual(edited);
    expect(await search(engine, datasetId, 'sings')).toEqual(edited);
    await engine.request('history/undo', { datasetId });
    expect(await search(engine, datasetId, 'nightjar')).toEqual({ ...edited, total: 0, rows: [] });
    await engine.request('history/redo', { datasetId });

    // A later session finds it, until the file is changed outside.
    await engine.request('dataset/close', { datasetId });
    const next = startEngine();
    await next.open(path);
    expect(await search(next, datasetId, 'nightjar')).toEqual(edited);
    await next.request('dataset/close', { datasetId });
    appendFileSync(path, `${JSON.stringify({ prompt: 'p', chosen: 'another nightjar', rejected: 'r' })}\n`);
    await next.open(path);
    const appended = { total: 2, rows: [12, rows] };
    expect(await search(next, datasetId, 'nightjar')).toEqual({ ...appended, searched: 'file' });
    expect(await next.request('finding/buildIndex', { datasetId })).toMatchObject({ state: 'ready' });
    expect(await search(next, datasetId, 'nightjar')).toEqual({ ...appended, searched: 'index' });
    await next.request('dataset/close', { datasetId });
    await next.request('library/removeStore', { path });
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });

  it('keeps what was done before it was cancelled, and searches the file meanwhile', async () => {
    const path = largeDataset();
    const index = join(path, '..', '.curation', 'rows.jsonl.texts');
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    const stop = new AbortController();
    const building = engine.request(
      'finding/buildIndex',
      { datasetId },
      {
        signal: stop.signal,
        progress: ({ done }) => {
          if (done > 0.7 * rows) stop.abort();
        },
      },
    );
    const found = search(engine, datasetId, 'nightjar');
    await expect(building).rejects.toMatchObject({ reason: 'cancelled' });
    expect(await found).toEqual({ total: 1, rows: [4_321], searched: 'file' });
    expect(readHeader(index)).toMatchObject({ state: 'partial' });
    expect(readHeader(index)?.rows).toBeGreaterThan(1_000);
    const seen: number[] = [];
    await engine.request('finding/buildIndex', { datasetId }, { progress: ({ done }) => void seen.push(done) });
    expect(seen[0]).toBeGreaterThan(1_000);
    expect(await search(engine, datasetId, 'nightjar')).toEqual({ total: 1, rows: [4_321], searched: 'index' });
  });

  it('is not made for small files', async () => {
    const path = join(temporaryFolder(), 'small.jsonl');
    writeFileSync(path, '{"prompt":"p","chosen":"c","rejected":"r"}\n');
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    expect(await engine.request('finding/buildIndex', { datasetId })).toEqual({ state: 'unneeded' });
    expect(existsSync(join(path, '..', '.curation', 'small.jsonl.texts'))).toBe(false);
  });

  it('reads the file where the index was damaged meanwhile', async () => {
    const path = largeDataset();
    const index = join(path, '..', '.curation', 'rows.jsonl.texts');
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await engine.request('finding/buildIndex', { datasetId });
    await engine.request('dataset/close', { datasetId });
    const { size } = statSync(index);
    const header = readHeader(index);
    expect(header?.state).toBe('complete');
    // All but the first pages, in which the header is.
    const bytes = Buffer.alloc(size - 64 * 1024, 0x5a);
    const file = openSync(index, 'r+');
    writeSync(file, bytes, 0, bytes.length, 64 * 1024);
    closeSync(file);
    await engine.open(path);
    expect(await search(engine, datasetId, 'nightjar')).toEqual({ total: 1, rows: [4_321], searched: 'file' });
    expect(await search(engine, datasetId, 'lighthouse')).toMatchObject({ total: 6 });
  });
});
