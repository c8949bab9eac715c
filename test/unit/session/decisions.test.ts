import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const rows = [
  '{"prompt":"p0","chosen":"good 0","rejected":"bad\\u00200","score_chosen":1.0,"score_rejected":0.50,"id":12345678901234567890}',
  '{ "prompt": "p1", "rejected": "bad 1", "chosen": "good é \\ud83d\\ude00 1" }',
  'this is not JSON',
  '{"prompt":"p2","chosen":"same","rejected":"same"}',
  '{"prompt":"p2","chosen":"same","rejected":"same"}',
];
const labelled = [
  '{"question":"q","response_a":"x one","response_b":"y two","label":"A>B"}',
  '{"question":"q","response_a":"x","response_b":"y","label" : "B>A" }',
];

function write(lines: readonly string[], ending = '\n'): string {
  const path = join(temporaryFolder(), 'pairs.jsonl');
  writeFileSync(path, lines.join(ending) + ending);
  return path;
}

async function decide(engine: TestEngine, datasetId: string, row: number, decision: 'keep' | 'flip' | 'tie' | 'drop') {
  return engine.request('rows/apply', { datasetId, rows: [row], action: { kind: 'decide', decision } });
}

const save = (engine: TestEngine, datasetId: string) =>
  engine.request('file/save', { datasetId, target: undefined, overwrite: false });

describe('decisions', () => {
  it('are there again after the engine was started anew, with what was undone', async () => {
    const path = write(rows);
    const first = startEngine();
    const { datasetId } = await first.open(path);
    await decide(first, datasetId, 0, 'flip');
    await decide(first, datasetId, 1, 'keep');
    await decide(first, datasetId, 3, 'drop');
    await first.request('history/undo', { datasetId });
    await first.stop();

    const second = startEngine();
    const info = await second.open(path);
    expect(info.decided).toEqual({ keep: 1, flip: 1, tie: 0, drop: 0, unsure: 0, rank: 0 });
    expect(info).toMatchObject({ unsavedSteps: 2, canUndo: true, canRedo: true });
    const detail = await second.request('rows/detail', { datasetId: info.datasetId, row: 0 });
    expect(detail.comparison?.candidates[0]?.turns[0]?.text).toBe('bad 0');
    const redone = await second.request('history/redo', { datasetId: info.datasetId });
    expect(redone.label).toBe('Drop row 4');
    expect(redone.info.decided.drop).toBe(1);
  });

  it('tell equal rows apart', async () => {
    const path = write(rows);
    const first = startEngine();
    const { datasetId } = await first.open(path);
    await decide(first, datasetId, 4, 'drop');
    await first.stop();
    const second = startEngine();
    const info = await second.open(path);
    const page = await second.request('rows/page', { datasetId: info.datasetId, from: 0, count: 10 });
    expect(page.rows.map((row) => row.decision)).toEqual([undefined, undefined, undefined, undefined, 'drop']);
  });

  it('follow their rows when another program reorders the file', async () => {
    const path = write(rows);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await decide(engine, datasetId, 1, 'flip');
    writeFileSync(path, [...rows].reverse().join('\n'));
    const info = await engine.request('file/reload', { datasetId });
    expect(info.decided.flip).toBe(1);
    const page = await engine.request('rows/page', { datasetId, from: 0, count: 10 });
    expect(page.rows.map((row) => row.decision)).toEqual([undefined, undefined, undefined, 'flip', undefined]);
  });
});

describe('saving', () => {
  it('changes nothing but the flipped values and what belongs to them', async () => {
    const path = write(rows, '\r\n');
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await decide(engine, datasetId, 0, 'flip');
    await decide(engine, datasetId, 1, 'flip');
    const saved = await save(engine, datasetId);
    expect(saved.rowsChanged).toBe(2);
    expect(saved.info.unsavedSteps).toBe(0);
    expect(readFileSync(path, 'utf8').split('\r\n')).toEqual([
      '{"prompt":"p0","chosen":"bad\\u00200","rejected":"good 0","score_chosen":0.50,"score_rejected":1.0,"id":12345678901234567890}',
      '{ "prompt": "p1", "rejected": "good é \\ud83d\\ude00 1", "chosen": "bad 1" }',
      ...rows.slice(2),
      '',
    ]);
  });

  it('changes only the label of a labelled row', async () => {
    const path = write(labelled);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await decide(engine, datasetId, 0, 'flip');
    await decide(engine, datasetId, 1, 'tie');
    await save(engine, datasetId);
    expect(readFileSync(path, 'utf8').split('\n')).toEqual([
      labelled[0]?.replace('A>B', 'B>A'),
      labelled[1]?.replace('B>A', 'B=A'),
      '',
    ]);
  });

  it('keeps decisions with the rows whose bytes it changed, and undo works past it', async () => {
    const path = write(rows);
    const original = readFileSync(path);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await decide(engine, datasetId, 0, 'flip');
    await save(engine, datasetId);
    await engine.stop();

    const again = startEngine();
    const info = await again.open(path);
    expect(info).toMatchObject({ unsavedSteps: 0, canUndo: true });
    expect(info.decided.flip).toBe(1);
    const undone = await again.request('history/undo', { datasetId: info.datasetId });
    expect(undone.info).toMatchObject({ unsavedSteps: 1, decided: { flip: 0 } });
    await save(again, info.datasetId);
    expect(readFileSync(path).equals(original)).toBe(true);
  });

  it('re-addresses an untouched row that an edit made the second of two equal ones', async () => {
    const twins = ['{"prompt":"p","chosen":"a","rejected":"b"}', '{"prompt":"p","chosen":"b","rejected":"a"}'];
    const path = write(twins);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await decide(engine, datasetId, 1, 'keep');
    await decide(engine, datasetId, 0, 'flip');
    await save(engine, datasetId);
    await engine.stop();
    const again = startEngine();
    const info = await again.open(path);
    const page = await again.request('rows/page', { datasetId: info.datasetId, from: 0, count: 2 });
    expect(page.rows.map((row) => row.decision)).toEqual(['flip', 'keep']);
  });

  it('refuses to overwrite what another program wrote, and loses no decision', async () => {
    const path = write(rows);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await decide(engine, datasetId, 0, 'flip');
    writeFileSync(path, 'another program was here\n');
    await expect(save(engine, datasetId)).rejects.toMatchObject({ reason: 'changed-outside' });
    expect(readFileSync(path, 'utf8')).toBe('another program was here\n');
    writeFileSync(path, `${rows.join('\n')}\n`);
    const info = await engine.request('file/reload', { datasetId });
    expect(info.decided.flip).toBe(1);
  });

  it('goes back to the last save and forward again', async () => {
    const path = write(rows);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await decide(engine, datasetId, 0, 'keep');
    await save(engine, datasetId);
    await decide(engine, datasetId, 0, 'flip');
    await decide(engine, datasetId, 1, 'drop');
    const reverted = await engine.request('file/revert', { datasetId });
    expect(reverted).toMatchObject({ unsavedSteps: 0, decided: { keep: 1, flip: 0, drop: 0 } });
    const undone = await engine.request('history/undo', { datasetId });
    expect(undone.info.decided).toMatchObject({ keep: 0, flip: 1, drop: 1 });
  });
});

describe('editing', () => {
  it('writes the new text of one response and nothing else', async () => {
    const path = write(rows);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await engine.request('rows/apply', {
      datasetId,
      rows: [1],
      action: { kind: 'text', candidate: 1, turn: 0, text: 'new "text"\n' },
    });
    await save(engine, datasetId);
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines[1]).toBe(rows[1]?.replace('"bad 1"', '"new \\"text\\"\\n"'));
    expect(lines.filter((_, index) => index !== 1)).toEqual([...rows.filter((_, index) => index !== 1), '']);
  });

  it('keeps notes and tags beside the file, not in it', async () => {
    const path = write(rows);
    const original = readFileSync(path);
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    await engine.request('rows/apply', { datasetId, rows: [2], action: { kind: 'note', note: 'broken line' } });
    await engine.request('rows/apply', { datasetId, rows: [2], action: { kind: 'tags', tags: ['a', 'b', 'a'] } });
    await save(engine, datasetId);
    expect(readFileSync(path).equals(original)).toBe(true);
    const detail = await engine.request('rows/detail', { datasetId, row: 2 });
    expect(detail.state).toMatchObject({ note: 'broken line', tags: ['a', 'b'] });
    expect(detail.problem).toMatchObject({ reason: 'invalid-json' });
    expect(detail.problem?.message).toContain('Line 3');
  });

  it('refuses to edit a line that cannot be read, and says which', async () => {
    const engine = startEngine();
    const { datasetId } = await engine.open(write(rows));
    const action = { kind: 'text', candidate: 0, turn: 0, text: 'x' } as const;
    await expect(engine.request('rows/apply', { datasetId, rows: [2], action })).rejects.toMatchObject({
      details: { line: 3 },
    });
  });
});
