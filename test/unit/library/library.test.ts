import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultLintSettings } from '../../../extension/model/lints/lintSettings.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';

const rows = 20;

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'curator-library-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function makeDataset(folder: string, name: string): string {
  const path = join(folder, name);
  const row = (number: number): string =>
    JSON.stringify({ prompt: `Question ${String(number)}?`, chosen: `good ${String(number)}`, rejected: 'bad' });
  writeFileSync(path, Array.from({ length: rows }, (_, number) => `${row(number)}\n`).join(''));
  return path;
}

async function decide(engine: TestEngine, path: string, row: number, decision: 'keep' | 'drop'): Promise<string> {
  const { datasetId } = await engine.open(path);
  await engine.request('rows/apply', { datasetId, rows: [row], action: { kind: 'decide', decision } });
  return datasetId;
}

describe('datasets that need not be open', () => {
  it('are summarized: rows, decisions and files', async () => {
    const engine = startEngine();
    const path = makeDataset(makeFolder(), 'pairs.jsonl');
    const before = await engine.request('library/summary', { path });
    expect(before).toMatchObject({ rows: undefined, decided: {}, flagged: undefined, files: [] });
    const datasetId = await decide(engine, path, 1, 'keep');
    await decide(engine, path, 2, 'drop');
    await engine.request('dataset/close', { datasetId });
    await engine.request('dataset/close', { datasetId });
    const after = await engine.request('library/summary', { path });
    expect(after.decided).toEqual({ keep: 1, drop: 1 });
    expect(after.rows).toBe(rows);
    expect(after.files.map((file) => file.path)).toContain(after.storePath);
    writeFileSync(path, '{"prompt":"?","chosen":"a","rejected":"b"}\n');
    expect((await engine.request('library/summary', { path })).rows).toBeUndefined();
  });

  it('say how many rows are flagged, open or not', async () => {
    const engine = startEngine();
    const path = makeDataset(makeFolder(), 'pairs.jsonl');
    writeFileSync(path, '{"prompt":"?","chosen":"same","rejected":"same"}\n', { flag: 'a' });
    expect(await engine.request('library/flagged', { path })).toEqual({ flagged: null });
    const { datasetId } = await engine.open(path);
    expect(await engine.request('library/flagged', { path })).toEqual({ flagged: null });
    const { rowsWithFindings } = await engine.request('lints/run', { datasetId, settings: defaultLintSettings });
    expect(rowsWithFindings).toBeGreaterThan(0);
    expect(await engine.request('library/flagged', { path })).toEqual({ flagged: rowsWithFindings });
    await engine.request('dataset/close', { datasetId });
    expect((await engine.request('library/summary', { path })).flagged).toBe(rowsWithFindings);
  });

  it('take their decisions to another name, also while they are open', async () => {
    const engine = startEngine();
    const folder = makeFolder();
    const path = makeDataset(folder, 'old.jsonl');
    const datasetId = await decide(engine, path, 3, 'drop');
    const moved = join(folder, 'new.jsonl');
    expect(await engine.request('library/copyStore', { from: { path }, to: { path: moved } })).toEqual({
      copied: true,
    });
    await expect(engine.request('library/copyStore', { from: { path }, to: { path: moved } })).rejects.toMatchObject({
      reason: 'target-exists',
    });
    await engine.request('dataset/close', { datasetId });
    renameSync(path, moved);
    expect((await engine.open(moved)).decided).toMatchObject({ drop: 1 });
    const without = { path: join(folder, 'none.jsonl') };
    expect(await engine.request('library/copyStore', { from: without, to: { path: `${moved}l` } })).toEqual({
      copied: false,
    });
  });

  it('lose their curation data and nothing else, once they are closed', async () => {
    const engine = startEngine();
    const folder = makeFolder();
    const path = makeDataset(folder, 'pairs.jsonl');
    const other = makeDataset(folder, 'pairs.jsonl.fields.jsonl');
    const datasetId = await decide(engine, path, 1, 'keep');
    const otherId = await decide(engine, other, 1, 'keep');
    await engine.request('finding/fields', { datasetId });
    await engine.request('finding/fields', { datasetId: otherId });
    await expect(engine.request('library/removeStore', { path })).rejects.toMatchObject({ reason: 'store-busy' });
    await engine.request('dataset/close', { datasetId });
    const { removed } = await engine.request('library/removeStore', { path });
    expect(removed.length).toBeGreaterThan(2);
    expect(existsSync(path)).toBe(true);
    const left = readdirSync(join(folder, '.curation'));
    expect(left.length).toBeGreaterThan(0);
    expect(left.filter((name) => !name.startsWith('pairs.jsonl.fields.jsonl'))).toEqual([]);
    await engine.request('dataset/close', { datasetId: otherId });
    await engine.request('library/removeStore', { path: other });
    expect(existsSync(join(folder, '.curation'))).toBe(false);
    expect((await engine.open(path)).decided).toMatchObject({ keep: 0 });
  });
});
