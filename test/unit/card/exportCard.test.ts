import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  exportOptions,
  type ExportOptionsInput,
  type ExportSummary,
} from '../../../extension/model/export/exportOptions.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { curator } from '../cli/support/curator.ts';
import { decide, noisyDataset, openScored } from '../noise/support/noisyDataset.ts';

interface Report {
  readonly before: { readonly rows: number; readonly belowZero: number; readonly chosen: { readonly median: number } };
  readonly after: { readonly rows: number; readonly belowZero: number };
  readonly wrong_labels: { readonly before: { readonly value: number }; readonly after: { readonly value: number } };
  readonly known_limits: readonly string[];
  readonly sources: readonly unknown[];
  readonly left_out: Readonly<Record<string, number>>;
  readonly decided: Readonly<Record<string, number>>;
}

function exporting(engine: TestEngine, datasetId: string, path: string) {
  return (name: string, options: Partial<ExportOptionsInput> = {}): Promise<ExportSummary> =>
    engine.request('export/run', {
      datasetId,
      options: exportOptions.parse({
        format: 'trl-preference',
        card: { licence: 'cc-by-4.0' },
        target: join(dirname(path), name),
        ...options,
      }),
    });
}
const reportOf = (summary: ExportSummary): Report =>
  JSON.parse(readFileSync(summary.card?.report ?? '', 'utf8')) as Report;
const cardOf = (summary: ExportSummary): string => readFileSync(summary.card?.card ?? '', 'utf8');

describe('an export with a card', () => {
  it('sets what was found beside what was written', async () => {
    const { path, wrong } = noisyDataset({ rows: 200, fields: (row) => ({ source: row < 150 ? 'web' : 'books' }) });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const wrongRows = wrong.flatMap((isWrong, row) => (isWrong ? [row] : []));
    await decide(engine, datasetId, wrongRows.slice(0, 20), 'flip');
    const kept = wrong.flatMap((isWrong, row) => (isWrong ? [] : [row])).slice(0, 10);
    await decide(engine, datasetId, kept, 'drop');
    const summary = await exporting(engine, datasetId, path)('out.jsonl');
    const report = reportOf(summary);
    expect(report.before.rows).toBe(200);
    expect(report.after.rows).toBe(190);
    expect(report.decided).toMatchObject({ flip: 20, drop: 10 });
    expect(report.left_out).toEqual({ dropped: 10 });
    // Rows with the wrong label lie below zero, until they are turned round.
    expect(report.before.belowZero).toBeGreaterThan(report.after.belowZero + 10);
    expect(report.wrong_labels.before.value - report.wrong_labels.after.value).toBeCloseTo(0.1);
    const text = 'Answer 99 with some words in it.'.length;
    expect(Math.abs(report.before.chosen.median - text) / text).toBeLessThan(0.05);
    expect(report.sources).toEqual([
      { source: 'web', before: 150, after: 150 - kept.filter((row) => row < 150).length },
      { source: 'books', before: 50, after: 50 - kept.filter((row) => row >= 150).length },
    ]);
    expect(report.known_limits.join('\n')).toContain('Nobody decided about 170 of 200 rows (85.0 %)');
    expect(report.known_limits.join('\n')).toContain('One person decided');
    expect(report.known_limits.join('\n')).toContain('not checked for personal data');

    const card = cardOf(summary);
    expect(card).toMatch(/^---\npretty_name: noisy \(curated\)\nlicense: cc-by-4\.0\n/u);
    expect(card).toContain('| flip | 20 |');
    for (const title of ['Provenance', 'Decisions', 'Before and after', 'Sources', 'Known limits']) {
      expect(card).toContain(`## ${title}\n`);
    }
  });

  it('describes the files of a split as a loader finds them, with the proof of no leak', async () => {
    const { path } = noisyDataset({ rows: 120 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const parts = [
      { name: 'train', share: 0.8 },
      { name: 'validation', share: 0.2 },
    ];
    const summary = await exporting(
      engine,
      datasetId,
      path,
    )('out.jsonl.gz', {
      container: 'jsonl.gz',
      split: { parts, intersectionOf: 'validation' },
    });
    expect(summary.card?.card).toBe(join(dirname(path), 'out.card.md'));
    const metadata = parse(cardOf(summary).split(/^---$/mu)[1] ?? '') as {
      configs: { data_files: { split: string; path: string }[] }[];
    };
    const files = metadata.configs[0]?.data_files ?? [];
    expect(files.map(({ split }) => split)).toEqual(['train', 'validation', 'validation_intersection']);
    for (const { path: name } of files) expect(existsSync(join(dirname(path), name))).toBe(true);
    expect(cardOf(summary)).toMatch(/Counted anew over what was written\\?: 0 equal prompts and 0 pairs/u);
  });

  it('is the same bytes each time, and appears with the export or not at all', async () => {
    const { path } = noisyDataset({ rows: 60 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const run = exporting(engine, datasetId, path);
    const first = await run('out.jsonl');
    const texts = [cardOf(first), readFileSync(first.card?.report ?? '', 'utf8')];
    await expect(run('out.jsonl')).rejects.toMatchObject({ reason: 'target-exists' });
    const second = await run('out.jsonl', { overwrite: true });
    expect([cardOf(second), readFileSync(second.card?.report ?? '', 'utf8')]).toEqual(texts);
    writeFileSync(join(dirname(path), 'next.card.md'), 'mine');
    await expect(run('next.jsonl')).rejects.toMatchObject({ reason: 'target-exists' });
    const names = readdirSync(dirname(path)).filter((name) => name.includes('next') || name.includes('.tmp'));
    expect(names).toEqual(['next.card.md']);
  });

  it('says that a licence is not known, and takes no markup from the dataset', async () => {
    const { path } = noisyDataset({
      rows: 40,
      fields: () => ({ source: '<script>alert(1)</script> [x](http://evil) | `y`' }),
    });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const card = cardOf(await exporting(engine, datasetId, path)('out.jsonl', { card: {} }));
    expect(card).toContain('license: unknown');
    expect(card).toContain('The licence is not known');
    expect(card).not.toMatch(/<script|\]\(http/u);
  });
});

describe('export --licence', () => {
  it('writes the card and says where', async () => {
    const { path } = noisyDataset({ rows: 40 });
    const out = join(dirname(path), 'clean.jsonl');
    const done = await curator(['export', path, '--out', out, '--licence', 'mit', '--title', 'My pairs']);
    expect(done.stderr).toContain(`Card: ${join(dirname(path), 'clean.card.md')}`);
    expect(readFileSync(join(dirname(path), 'clean.card.md'), 'utf8')).toMatch(/pretty_name: My pairs\nlicense: mit/u);
    const wrong = await curator(['export', path, '--out', `${out}x`, '--licence', 'My Own']);
    expect(wrong).toMatchObject({ status: 2 });
  });
});
