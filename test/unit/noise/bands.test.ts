import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bandPlan, type BandPlan } from '../../../extension/model/strength/bandPlan.ts';
import { bandCounts } from '../../../extension/model/strength/bandScale.ts';
import { bandRecipes } from '../../../extension/model/strength/bandRecipes.ts';
import { startEngine } from '../../support/engine.ts';
import { decide, noisyDataset, openScored } from './support/noisyDataset.ts';

const recipe = (name: string): BandPlan => bandPlan.parse(bandRecipes[name]?.plan);
const threeBands: BandPlan = {
  unit: 'percent',
  cuts: [10, 30],
  actions: [{ kind: 'drop' }, { kind: 'triage' }, { kind: 'keep' }],
  onlyBelowZero: true,
  margin: false,
};

describe('bands', () => {
  it('show their rows and ten drawn at random before anything is done', async () => {
    const { path } = noisyDataset();
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const previews = await engine.request('bands/preview', { datasetId, plan: threeBands, seed: 5 });
    expect(previews.map(({ rows, changed }) => [rows, changed])).toEqual([
      [20, 20],
      [40, 40],
      [140, 0],
    ]);
    expect(previews.map(({ from, to }) => [from, to])).toEqual([
      [undefined, previews[0]?.to],
      [previews[0]?.to, previews[1]?.to],
      [previews[1]?.to, undefined],
    ]);
    for (const { sample, from = -Infinity, to = Infinity } of previews) {
      expect(sample).toHaveLength(10);
      for (const { strength } of sample) {
        expect(strength).toBeGreaterThanOrEqual(from);
        expect(strength).toBeLessThan(to);
      }
    }
    expect(previews[0]?.sample[0]?.prompt).toMatch(/^Question \d+\?$/u);
    const again = await engine.request('bands/preview', { datasetId, plan: threeBands, seed: 5 });
    expect(again).toEqual(previews);
    expect((await engine.request('dataset/info', { datasetId })).canUndo).toBe(false);
  });

  it('are counted by their scale as they are by the engine, for every recipe', async () => {
    const { path } = noisyDataset();
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const scale = await engine.request('bands/scale', { datasetId });
    for (const name of Object.keys(bandRecipes)) {
      const plan = recipe(name);
      const previews = await engine.request('bands/preview', { datasetId, plan, seed: 1 });
      const counts = bandCounts(scale, plan.unit, plan.cuts);
      expect(counts).toEqual(previews.map(({ rows }) => ({ rows, exact: true })));
    }
  });

  it('are applied as one step that one undo takes back, and leave decisions of people alone', async () => {
    const { path, wrong } = noisyDataset();
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const original = readFileSync(path);
    const weakest = await engine.request('rows/view', {
      datasetId,
      filter: {},
      sort: { by: 'strength', descending: false },
    });
    expect(weakest.view.total).toBe(200);
    const [first] = (await engine.request('rows/page', { datasetId, from: 0, count: 1 })).rows;
    await decide(engine, datasetId, [first?.row ?? 0], 'keep');
    const step = await engine.request('bands/apply', { datasetId, plan: recipe('flip') });
    expect(step.label).toBe('Bands: flip 19');
    expect(step.info.decided).toMatchObject({ keep: 1, flip: 19 });
    // The lowest tenth is where most labels are wrong.
    expect(step.rows.filter((row) => wrong[row] === true).length).toBeGreaterThan(14);
    const undone = await engine.request('history/undo', { datasetId });
    expect(undone.info.decided).toMatchObject({ keep: 1, flip: 0 });
    await engine.request('file/save', { datasetId, overwrite: false });
    expect(readFileSync(path).equals(original)).toBe(true);
  });

  it('drop and send to triage by a tag', async () => {
    const { path } = noisyDataset();
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const step = await engine.request('bands/apply', { datasetId, plan: threeBands });
    expect(step.label).toBe('Bands: drop 20, triage 40');
    expect(step.info.decided.drop).toBe(20);
    const tagged = [];
    for (const row of step.rows) {
      const { state } = await engine.request('rows/detail', { datasetId, row });
      if (state.tags.includes('triage')) tagged.push(row);
    }
    expect(tagged).toHaveLength(40);
  });

  it('have no place in the rows for smoothing and margins, and say where there is one', async () => {
    const { path } = noisyDataset({ rows: 60 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    await expect(engine.request('bands/apply', { datasetId, plan: recipe('smooth-margin') })).rejects.toMatchObject({
      reason: 'bad-request',
      message: expect.stringContaining('export') as string,
    });
    const { datasetId: unscored } = await engine.open(noisyDataset({ rows: 20 }).path);
    await expect(engine.request('bands/apply', { datasetId: unscored, plan: recipe('flip') })).rejects.toMatchObject({
      reason: 'too-few-rows',
    });
  });

  it('are exported as columns, with the dataset untouched', async () => {
    const { path } = noisyDataset();
    const original = readFileSync(path);
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    await decide(engine, datasetId, [0], 'drop');
    await decide(engine, datasetId, [1], 'keep');
    const target = join(dirname(path), 'bands.jsonl');
    const plan: BandPlan = {
      ...recipe('smooth-margin'),
      cuts: [-1, 0],
      actions: [{ kind: 'flip' }, { kind: 'smooth', by: 0.2 }, { kind: 'keep' }],
    };
    const summary = await engine.request('bands/export', { datasetId, plan, target, overwrite: false });
    const records = readFileSync(target, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(summary).toMatchObject({
      rowsWritten: 199,
      leftOut: 1,
      dropped: 0,
      bytesWritten: readFileSync(target).length,
    });
    expect(records).toHaveLength(199);
    for (const record of records) {
      const {
        row: line,
        margin,
        band,
      } = { row: Number(record.line), margin: Number(record.margin), band: record.band };
      const { strength, comparison } = await engine.request('rows/detail', { datasetId, row: line - 1 });
      const mean = strength?.mean ?? 0;
      const acts = line !== 2;
      expect(band).toBe(mean < -1 ? 0 : mean < 0 ? 1 : 2);
      expect(record.flipped).toBe(acts && mean < -1);
      expect(margin).toBeCloseTo(record.flipped === true ? -mean : mean, 6);
      expect(record.chosen_prob).toBe(acts && band === 1 ? 0.8 : 1);
      expect(record.chosen).toBe(comparison?.candidates[record.flipped === true ? 1 : 0]?.turns[0]?.text);
    }
    expect(summary.flipped).toBe(records.filter(({ flipped }) => flipped === true).length);
    expect(summary.smoothed).toBe(records.filter(({ chosen_prob }) => chosen_prob === 0.8).length);
    expect(readFileSync(path).equals(original)).toBe(true);
    const again = { datasetId, plan, target, overwrite: false };
    await expect(engine.request('bands/export', again)).rejects.toMatchObject({ reason: 'target-exists' });
    await expect(engine.request('bands/export', { ...again, target: path, overwrite: true })).rejects.toMatchObject({
      reason: 'bad-request',
    });
  });

  it('act on none where all rows tie', async () => {
    const path = join(dirname(noisyDataset({ rows: 1 }).path), 'ties.jsonl');
    const row = (number: number): string =>
      `${JSON.stringify({ question: `q${String(number)}`, response_a: 'x', response_b: 'y', label: 'A=B', score_a: 1, score_b: number })}\n`;
    writeFileSync(path, Array.from({ length: 30 }, (_, number) => row(number)).join(''));
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    await expect(engine.request('bands/apply', { datasetId, plan: recipe('flip') })).rejects.toMatchObject({
      reason: 'bad-request',
    });
    const { remarks, estimates } = await engine.request('noise/report', { datasetId });
    expect(remarks.join(' ')).toContain('No label prefers one response');
    expect(estimates.every(({ share }) => share === undefined)).toBe(true);
  });
});
