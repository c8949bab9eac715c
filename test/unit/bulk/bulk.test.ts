import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BulkAction } from '../../../extension/model/contract/rowActions.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const rows = 250;

async function openRows(): Promise<{ engine: TestEngine; datasetId: string; path: string }> {
  const path = join(temporaryFolder(), 'rows.jsonl');
  const lines = Array.from({ length: rows }, (_, row) =>
    row === 7
      ? '{broken'
      : `{"prompt": "p${String(row)}",  "chosen": "Good day ${String(row)}", "rejected": "good, bad", "source": "${row % 2 === 0 ? 'even' : 'odd'}", "w": 1.0}`,
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  return { engine, datasetId, path };
}

async function show(engine: TestEngine, datasetId: string, query: string): Promise<number> {
  await engine.request('rows/view', { datasetId, filter: { query }, sort: { by: 'file', descending: false } });
  await engine.request('finding/whenSearched', { datasetId });
  return (await engine.request('dataset/info', { datasetId })).view.total;
}

describe('acting on many rows', () => {
  it('decides about the rows shown as one step that is undone at once', async () => {
    const { engine, datasetId } = await openRows();
    expect(await show(engine, datasetId, 'source:even')).toBe(125);
    const result = await engine.request('bulk/apply', {
      datasetId,
      scope: 'view',
      action: { kind: 'decide', decision: 'keep', graded: 'clearly' },
    });
    expect(result).toMatchObject({ changed: 125, unchanged: 0, unfit: 0, step: { label: 'Keep 125 rows' } });
    expect(await show(engine, datasetId, 'decision:keep graded:clearly')).toBe(125);
    const undone = await engine.request('history/undo', { datasetId });
    expect(undone.info.decided.keep).toBe(0);
    const redone = await engine.request('history/redo', { datasetId });
    expect(redone.info.decided.keep).toBe(125);
  });

  it('is there again after the engine was started anew', async () => {
    const { engine, datasetId, path } = await openRows();
    await engine.request('bulk/apply', { datasetId, scope: 'all', action: { kind: 'addTags', tags: ['later'] } });
    await engine.stop();
    const again = startEngine();
    const { datasetId: second, canUndo } = await again.open(path);
    expect(canUndo).toBe(true);
    expect(await show(again, second, 'tag:later')).toBe(rows);
    await again.request('history/undo', { datasetId: second });
    expect(await show(again, second, 'tag:later')).toBe(0);
  });

  it('swaps every pair and leaves alone what it cannot read', async () => {
    const { engine, datasetId, path } = await openRows();
    const before = readFileSync(path, 'utf8');
    const result = await engine.request('bulk/apply', { datasetId, scope: 'all', action: { kind: 'swap' } });
    expect(result).toMatchObject({ changed: rows - 1, unfit: 1, unfitRows: [{ line: 8 }] });
    await engine.request('file/save', { datasetId, overwrite: false });
    const swapped = readFileSync(path, 'utf8');
    expect(swapped.split('\n')[7]).toBe('{broken');
    expect(swapped.split('\n')[0]).toBe(
      '{"prompt": "p0",  "chosen": "good, bad", "rejected": "Good day 0", "source": "even", "w": 1.0}',
    );
    await engine.request('history/undo', { datasetId });
    await engine.request('file/save', { datasetId, overwrite: false });
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('shows what it would do before it does it, and then does that', async () => {
    const { engine, datasetId } = await openRows();
    const action = {
      kind: 'replace',
      find: 'GOOD',
      replacement: 'fine $&',
      matchCase: false,
      within: 'chosen',
    } as const;
    await show(engine, datasetId, 'source:odd');
    const preview = await engine.request('bulk/preview', { datasetId, scope: 'view', action });
    expect(preview).toMatchObject({ rows: 124, tried: 124, changes: 124, unfit: 0 });
    expect(preview.samples).toHaveLength(10);
    expect(preview.samples[0]).toEqual({ line: 2, before: 'Good day 1', after: 'fine $& day 1' });
    const result = await engine.request('bulk/apply', { datasetId, scope: 'view', action });
    expect(result.changed).toBe(124);
    expect(await show(engine, datasetId, 'chosen:"fine $&"')).toBe(124);
    expect(await show(engine, datasetId, 'rejected:"fine"')).toBe(0);
  });

  it('sets a field where it is, and says where it is not', async () => {
    const { engine, datasetId } = await openRows();
    const action: BulkAction = { kind: 'field', path: ['source'], value: 'both' };
    const result = await engine.request('bulk/apply', { datasetId, scope: 'all', action });
    expect(result).toMatchObject({ changed: rows - 1, unfit: 1 });
    expect(await show(engine, datasetId, 'source:both')).toBe(rows - 1);
    const missing: BulkAction = { kind: 'field', path: ['nothing'], value: 1 };
    expect(await engine.request('bulk/apply', { datasetId, scope: 'all', action: missing })).toMatchObject({
      changed: 0,
      unfit: rows,
      step: undefined,
    });
  });

  it('changes nothing when it is cancelled', async () => {
    const { engine, datasetId } = await openRows();
    const controller = new AbortController();
    const applying = engine.request(
      'bulk/apply',
      { datasetId, scope: 'all', action: { kind: 'swap' } },
      {
        signal: controller.signal,
        progress: () => {
          controller.abort();
        },
      },
    );
    await expect(applying).rejects.toMatchObject({ reason: 'cancelled' });
    expect((await engine.request('dataset/info', { datasetId })).canUndo).toBe(false);
  });
});

describe('deciding', () => {
  it('keeps a ranking and thumbs with the responses when these change places', async () => {
    const { engine, datasetId } = await openRows();
    const act = async (action: Parameters<typeof engine.request<'rows/apply'>>[1]['action']) =>
      engine.request('rows/apply', { datasetId, rows: [0], action });
    await act({ kind: 'thumb', candidate: 0, thumb: 'up' });
    await act({ kind: 'rank', order: [0, 1] });
    await act({ kind: 'swap' });
    expect((await engine.request('rows/detail', { datasetId, row: 0 })).state).toMatchObject({
      thumbs: [null, 'up'],
      ranking: [1, 0],
    });
    await act({ kind: 'decide', decision: 'flip' });
    await act({ kind: 'decide', decision: null });
    expect((await engine.request('rows/detail', { datasetId, row: 0 })).state).toMatchObject({ thumbs: [null, 'up'] });
  });

  it('shows rows blind in the same order each time, and remembers it', async () => {
    const { engine, datasetId, path } = await openRows();
    expect((await engine.request('rows/detail', { datasetId, row: 0 })).order).toBeUndefined();
    await engine.request('deciding/blind', { datasetId, blind: true });
    const orders = async (asked: TestEngine, id: string) => {
      const details = [];
      for (let row = 10; row < 40; row++) details.push(await asked.request('rows/detail', { datasetId: id, row }));
      return details.map((detail) => detail.order?.join());
    };
    const before = await orders(engine, datasetId);
    expect(new Set(before)).toEqual(new Set(['0,1', '1,0']));
    await engine.stop();
    const again = startEngine();
    const { datasetId: second, deciding } = await again.open(path);
    expect(deciding.blind).toBe(true);
    expect(await orders(again, second)).toEqual(before);
  });

  it('leads back to the rows that were decided last', async () => {
    const { engine, datasetId } = await openRows();
    for (const row of [3, 5, 9, 5]) {
      const decision = row === 9 ? 'drop' : 'keep';
      await engine.request('rows/apply', { datasetId, rows: [row], action: { kind: 'decide', decision } });
    }
    await engine.request('rows/apply', { datasetId, rows: [3], action: { kind: 'decide', decision: null } });
    const recent = await engine.request('deciding/recent', { datasetId, count: 10 });
    expect(recent.map(({ line }) => line)).toEqual([10, 6]);
  });
});
