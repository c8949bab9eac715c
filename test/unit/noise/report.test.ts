import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RowFilter } from '../../../extension/model/contract/rowView.ts';
import { startEngine } from '../../support/engine.ts';
import { decide, noisyDataset, openScored } from './support/noisyDataset.ts';

const decisions = { kind: 'decisions' } as const;

describe('the noise report', () => {
  it('sets three estimates side by side, each with its interval or the reason why there is none', async () => {
    const { path, wrong } = noisyDataset({ rows: 400 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const before = await engine.request('noise/report', { datasetId });
    expect(before.estimates.map(({ method, share }) => [method, share !== undefined])).toEqual([
      ['audit', false],
      ['em', true],
      ['bands', false],
    ]);
    expect(before.estimates[0]?.because).toBe('No audit sample was drawn.');
    expect(before.estimates[1]?.because).toContain('not calibrated');
    expect(before.suggestion).toMatchObject({ lossType: 'robust', method: 'em' });

    const { rows: needed } = await engine.request('noise/sampleSize', { datasetId, precision: 0.05 });
    expect(needed).toBeGreaterThan(100);
    expect(needed).toBeLessThan(400);
    const step = await engine.request('noise/drawAudit', { datasetId, rows: 150, seed: 1 });
    const open = await engine.request('noise/report', { datasetId });
    expect(open.estimates[0]?.because).toContain('None of the 150 rows');
    await decide(
      engine,
      datasetId,
      step.rows.filter((row) => wrong[row] === true),
      'flip',
    );
    await decide(
      engine,
      datasetId,
      step.rows.filter((row) => wrong[row] !== true),
      'keep',
    );

    const after = await engine.request('noise/report', { datasetId });
    const planted = wrong.filter(Boolean).length / wrong.length;
    for (const { share } of after.estimates) {
      expect(share?.low).toBeLessThan(planted);
      expect(share?.high).toBeGreaterThan(planted);
    }
    expect(after).toMatchObject({ calibrated: true, suggestion: { lossType: 'robust', method: 'audit' } });
    expect(after.gold.right + after.gold.wrong).toBe(150);
    expect(after.estimates[0]?.rows).toBe(150);
  });

  it('tells nothing of rows that are stronger than any checked one', async () => {
    const { path, wrong } = noisyDataset({ rows: 400 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    await engine.request('rows/view', { datasetId, filter: {}, sort: { by: 'strength', descending: false } });
    const { rows } = await engine.request('rows/page', { datasetId, from: 0, count: 120 });
    const worst = rows.map(({ row }) => row);
    await decide(
      engine,
      datasetId,
      worst.filter((row) => wrong[row] === true),
      'flip',
    );
    await decide(
      engine,
      datasetId,
      worst.filter((row) => wrong[row] !== true),
      'keep',
    );
    const report = await engine.request('noise/report', { datasetId });
    const bands = report.estimates.find(({ method }) => method === 'bands');
    expect(bands?.share).toBeUndefined();
    expect(bands?.because).toMatch(/of the rows are stronger or weaker than any of the 1\d\d checked ones/u);
    expect(report.suggestion.method).toBe('em');
  });

  it('shows who can be believed, and flags a source that is systematically opposite', async () => {
    const { path } = noisyDataset({
      rows: 300,
      flipRate: 0,
      fields: (row) => ({ source: row % 3 === 0 ? 'careful' : row % 3 === 1 ? 'opposite' : 'other' }),
    });
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    // Rows of one source have their responses exchanged, scores with them.
    const turned = lines.map((line, row) => {
      if (row % 3 !== 1) return line;
      const pair = JSON.parse(line) as {
        chosen: string;
        rejected: string;
        rm_scores: Record<string, [number, number]>;
      };
      return JSON.stringify({
        ...pair,
        chosen: pair.rejected,
        rejected: pair.chosen,
        rm_scores: Object.fromEntries(Object.entries(pair.rm_scores).map(([name, [a, b]]) => [name, [b, a]])),
      });
    });
    writeFileSync(path, `${turned.join('\n')}\n`);
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const { annotators } = await engine.request('noise/report', { datasetId });
    const of = (name: string) => annotators?.annotators.find(({ annotator }) => annotator === name);
    expect(of('opposite')).toMatchObject({ labels: 100, opposite: true, tooFew: false });
    expect(of('careful')).toMatchObject({ labels: 100, opposite: false });
    expect(of('careful')?.reliability).toBeGreaterThan(0.9);
    expect((await engine.request('dataset/info', { datasetId })).decided.flip).toBe(0);
  });

  it('leaves out a scorer of weight 0, now and when the dataset is opened again', async () => {
    const { path } = noisyDataset();
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const all = await engine.request('rows/detail', { datasetId, row: 0 });
    expect(all.strength?.scorers).toBe(3);
    await engine.request('noise/setWeights', { datasetId, weights: { weak: 0, one: 2 } });
    const weighted = await engine.request('rows/detail', { datasetId, row: 0 });
    expect(weighted.strength?.scorers).toBe(2);
    expect(weighted.revision).toBeGreaterThan(all.revision);
    const { weights } = await engine.request('noise/report', { datasetId });
    expect(weights.find(({ scorer }) => scorer === 'weak')).toMatchObject({ userWeight: 0, weight: 0 });
    expect(weights.find(({ scorer }) => scorer === 'one')).toMatchObject({ userWeight: 2 });
    await engine.stop();
    const again = startEngine();
    const { datasetId: reopened } = await again.open(path);
    expect((await again.request('rows/detail', { datasetId: reopened, row: 0 })).strength).toEqual(weighted.strength);
  });

  it('says why it knows nothing without scores, and what numbers it had to pass over', async () => {
    const engine = startEngine();
    const { datasetId } = await engine.open(noisyDataset({ rows: 30 }).path);
    const none = await engine.request('noise/report', { datasetId });
    expect(none.remarks).toEqual(['No row has a score yet: score the dataset first.']);
    expect(none.suggestion).toMatchObject({ lossType: 'sigmoid', labelSmoothing: 0, method: undefined });
    await expect(engine.request('noise/charts', { datasetId, bins: 20 })).rejects.toMatchObject({
      reason: 'too-few-rows',
    });

    const huge = {
      prompt: 'p',
      chosen: 'a',
      rejected: 'b',
      rm_scores: { one: [1e308, -1e308], two: [null, 1], weak: [1, 0] },
    };
    const { path } = noisyDataset({ rows: 30, extra: [JSON.stringify(huge)] });
    const scored = await openScored(engine, path);
    const { remarks } = await engine.request('noise/report', { datasetId: scored });
    expect(remarks[0]).toContain('1 scores are no finite numbers');
  });
});

describe('calibration', () => {
  const gold = (_row: number, wrong: boolean) => ({ gold: wrong ? 'rejected' : 'chosen', prob: wrong ? 0.2 : 0.9 });

  it('rises with strength against a field of labels, a field of probabilities, and a file', async () => {
    const { path, wrong } = noisyDataset({ rows: 400, fields: gold });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const byField = await engine.request('noise/calibration', { datasetId, gold: { kind: 'field', field: 'gold' } });
    expect(byField).toMatchObject({ against: 'gold', goldRows: 400 });
    const planted = wrong.filter((is) => !is).length / wrong.length;
    expect(byField.strength.agreement.value).toBeCloseTo(planted, 9);
    const fitted = byField.strength.bins.map((bin) => bin.fitted);
    expect(fitted).toEqual([...fitted].sort((a, b) => a - b));
    expect(fitted.at(-1)).toBeGreaterThan(0.9);
    expect(byField.strength.ranking?.low).toBeGreaterThan(0.8);
    expect(byField.scorers.map(({ scorer }) => scorer).sort()).toEqual(['one', 'two', 'weak']);
    const ranking = (name: string) =>
      byField.scorers.find(({ scorer }) => scorer === name)?.calibration.ranking?.value ?? 0;
    expect(ranking('one')).toBeGreaterThan(ranking('weak'));

    const soft = await engine.request('noise/calibration', { datasetId, gold: { kind: 'field', field: 'prob' } });
    expect(soft.strength.agreement.value).toBeCloseTo(0.9 * planted + 0.2 * (1 - planted), 6);

    const file = join(dirname(path), 'gold.jsonl');
    writeFileSync(
      file,
      wrong
        .map(
          (is, row) =>
            `${JSON.stringify({ line: row + 1, ...(row % 2 === 0 ? { decision: is ? 'flip' : 'keep' } : { label: is ? 'rejected' : 'chosen' }) })}\n`,
        )
        .join(''),
    );
    const byFile = await engine.request('noise/calibration', { datasetId, gold: { kind: 'file', path: file } });
    expect({ ...byFile, against: '' }).toEqual({ ...byField, against: '' });
  });

  it('speaks of the label that was found, whether or not somebody has turned it round since', async () => {
    const { path, wrong } = noisyDataset({ rows: 200, fields: gold });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const source = { kind: 'field', field: 'gold' } as const;
    const before = await engine.request('noise/calibration', { datasetId, gold: source });
    const found = wrong.flatMap((is, row) => (is ? [row] : []));
    await decide(engine, datasetId, found, 'flip');
    await decide(
      engine,
      datasetId,
      wrong.flatMap((is, row) => (is ? [] : [row])),
      'keep',
    );
    const after = await engine.request('noise/calibration', { datasetId, gold: source });
    expect(after.strength.agreement).toEqual(before.strength.agreement);
    expect(after.strength.bins).toEqual(before.strength.bins);
    const decided = await engine.request('noise/calibration', { datasetId, gold: decisions });
    expect(decided.strength.bins).toEqual(before.strength.bins);
  });

  it('says that scores are useless where they are', async () => {
    const { path } = noisyDataset({ rows: 300, fields: (row) => ({ gold: row % 2 === 0 ? 'chosen' : 'rejected' }) });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const { strength } = await engine.request('noise/calibration', {
      datasetId,
      gold: { kind: 'field', field: 'gold' },
    });
    expect(strength.remarks.join(' ')).toContain('useless');
  });

  it('refuses a field that is not there, one that holds no labels, and a file that is none', async () => {
    const { path } = noisyDataset({ rows: 30, fields: (row) => ({ words: `text ${String(row)}` }) });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const against = (gold: { kind: 'field'; field: string } | { kind: 'file'; path: string }) =>
      engine.request('noise/calibration', { datasetId, gold });
    await expect(against({ kind: 'field', field: 'nothing' })).rejects.toMatchObject({ reason: 'missing-field' });
    await expect(against({ kind: 'field', field: 'words' })).rejects.toMatchObject({ reason: 'wrong-type' });
    await expect(against({ kind: 'file', path: `${path}.none` })).rejects.toMatchObject({ reason: 'not-found' });
    await expect(against({ kind: 'file', path })).rejects.toMatchObject({ details: { line: 1 } });
  });
});

describe('gold buckets', () => {
  it('need twenty decisions, and then sort what is undecided', async () => {
    const { path, wrong } = noisyDataset({ rows: 300 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    await expect(engine.request('noise/buckets', { datasetId })).rejects.toMatchObject({ reason: 'too-few-rows' });
    const checked = Array.from({ length: 100 }, (_, row) => row);
    await decide(
      engine,
      datasetId,
      checked.filter((row) => wrong[row] === true),
      'flip',
    );
    await decide(
      engine,
      datasetId,
      checked.filter((row) => wrong[row] !== true),
      'keep',
    );
    const report = await engine.request('noise/buckets', { datasetId });
    const { keep, annotate, recycle } = report.buckets;
    expect(keep + annotate + recycle).toBe(200);
    expect(report).toMatchObject({ goldRows: 100, bestScorer: 'one' });
    expect(report.accuracy.low).toBeGreaterThan(0.7);
    const share = (rows: readonly { row: number }[]) =>
      rows.filter(({ row }) => wrong[row] === true).length / rows.length;
    expect(share(report.rows.recycle)).toBeGreaterThan(0.5);
    expect(share(report.rows.keep)).toBeLessThan(0.1);
  });

  it('are a filter of the view, each with as many rows as it says, which stay while decisions go on', async () => {
    const { path, wrong } = noisyDataset({ rows: 300 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const sort = { by: 'strength', descending: false } as const;
    const view = (bucket: 'keep' | 'annotate' | 'recycle') =>
      engine.request('rows/view', { datasetId, filter: { bucket }, sort });
    await expect(view('keep')).rejects.toMatchObject({ reason: 'too-few-rows' });
    for (const [decision, is] of [
      ['flip', true],
      ['keep', false],
    ] as const) {
      const rows = Array.from({ length: 100 }, (_, row) => row).filter((row) => (wrong[row] === true) === is);
      await decide(engine, datasetId, rows, decision);
    }
    // Without having asked for the buckets: a filter that VS Code brought back finds them by itself.
    const first = await view('recycle');
    const { buckets, rows } = await engine.request('noise/buckets', { datasetId });
    expect(first.view.total).toBe(buckets.recycle);
    for (const bucket of ['keep', 'annotate', 'recycle'] as const) {
      expect((await view(bucket)).view.total).toBe(buckets[bucket]);
      const page = await engine.request('rows/page', { datasetId, from: 0, count: 300 });
      expect(page.rows.map(({ row }) => row).sort((a, b) => a - b)).toEqual(
        rows[bucket].map(({ row }) => row).sort((a, b) => a - b),
      );
    }
    await decide(engine, datasetId, [rows.recycle[0]?.row ?? 0], 'flip');
    expect((await view('recycle')).view.total).toBe(buckets.recycle);
    await engine.request('noise/buckets', { datasetId });
    expect((await view('recycle')).view.total).toBeLessThan(buckets.recycle);
  });
});

describe('charts', () => {
  it('hold every row once, whichever way they are cut', async () => {
    const { path } = noisyDataset({ rows: 240, fields: (row) => ({ source: ['web', 'book', 'chat'][row % 3] }) });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const charts = await engine.request('noise/charts', { datasetId, bins: 20, facet: 'source' });
    const sum = (numbers: readonly { rows: number }[]) => numbers.reduce((total, { rows }) => total + rows, 0);
    expect(charts.curve).toHaveLength(20);
    expect(sum(charts.curve)).toBe(240);
    expect(charts.curve.map(({ mean }) => mean)).toEqual(
      [...charts.curve.map(({ mean }) => mean)].sort((a, b) => a - b),
    );
    expect(charts.votes.map(({ votes }) => votes)).toEqual([0, 1, 2, 3]);
    expect(sum(charts.votes)).toBe(240);
    expect(charts.scatter).toHaveLength(240);
    for (const small of charts.scorers) expect(sum(small.bins)).toBe(240);
    expect(charts.facet?.groups.map(({ name, rows }) => [name, rows]).sort()).toEqual([
      ['book', 80],
      ['chat', 80],
      ['web', 80],
    ]);
    expect(charts.cleaning.changed).toBe(0);
    expect(charts.cleaning.before).toEqual(charts.cleaning.after);

    const quarters = await engine.request('noise/charts', { datasetId, bins: 20, facet: 'chosen length' });
    expect(sum(quarters.facet?.groups ?? [])).toBe(240);
    await expect(engine.request('noise/charts', { datasetId, bins: 20, facet: 'prompt' })).rejects.toMatchObject({
      reason: 'missing-field',
    });
  });

  it('stand for rows that a filter of the view shows: each bar as many as it says', async () => {
    const { path } = noisyDataset({ rows: 120, fields: (row) => ({ source: ['web page', 'book'][row % 2] }) });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const shown = async (filter: RowFilter) =>
      (await engine.request('rows/view', { datasetId, filter, sort: { by: 'strength', descending: false } })).view
        .total;
    const charts = await engine.request('noise/charts', { datasetId, bins: 12, facet: 'source' });
    for (const { votes, rows } of charts.votes) expect(await shown({ votes })).toBe(rows);
    const [scorer] = charts.scorers;
    for (const [place, { from, to, rows }] of (scorer?.bins ?? []).entries()) {
      const max = place === (scorer?.bins.length ?? 0) - 1 ? to + 1 : to;
      expect(await shown({ margin: { scorer: scorer?.name ?? '', min: from, max } })).toBe(rows);
    }
    const lengths = await engine.request('noise/charts', { datasetId, bins: 12, facet: 'chosen length' });
    for (const { query, rows, below } of [...(charts.facet?.groups ?? []), ...(lengths.facet?.groups ?? [])]) {
      expect(await shown({ query })).toBe(rows);
      expect(await shown({ query, strength: { min: -99, max: 0 } })).toBe(Math.round(below.value * rows));
    }
    expect(await shown({ margin: { scorer: 'nobody', min: -99, max: 99 } })).toBe(0);
  });

  it('show the dataset before and after cleaning', async () => {
    const { path } = noisyDataset({ rows: 100 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const sum = (bins: readonly { rows: number; to: number }[]) => bins.reduce((total, { rows }) => total + rows, 0);
    const negative = (bins: readonly { rows: number; to: number }[]) => sum(bins.filter(({ to }) => to <= 0));
    await engine.request('rows/view', { datasetId, filter: {}, sort: { by: 'strength', descending: false } });
    const weakest = (await engine.request('rows/page', { datasetId, from: 0, count: 10 })).rows.map(({ row }) => row);
    const before = await engine.request('noise/charts', { datasetId, bins: 20 });
    await decide(engine, datasetId, weakest.slice(0, 6), 'flip');
    await decide(engine, datasetId, weakest.slice(6), 'drop');
    const { cleaning } = await engine.request('noise/charts', { datasetId, bins: 20 });
    expect(cleaning.changed).toBe(10);
    expect(sum(cleaning.after)).toBe(96);
    expect(negative(cleaning.before)).toBe(negative(before.cleaning.before));
    expect(negative(cleaning.after)).toBe(negative(cleaning.before) - 10);
  });

  it('leave out what few rows or one scorer cannot show, and say so', async () => {
    const { path } = noisyDataset({ rows: 12 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const few = await engine.request('noise/charts', { datasetId, bins: 20 });
    expect(few.curve).toEqual([]);
    expect(few.remarks).toEqual(['Groups of a twentieth are not drawn below 40 rows: there are 12.']);
    await engine.request('noise/setWeights', { datasetId, weights: { two: 0, weak: 0 } });
    const one = await engine.request('noise/charts', { datasetId, bins: 20 });
    expect(one.votes).toEqual([]);
    expect(one.remarks[0]).toBe('With one scorer there is no spread to draw.');
  });
});
