import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const rows = Array.from({ length: 4 }, (_, row) => `{"prompt":"p${String(row)}","chosen":"a","rejected":"b"}`);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-06-01T12:00:00Z') });
});

afterEach(() => {
  vi.useRealTimers();
});

async function decide(engine: TestEngine, datasetId: string, row: number, decision: 'keep' | 'flip' | 'drop') {
  await engine.request('rows/apply', { datasetId, rows: [row], action: { kind: 'decide', decision } });
}

async function recent(engine: TestEngine, datasetId: string) {
  return (await engine.request('deciding/recent', { datasetId, count: 10 })).map(({ row }) => row);
}

describe('a clock that goes back', () => {
  it('changes nothing about the order of steps: recent decisions, undo, save and a new start', async () => {
    const path = join(temporaryFolder(), 'pairs.jsonl');
    writeFileSync(path, `${rows.join('\n')}\n`);
    const original = readFileSync(path, 'utf8');
    const first = startEngine();
    const { datasetId } = await first.open(path);
    await decide(first, datasetId, 0, 'keep');
    await decide(first, datasetId, 1, 'flip');
    vi.setSystemTime(new Date('2020-01-01T00:00:00Z'));
    await decide(first, datasetId, 2, 'drop');
    await decide(first, datasetId, 0, 'drop');
    expect(await recent(first, datasetId)).toEqual([0, 2, 1]);
    await first.request('file/save', { datasetId, target: undefined, overwrite: false });
    expect(readFileSync(path, 'utf8')).not.toBe(original);
    vi.setSystemTime(new Date('2010-01-01T00:00:00Z'));
    expect((await first.request('history/undo', { datasetId })).label).toBe('Drop row 1');
    await first.stop();

    const second = startEngine();
    expect(await second.open(path)).toMatchObject({
      unsavedSteps: 1,
      canRedo: true,
      decided: { keep: 1, flip: 1, drop: 1 },
    });
    expect(await recent(second, datasetId)).toEqual([0, 2, 1]);
    expect((await second.request('history/undo', { datasetId })).label).toBe('Drop row 3');
    expect((await second.request('history/undo', { datasetId })).label).toBe('Flip row 2');
    expect((await second.request('history/redo', { datasetId })).label).toBe('Flip row 2');
    await second.request('history/undo', { datasetId });
    await second.request('file/save', { datasetId, target: undefined, overwrite: false });
    expect(readFileSync(path, 'utf8')).toBe(original);
    await second.stop();
  });
});
