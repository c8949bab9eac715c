import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultStorePath } from '../../../extension/engine/store/openStore.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

/** What stands in for the rename that replaces a dataset. */
type Replace = (whole: () => Promise<void>) => Promise<void>;
const replacing = vi.hoisted((): { by: Replace | undefined } => ({ by: undefined }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<{ readonly rename: typeof rename }>();
  return {
    ...real,
    rename: (from: string, to: string): Promise<void> =>
      replacing.by === undefined || !to.endsWith('pairs.jsonl')
        ? real.rename(from, to)
        : replacing.by(() => real.rename(from, to)),
  };
});

afterEach(() => {
  replacing.by = undefined;
});

const row = '{"prompt":"p","chosen":"a","rejected":"b"}\n';
const flippedRow = '{"prompt":"p","chosen":"b","rejected":"a"}\n';

function dataset(folder = temporaryFolder()): string {
  const path = join(folder, 'pairs.jsonl');
  writeFileSync(path, row);
  return path;
}

const flip = (engine: TestEngine, datasetId: string) =>
  engine.request('rows/apply', { datasetId, rows: [0], action: { kind: 'decide', decision: 'flip' } });
const save = (engine: TestEngine, datasetId: string) =>
  engine.request('file/save', { datasetId, target: undefined, overwrite: false });

/** What a save under way has left in the store. */
function noted(path: string): number {
  const database = new Database(defaultStorePath(path), { readonly: true });
  try {
    const sql = "SELECT (SELECT count(*) FROM save_intent) + (SELECT count(*) FROM meta WHERE key = 'saving')";
    return database.prepare(sql).pluck().get() as number;
  } finally {
    database.close();
  }
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: rename failed`), { code });
}

describe('a save whose file cannot take the place of the dataset', () => {
  it.each([
    [
      'EXDEV',
      'unsupported',
      /network drive.*Nothing was changed; choose a place on another disk \(in VS Code: Save As\)/u,
    ],
    [
      'ENOTSUP',
      'unsupported',
      /network drive.*Nothing was changed; choose a place on another disk \(in VS Code: Save As\)/u,
    ],
    ['EBUSY', 'no-permission', /in use.*Nothing was changed; close what uses it/u],
    ['EIO', 'internal', /reported an error\. Check the drive and save again/u],
    ['EACCES', 'no-permission', /Change its permissions/u],
  ])('says what to do and leaves everything as it was: %s', async (code, reason, words) => {
    const path = dataset();
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await flip(engine, datasetId);
    let whileNoted = 0;
    replacing.by = () => {
      whileNoted = noted(path);
      return Promise.reject(failure(code));
    };
    const saving = save(engine, datasetId);
    await expect(saving).rejects.toMatchObject({ reason, details: { path } });
    await expect(saving).rejects.toThrow(words);
    expect(whileNoted).toBe(2);
    expect(noted(path)).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe(row);
    expect(readdirSync(dirname(path)).sort()).toEqual(['.curation', basename(path)]);
    expect(await engine.request('dataset/info', { datasetId })).toMatchObject({
      unsavedSteps: 1,
      decided: { flip: 1 },
    });

    replacing.by = undefined;
    await save(engine, datasetId);
    expect(readFileSync(path, 'utf8')).toBe(flippedRow);
    expect((await startEngine().open(path)).decided.flip).toBe(1);
  });

  it('finds out where a network drive did it and reported an error all the same', async () => {
    const path = dataset();
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await flip(engine, datasetId);
    replacing.by = async (whole) => {
      await whole();
      throw failure('EIO');
    };
    await expect(save(engine, datasetId)).rejects.toMatchObject({ reason: 'internal' });
    replacing.by = undefined;
    expect(readFileSync(path, 'utf8')).toBe(flippedRow);
    const { info } = await save(engine, datasetId);
    expect(info).toMatchObject({ unsavedSteps: 0, decided: { flip: 1 } });
    expect(noted(path)).toBe(0);
    await engine.request('history/undo', { datasetId });
    await save(engine, datasetId);
    expect(readFileSync(path, 'utf8')).toBe(row);
  });
});

describe('a folder that may only be read', () => {
  it('keeps the dataset as it is, says why, and loses no decision', async (context) => {
    const folder = temporaryFolder();
    const mounted = join(folder, 'mounted');
    mkdirSync(mounted);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', mounted], { stdio: 'ignore' });
    } catch {
      context.skip('A file system can be mounted only by the superuser, on Linux.');
    }
    try {
      const path = dataset(mounted);
      execFileSync('mount', ['-o', 'remount,ro', mounted]);
      const beside = startEngine().open(path);
      await expect(beside).rejects.toMatchObject({ reason: 'no-permission' });
      await expect(beside).rejects.toThrow(
        /no decision could be kept\. Choose another folder for it: the setting "Store Folder"/u,
      );

      const storePath = join(folder, 'store.sqlite');
      const engine = startEngine();
      const { datasetId } = await engine.open(path, storePath);
      await flip(engine, datasetId);
      const saving = save(engine, datasetId);
      await expect(saving).rejects.toMatchObject({ reason: 'no-permission' });
      await expect(saving).rejects.toThrow(/read-only file system\. Copy it elsewhere/u);
      expect(readdirSync(mounted)).toEqual(['pairs.jsonl']);
      expect(readFileSync(path, 'utf8')).toBe(row);
      const target = join(folder, 'copy.jsonl');
      await engine.request('file/save', { datasetId, target, overwrite: false });
      expect(readFileSync(target, 'utf8')).toBe(flippedRow);
      await engine.stop();

      const again = startEngine();
      expect(await again.open(path, storePath)).toMatchObject({ unsavedSteps: 1, decided: { flip: 1 } });
      await again.stop();
    } finally {
      execFileSync('umount', [mounted]);
    }
  });
});
