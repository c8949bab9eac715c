import Database from 'better-sqlite3';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultStorePath, openStore } from '../../../extension/engine/store/openStore.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const row = '{"prompt":"p","chosen":"a","rejected":"b"}\n';

function dataset(): string {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  writeFileSync(path, row);
  return path;
}

describe('the store', () => {
  it('lies in .curation beside the dataset', () => {
    expect(defaultStorePath(join('data', 'pairs.jsonl'))).toBe(join('data', '.curation', 'pairs.jsonl.sqlite'));
  });

  it('refuses the schema of a newer version in words and leaves it as it is', () => {
    const path = join(temporaryFolder(), 'newer.sqlite');
    const database = new Database(path);
    database.pragma('user_version = 999');
    database.close();
    expect(() => openStore(path)).toThrow(/newer version of Preference Curator \(schema 999/u);
    const again = new Database(path);
    expect(again.pragma('user_version', { simple: true })).toBe(999);
    again.close();
  });

  it('moves a damaged file aside, begins a new one and says so', async () => {
    const path = dataset();
    const store = defaultStorePath(path);
    mkdirSync(dirname(store));
    writeFileSync(store, 'this is no database, '.repeat(500));
    const info = await startEngine().open(path);
    expect(info.notices.join()).toContain('was damaged and has been kept as');
    expect(readdirSync(dirname(store)).some((name) => name.includes('.damaged-'))).toBe(true);
  });

  it('says what to do where its folder cannot be made', async () => {
    const path = dataset();
    writeFileSync(join(dirname(path), '.curation'), 'a file stands in the way');
    await expect(startEngine().open(path)).rejects.toThrow(/\.curation/u);
  });

  it('can lie elsewhere', async () => {
    const path = dataset();
    const elsewhere = join(temporaryFolder(), 'deep', 'er', 'store.sqlite');
    const engine = startEngine();
    const { datasetId } = await engine.open(path, elsewhere);
    await engine.request('rows/apply', { datasetId, rows: [0], action: { kind: 'decide', decision: 'keep' } });
    await engine.stop();
    expect((await startEngine().open(path, elsewhere)).decided.keep).toBe(1);
    expect(readdirSync(dirname(path))).toEqual(['pairs.jsonl']);
  });
});

describe('a new store that several windows open at the same time', () => {
  it('is made once and opens for all', async () => {
    const script = fileURLToPath(new URL('./support/openingProcess.ts', import.meta.url));
    const windows = Array.from({ length: 3 }, () => fork(script));
    onTestFinished(() => {
      for (const window of windows) window.kill();
    });
    await Promise.all(windows.map((window) => once(window, 'message')));
    for (let round = 0; round < 15; round++) {
      const path = join(temporaryFolder(), 'new.sqlite');
      const answers = windows.map(async (window) => {
        const answer = once(window, 'message');
        window.send(path);
        return (await answer)[0] as unknown;
      });
      expect(await Promise.all(answers)).toEqual(['opened', 'opened', 'opened']);
    }
  });
});

describe('opening a dataset', () => {
  it.each([
    ['a file that does not exist', 'missing.jsonl', 'not-found'],
    ['a folder', '.', 'is-directory'],
  ])('says what is wrong with %s', async (_what, name, reason) => {
    const folder = temporaryFolder();
    await expect(startEngine().open(join(folder, name))).rejects.toMatchObject({ reason });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes an empty file as a dataset without rows', async () => {
    const path = join(temporaryFolder(), 'empty.jsonl');
    writeFileSync(path, '');
    expect(await startEngine().open(path)).toMatchObject({ rows: 0, complete: true });
  });

  it('offers the fields of an unknown shape, and takes a mapping that lasts', async () => {
    const path = join(temporaryFolder(), 'odd.jsonl');
    writeFileSync(path, '{"task":{"text":"t"},"good":"g","bad":"b"}\n'.repeat(3));
    const engine = startEngine();
    const info = await engine.open(path);
    expect(info.format).toBeUndefined();
    expect(info.fields.map((field) => field.path.join('.'))).toEqual(['task', 'task.text', 'good', 'bad']);
    const choice = { formatId: 'mapped', fields: { prompt: ['task', 'text'], chosen: ['good'], rejected: ['bad'] } };
    await engine.request('dataset/setFormat', { datasetId: info.datasetId, choice });
    await engine.stop();
    const again = startEngine();
    const reopened = await again.open(path);
    expect(reopened.format?.chosenByUser).toBe(true);
    const detail = await again.request('rows/detail', { datasetId: reopened.datasetId, row: 1 });
    expect(detail.comparison?.context).toEqual([{ role: 'user', text: 't' }]);
  });
});
