import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { defaultStorePath } from '../../../extension/engine/store/openStore.ts';
import { stillRuns } from '../../../extension/engine/store/saveMark.ts';
import type { RowAction } from '../../../extension/model/contract/rowActions.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const rows = Array.from(
  { length: 6 },
  (_, row) => `{"prompt":"p${String(row)}","chosen":"good ${String(row)}","rejected":"bad ${String(row)}"}`,
);
const flipped = (row: number): string =>
  `{"prompt":"p${String(row)}","chosen":"bad ${String(row)}","rejected":"good ${String(row)}"}`;
/** Another window is looked at once a second. */
const untilSeen = { timeout: 10_000, interval: 100 };

interface Window {
  readonly engine: TestEngine;
  readonly datasetId: string;
  /** What the editor is told of, by name. */
  readonly told: string[];
}

function dataset(): string {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  writeFileSync(path, `${rows.join('\n')}\n`);
  return path;
}

async function openWindow(path: string): Promise<Window> {
  const engine = startEngine();
  const told: string[] = [];
  engine.service.onEvent(({ name }) => told.push(name));
  const { datasetId } = await engine.open(path);
  return { engine, datasetId, told };
}

const apply = ({ engine, datasetId }: Window, row: number, action: RowAction) =>
  engine.request('rows/apply', { datasetId, rows: [row], action });
const stateOf = async ({ engine, datasetId }: Window, row: number) =>
  (await engine.request('rows/detail', { datasetId, row })).state;
const infoOf = ({ engine, datasetId }: Window) => engine.request('dataset/info', { datasetId });
const undo = ({ engine, datasetId }: Window) => engine.request('history/undo', { datasetId });
const redo = ({ engine, datasetId }: Window) => engine.request('history/redo', { datasetId });
const save = ({ engine, datasetId }: Window) =>
  engine.request('file/save', { datasetId, target: undefined, overwrite: false });

/** What a window shows of each row, and whether its history says the same. */
async function shown(window: Window): Promise<unknown> {
  const states = await Promise.all(rows.map((_, row) => stateOf(window, row)));
  const { unsavedSteps, canUndo, canRedo, decided } = await infoOf(window);
  return { states, unsavedSteps, canUndo, canRedo, decided };
}

describe('two windows on one file', () => {
  it('lose nothing of what the other one said about the same row, and come into step', async () => {
    const path = dataset();
    const [first, second] = [await openWindow(path), await openWindow(path)];
    await apply(first, 2, { kind: 'note', note: 'from the first' });
    await apply(second, 2, { kind: 'tags', tags: ['second'] });
    await apply(first, 2, { kind: 'decide', decision: 'flip' });
    first.told.length = 0;
    await apply(second, 2, { kind: 'decide', decision: 'drop' });
    const both = { note: 'from the first', tags: ['second'], decision: 'drop' };
    expect(await stateOf(second, 2)).toMatchObject(both);
    await vi.waitFor(async () => {
      expect(await stateOf(first, 2)).toMatchObject(both);
    }, untilSeen);
    await vi.waitFor(() => {
      expect(first.told).toContain('dataset/changed');
    }, untilSeen);
    expect(await infoOf(first)).toMatchObject({ decided: { flip: 0, drop: 1 }, stepsElsewhere: 2 });
    expect(await stateOf(await openWindow(path), 2)).toMatchObject(both);
  });

  it('have one history: undo takes back the newest step, whichever window took it', async () => {
    const path = dataset();
    const [first, second] = [await openWindow(path), await openWindow(path)];
    await apply(first, 0, { kind: 'decide', decision: 'flip' });
    await apply(second, 0, { kind: 'note', note: 'later' });
    expect((await undo(first)).label).toBe('Note on row 1');
    expect((await undo(second)).label).toBe('Flip row 1');
    expect(await stateOf(second, 0)).toEqual({ decisionEdits: [], pending: [], tags: [], note: '' });
    expect((await redo(first)).label).toBe('Flip row 1');
    const third = await openWindow(path);
    expect(await stateOf(third, 0)).toMatchObject({ decision: 'flip', note: '' });
    expect(await infoOf(third)).toMatchObject({ canUndo: true, canRedo: true });
  });

  it('go on with the file that the other one saved, in the same view, and nobody is asked', async () => {
    const path = dataset();
    const original = readFileSync(path);
    const [first, second] = [await openWindow(path), await openWindow(path)];
    const { engine, datasetId } = second;
    await engine.request('rows/view', {
      datasetId,
      filter: { query: 'line>2' },
      sort: { by: 'file', descending: true },
    });
    await apply(second, 1, { kind: 'decide', decision: 'flip' });
    await apply(first, 3, { kind: 'decide', decision: 'flip' });
    expect((await save(first)).rowsChanged).toBe(2);
    await vi.waitFor(async () => {
      expect(await infoOf(second)).toMatchObject({ unsavedSteps: 0, decided: { flip: 2 } });
    }, untilSeen);
    expect((await infoOf(second)).view).toMatchObject({ filter: { query: 'line>2' }, total: 4 });
    expect((await engine.request('rows/detail', { datasetId, row: 3 })).comparison?.candidates[0]?.turns[0]?.text).toBe(
      'bad 3',
    );
    expect(second.told).not.toContain('dataset/changedOutside');
    await undo(second);
    await undo(second);
    await save(second);
    expect(readFileSync(path).equals(original)).toBe(true);
  });

  it('refuse a step on a row that was asked for before the other one saved', async () => {
    const path = dataset();
    const [first, second] = [await openWindow(path), await openWindow(path)];
    await apply(first, 3, { kind: 'decide', decision: 'flip' });
    await save(first);
    // At once: the second window has not looked yet.
    await expect(apply(second, 3, { kind: 'note', note: 'n' })).rejects.toMatchObject({ reason: 'changed-outside' });
    await apply(second, 3, { kind: 'note', note: 'n' });
    expect(await stateOf(second, 3)).toMatchObject({ decision: 'flip', note: 'n', pending: [] });
  });

  it('take no step into a store that the other one moved or deleted', async () => {
    const path = dataset();
    const [first, second] = [await openWindow(path), await openWindow(path)];
    await apply(first, 0, { kind: 'note', note: 'n' });
    await first.engine.stop();
    renameSync(defaultStorePath(path), `${defaultStorePath(path)}.elsewhere`);
    const step = apply(second, 1, { kind: 'note', note: 'into nothing' });
    await expect(step).rejects.toMatchObject({ reason: 'not-found' });
    await expect(step).rejects.toThrow(/moved or deleted by another window.*open it again/u);
    await openWindow(path);
    await expect(apply(second, 1, { kind: 'note', note: 'into nothing' })).rejects.toMatchObject({
      reason: 'not-found',
    });
  });

  it('agree on blind mode, its seed and the list of reasons', async () => {
    const path = dataset();
    const [first, second] = [await openWindow(path), await openWindow(path)];
    await first.engine.request('deciding/reasons', { datasetId: first.datasetId, reasons: ['tone'] });
    await first.engine.request('deciding/blind', { datasetId: first.datasetId, blind: true });
    await vi.waitFor(async () => {
      expect((await infoOf(second)).deciding).toEqual({ blind: true, reasons: ['tone'] });
    }, untilSeen);
    const ordersOf = ({ engine, datasetId }: Window) =>
      Promise.all(rows.map(async (_, row) => (await engine.request('rows/detail', { datasetId, row })).order));
    const orders = await ordersOf(first);
    expect(orders).not.toContain(undefined);
    expect(await ordersOf(second)).toEqual(orders);
  });

  it('agree after any steps at the same time, and so does a window that is opened afterwards', async () => {
    const step = fc.tuple(
      fc.nat(1),
      fc.constantFrom('flip', 'keep', 'note', 'tags', 'undo', 'redo', 'save', 'revert', 'all'),
      fc.nat(rows.length - 1),
    );
    const take = async (window: Window, kind: string, row: number, number: number): Promise<unknown> => {
      const { engine, datasetId } = window;
      if (kind === 'flip' || kind === 'keep') return apply(window, row, { kind: 'decide', decision: kind });
      if (kind === 'note') return apply(window, row, { kind: 'note', note: String(number) });
      if (kind === 'tags') return apply(window, row, { kind: 'tags', tags: [String(number)] });
      if (kind === 'undo') return undo(window);
      if (kind === 'redo') return redo(window);
      if (kind === 'save') return save(window);
      if (kind === 'revert') return engine.request('file/revert', { datasetId });
      const action = { kind: 'decide', decision: 'flip' } as const;
      return engine.request('bulk/apply', { datasetId, scope: 'all', action });
    };
    const allowed = new Set(['nothing-to-undo', 'store-busy', 'changed-outside']);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
        const path = dataset();
        const windows = [await openWindow(path), await openWindow(path)] as const;
        const taken = steps.map(async ([which, kind, row], number) => {
          try {
            await take(windows[which === 0 ? 0 : 1], kind, row, number);
          } catch (error) {
            if (!CuratorError.is(error) || !allowed.has(error.reason)) throw error;
          }
        });
        for (const result of await Promise.allSettled(taken)) {
          if (result.status === 'rejected') throw result.reason;
        }
        const late = await openWindow(path);
        const expected = await shown(late);
        for (const window of windows) {
          await vi.waitFor(async () => {
            expect(await shown(window)).toEqual(expected);
          }, untilSeen);
        }
        await save(late);
        const decided = await Promise.all(rows.map(async (_, row) => (await stateOf(late, row)).decision));
        const lines = decided.map((decision, row) => (decision === 'flip' ? flipped(row) : rows[row]));
        expect(readFileSync(path, 'utf8')).toBe(`${lines.join('\n')}\n`);
        await Promise.all([...windows, late].map(({ engine }) => engine.stop()));
      }),
      { numRuns: 5, interruptAfterTimeLimit: 30_000, endOnFailure: true },
    );
  }, 90_000);
});

describe('a window that replaces the file', () => {
  const marked = (path: string, mark: object): void => {
    const database = new Database(defaultStorePath(path));
    database.prepare("INSERT INTO meta (key, value) VALUES ('saving', ?)").run(JSON.stringify(mark));
    database.close();
  };

  it('is waited for while it runs, and not when it has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const mark = { id: 'another', host: hostname(), pid: child.pid ?? 0, at: Date.now() };
    expect(stillRuns(mark)).toBe(true);
    expect(stillRuns({ ...mark, at: mark.at - 120_000 })).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(stillRuns(mark)).toBe(false);
  });

  it('holds back steps of others until it is done', async () => {
    const path = dataset();
    const window = await openWindow(path);
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    marked(path, { id: 'another', host: hostname(), pid: child.pid, at: Date.now() });
    let done = false;
    const step = apply(window, 0, { kind: 'note', note: 'waited' }).finally(() => {
      done = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(done).toBe(false);
    child.kill('SIGKILL');
    // What it left is mended first, with the file read again.
    await expect(step).rejects.toMatchObject({ reason: 'changed-outside' });
    await apply(window, 0, { kind: 'note', note: 'waited' });
    expect(await stateOf(window, 0)).toMatchObject({ note: 'waited' });
  });
});
