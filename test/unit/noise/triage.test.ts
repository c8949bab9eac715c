import { describe, expect, it } from 'vitest';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { decide, noisyDataset, openScored } from './support/noisyDataset.ts';

const queue = (engine: TestEngine, datasetId: string, count: number, auditShare = 0, from = 0) =>
  engine.request('triage/queue', { datasetId, from, count, auditShare, seed: 1 });

describe('the triage queue', () => {
  it('brings wrong labels to the front, with reasons in words', async () => {
    const { path, wrong } = noisyDataset();
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const { total, entries } = await queue(engine, datasetId, 40);
    expect(total).toBe(200);
    const found = entries.filter(({ row }) => wrong[row] === true).length;
    // A fifth of 40 rows is 8.
    expect(found).toBeGreaterThan(24);
    expect(entries[0]?.reasons[0]).toBe('all 3 scorers prefer the rejected response');
    expect(entries.every(({ value }, place) => place === 0 || value <= (entries[place - 1]?.value ?? 0))).toBe(true);
    expect(entries[0]).toMatchObject({ calibrated: false, audit: false });
  });

  it('names the line with the opposite label, and values a second copy less', async () => {
    const pair = (chosen: string, rejected: string, margin: number): string =>
      JSON.stringify({
        prompt: 'Same?',
        chosen,
        rejected,
        rm_scores: { one: [margin, 0], two: [margin, 0], weak: [margin, 0] },
      });
    const { path } = noisyDataset({
      rows: 60,
      extra: [
        pair('left text', 'right text', -2),
        pair('right text', 'left text', 2),
        pair('left text', 'right text', -2),
      ],
    });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const { entries } = await queue(engine, datasetId, 100);
    const of = (row: number) => entries.find((entry) => entry.row === row);
    expect(of(60)?.reasons).toContain('the same pair has the opposite label in line 62');
    expect(of(60)?.reasons).toContain('the same pair is also in line 63');
    expect(of(61)?.reasons).toContain('the same pair has the opposite label in lines 61, 63');
    expect(of(62)?.value).toBeCloseTo((of(60)?.value ?? 0) / 2, 9);

    // Once the first is turned round, nothing contradicts the second, and the third still does.
    await decide(engine, datasetId, [60], 'flip');
    const after = (await queue(engine, datasetId, 100)).entries;
    expect(after.some(({ row }) => row === 60)).toBe(false);
    expect(after.find(({ row }) => row === 61)?.reasons).toContain('the same pair has the opposite label in line 63');
    expect(after.find(({ row }) => row === 62)?.reasons).toContain(
      'the same pair has the opposite label in lines 61, 62',
    );
  });

  it('lets decided rows go, brings unsure ones back at the end, and follows an undo', async () => {
    const { path } = noisyDataset({ rows: 50 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const first = (await queue(engine, datasetId, 3)).entries.map(({ row }) => row);
    await decide(engine, datasetId, first.slice(0, 1), 'flip');
    await decide(engine, datasetId, first.slice(1, 2), 'unsure');
    const next = await queue(engine, datasetId, 50);
    expect(next.total).toBe(49);
    expect(next.entries[0]?.row).toBe(first[2]);
    expect(next.entries.at(-1)?.row).toBe(first[1]);
    expect(next.progress).toMatchObject({ looked: 1, changed: 1 });
    await engine.request('history/undo', { datasetId });
    await engine.request('history/undo', { datasetId });
    expect((await queue(engine, datasetId, 3)).entries.map(({ row }) => row)).toEqual(first);
  });

  it('shows fewer wrong labels as they are mended, and calls its numbers calibrated once enough were checked', async () => {
    const { path, wrong } = noisyDataset({ rows: 300 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const before = (await queue(engine, datasetId, 0)).progress;
    expect(before.now).toEqual(before.before);
    const { entries } = await queue(engine, datasetId, 120, 0.5);
    await decide(
      engine,
      datasetId,
      entries.filter(({ row }) => wrong[row] === true).map(({ row }) => row),
      'flip',
    );
    await decide(
      engine,
      datasetId,
      entries.filter(({ row }) => wrong[row] !== true).map(({ row }) => row),
      'keep',
    );
    const { progress } = await queue(engine, datasetId, 0);
    const planted = wrong.filter(Boolean).length / wrong.length;
    const left = wrong.filter((is, row) => is && !entries.some((entry) => entry.row === row)).length / wrong.length;
    expect(progress).toMatchObject({ looked: 120, calibrated: true });
    expect(progress.before?.low).toBeLessThan(planted);
    expect(progress.before?.high).toBeGreaterThan(planted);
    expect(progress.now?.low).toBeLessThanOrEqual(left);
    expect(progress.now?.high).toBeGreaterThanOrEqual(left);
    expect(progress.now?.value).toBeLessThan(progress.before?.value ?? 0);
  });

  it('mixes in rows drawn at random, marked as such, the same for the same seed', async () => {
    const { path } = noisyDataset({ rows: 100 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const { entries } = await queue(engine, datasetId, 50, 0.2);
    const audited = entries.filter(({ audit }) => audit);
    expect(audited).toHaveLength(10);
    expect(audited[0]?.reasons[0]).toContain('drawn at random');
    expect((await queue(engine, datasetId, 50, 0.2)).entries).toEqual(entries);
    const parts = [await queue(engine, datasetId, 25, 0.2), await queue(engine, datasetId, 25, 0.2, 25)];
    expect(parts.flatMap((part) => part.entries)).toEqual(entries);
  });

  it('takes the rows of an audit sample for the random ones; drawing it is one step', async () => {
    const { path } = noisyDataset({ rows: 100 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const step = await engine.request('noise/drawAudit', { datasetId, rows: 10, seed: 3 });
    expect(step.label).toBe('Draw an audit sample of 10 rows');
    expect(step.rows).toHaveLength(10);
    const { entries } = await queue(engine, datasetId, 100, 0.5);
    expect(
      entries
        .filter(({ audit }) => audit)
        .map(({ row }) => row)
        .sort((a, b) => a - b),
    ).toEqual([...step.rows].sort((a, b) => a - b));
    await engine.request('history/undo', { datasetId });
    const detail = await engine.request('rows/detail', { datasetId, row: step.rows[0] ?? 0 });
    expect(detail.state.tags).toEqual([]);
  });

  it('orders the view of the editor, and gives the reasons with a row', async () => {
    const { path } = noisyDataset({ rows: 60 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const { entries } = await queue(engine, datasetId, 60);
    await engine.request('rows/view', { datasetId, filter: {}, sort: { by: 'triage', descending: false } });
    const page = await engine.request('rows/page', { datasetId, from: 0, count: 60 });
    expect(page.rows.map(({ row }) => row)).toEqual(entries.map(({ row }) => row));
    const detail = await engine.request('rows/detail', { datasetId, row: entries[5]?.row ?? 0 });
    expect(detail.triage).toEqual({ reasons: entries[5]?.reasons, audit: false });
    await engine.request('dataset/setFormat', {
      datasetId,
      choice: { formatId: 'mapped', fields: { prompt: ['prompt'], chosen: ['rejected'], rejected: ['chosen'] } },
    });
    expect((await engine.request('rows/detail', { datasetId, row: 0 })).triage).toBeUndefined();
  });

  it('decides alike about rows like one, after a preview, as one step', async () => {
    const { path } = noisyDataset({ rows: 100 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const { entries } = await queue(engine, datasetId, 100);
    const row =
      entries.findLast(({ reasons }) => reasons[0]?.startsWith('all 3 scorers prefer the rejected'))?.row ?? 0;
    const against = entries.filter(({ reasons }) => reasons[0]?.startsWith('all 3 scorers prefer the rejected'));
    await decide(engine, datasetId, [against[0]?.row ?? 0], 'keep');
    const preview = await engine.request('triage/alike', { datasetId, row });
    expect(preview.words).toContain('all 3 scorers prefer the rejected response');
    expect(preview.rows).toBe(against.length - 1);
    expect(preview.sample).toHaveLength(Math.min(10, preview.rows));
    const step = await engine.request('triage/decideAlike', { datasetId, row, decision: 'flip' });
    expect(step.label).toBe(`Flip ${String(preview.rows)} rows like row ${String(row + 1)}`);
    expect(step.info.decided).toMatchObject({ keep: 1, flip: preview.rows });
    expect((await engine.request('triage/progress', { datasetId })).changed).toBe(preview.rows);
    const undone = await engine.request('history/undo', { datasetId });
    expect(undone.info.decided).toMatchObject({ keep: 1, flip: 0 });
  });

  it('is a random order without scores, and says nothing about flips', async () => {
    const { path } = noisyDataset({ rows: 30 });
    const engine = startEngine();
    const { datasetId } = await engine.open(path);
    const { total, entries, progress } = await queue(engine, datasetId, 30);
    await expect(engine.request('triage/alike', { datasetId, row: 0 })).rejects.toMatchObject({
      reason: 'bad-request',
    });
    expect(total).toBe(30);
    expect(new Set(entries.map(({ row }) => row)).size).toBe(30);
    expect(entries[0]?.flipProbability).toBeUndefined();
    expect(progress).toEqual({ looked: 0, changed: 0, before: undefined, now: undefined, calibrated: false });
  });
});
