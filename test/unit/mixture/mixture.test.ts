import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  exportOptions,
  type ExportOptionsInput,
  type ExportSummary,
} from '../../../extension/model/export/exportOptions.ts';
import { mixtureLimits } from '../../../extension/model/mixture/limits.ts';
import { parseCaps } from '../../../extension/model/mixture/mixtureOptions.ts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';
import { curator } from '../cli/support/curator.ts';

const limitsOf = (counts: Record<string, number>, caps: Record<string, number>): Record<string, number> =>
  Object.fromEntries(mixtureLimits(new Map(Object.entries(counts)), caps));

describe('the limits of a mixture', () => {
  it('are numbers of rows, or shares of what comes out', () => {
    expect(limitsOf({ web: 900, books: 100 }, { web: 50 })).toEqual({ web: 50, books: 100 });
    // 100 books are seven tenths of the whole at least.
    expect(limitsOf({ web: 900, books: 70 }, { web: 0.3 })).toEqual({ web: 30, books: 70 });
    expect(limitsOf({ web: 900, books: 70, forum: 400 }, { '*': 100 })).toEqual({ web: 100, books: 70, forum: 100 });
    expect(limitsOf({ web: 900, books: 70 }, { '*': 0.5 })).toEqual({ web: 70, books: 70 });
    expect(limitsOf({ web: 10, books: 70 }, { web: 0.3 })).toEqual({ web: 10, books: 70 });
    expect(limitsOf({ constructor: 10 }, { '*': 5 })).toEqual({ constructor: 5 });
    expect(() => limitsOf({ web: 10, books: 70 }, { '*': 0.2 })).toThrow(/leave no row/u);
  });

  it('keep every cap, and are as large as the caps allow', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            count: fc.integer({ min: 1, max: 100_000 }),
            cap: fc.oneof(fc.integer({ min: 1, max: 50_000 }), fc.double({ min: 0.05, max: 0.95, noNaN: true })),
            capped: fc.boolean(),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        (sources) => {
          // One source without a cap, so that something is left.
          const counts = new Map([
            ['free', 1_000],
            ...sources.map(({ count }, at) => [`s${String(at)}`, count] as const),
          ]);
          const caps = Object.fromEntries(
            sources.flatMap(({ cap, capped }, at) => (capped ? [[`s${String(at)}`, cap]] : [])),
          );
          const limits = mixtureLimits(counts, caps);
          const total = [...limits.values()].reduce((sum, limit) => sum + limit, 0);
          for (const [value, limit] of limits) {
            const cap = caps[value] ?? Number.POSITIVE_INFINITY;
            const most = Math.min(counts.get(value) ?? 0, cap < 1 ? cap * total : cap);
            // Whole rows: each source may lose one, which moves the shares of the others.
            expect(limit).toBeLessThanOrEqual(most + sources.length + 1);
            expect(limit).toBeGreaterThanOrEqual(Math.floor(most) - 1);
          }
        },
      ),
    );
  });

  it('are read as people write them', () => {
    expect(parseCaps(['web=10', 'a=b=0.5', '*=3'])).toEqual({ web: 10, 'a=b': 0.5, '*': 3 });
    for (const text of ['web', 'web=', 'web=1.5', 'web=-1', 'web=many'])
      expect(() => parseCaps([text])).toThrow(/is no cap/u);
  });
});

async function opened(lines: readonly string[]) {
  const folder = temporaryFolder();
  const path = join(folder, 'pairs.jsonl');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  const run = (to: string, options: Partial<ExportOptionsInput>): Promise<ExportSummary> =>
    engine.request('export/run', {
      datasetId,
      options: exportOptions.parse({
        format: 'trl-preference',
        columns: ['source'],
        ...options,
        target: join(folder, to),
      }),
    });
  const sources = (name: string): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const line of readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')) {
      const { source } = JSON.parse(line) as { source: string | null };
      counts[source ?? ''] = (counts[source ?? ''] ?? 0) + 1;
    }
    return counts;
  };
  return { folder, path, run, sources };
}

describe('an export of a mixture', () => {
  // Every row of the forum comes twice, byte for byte.
  const lines = Array.from({ length: 3_000 }, (_, row) => {
    const source = row % 10 === 0 ? 'books' : row % 3 === 0 ? 'forum' : 'web';
    const number = String(source === 'forum' ? Math.floor(row / 6) : row);
    const pair = { prompt: `Question ${number}?`, chosen: `Good ${number}`, rejected: `Bad ${number}` };
    return JSON.stringify(row % 100 === 99 ? pair : { ...pair, source });
  });

  it('has no more rows of a source than its cap, exactly as many where there are more', async () => {
    const { run, sources } = await opened(lines);
    const all = await run('all.jsonl', {});
    const before = sources('all.jsonl');
    const summary = await run('mix.jsonl', { mixture: { caps: { web: 500, forum: 123 } } });
    expect(sources('mix.jsonl')).toEqual({ ...before, web: 500, forum: 123 });
    expect(summary.mixture?.find(({ value }) => value === 'web')).toEqual({
      value: 'web',
      rows: before.web,
      limit: 500,
    });
    const over = summary.leftOut.find(({ why }) => why === 'over-cap');
    expect(over?.rows).toBe(all.rowsWritten - summary.rowsWritten);
    expect(over?.lines).toHaveLength(10);
  });

  it('is the same each time, another with another seed, and keeps its order', async () => {
    const { folder, run } = await opened(lines);
    const mixture = { caps: { '*': 100 } };
    await run('a.jsonl', { mixture });
    await run('b.jsonl', { mixture });
    await run('c.jsonl', { mixture: { ...mixture, seed: 1 } });
    const [a, b, c] = ['a', 'b', 'c'].map((name) => readFileSync(join(folder, `${name}.jsonl`), 'utf8'));
    expect(a).toBe(b);
    expect(a).not.toBe(c);
    const numbers = (a ?? '')
      .trimEnd()
      .split('\n')
      .filter((line) => line.includes('"web"'))
      .map((line) => Number(/\d+/u.exec(line)?.[0]));
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
  });

  it('is divided into parts after it was drawn, and counts in the card', async () => {
    const { run, sources } = await opened(lines);
    const parts = [
      { name: 'train', share: 0.8 },
      { name: 'test', share: 0.2 },
    ];
    const summary = await run('out.jsonl', {
      mixture: { caps: { '*': 100 } },
      split: { parts, stratifyBy: 'source', nearDuplicates: false },
      card: {},
    });
    const [train, test] = [sources('out.train.jsonl'), sources('out.test.jsonl')];
    expect((train.web ?? 0) + (test.web ?? 0)).toBe(100);
    expect(test.web).toBeGreaterThan(15);
    expect(test.web).toBeLessThan(25);
    expect(summary.leak).toMatchObject({ sharedPrompts: 0 });
    const report = JSON.parse(readFileSync(summary.card?.report ?? '', 'utf8')) as {
      sources: { source: string; after: number }[];
    };
    expect(report.sources.find(({ source }) => source === 'web')?.after).toBe(100);
  });

  it('refuses a field that names no sources', async () => {
    const many = Array.from({ length: 10_050 }, (_, row) =>
      JSON.stringify({ prompt: String(row), chosen: 'a', rejected: 'b', id: `id ${String(row)}` }),
    );
    const { run } = await opened(many);
    await expect(run('x.jsonl', { mixture: { field: 'id', caps: { '*': 1 } } })).rejects.toThrow(/names no sources/u);
  });

  it('is made on the command line', async () => {
    const { path, folder, sources } = await opened(lines);
    const out = join(folder, 'cli.jsonl');
    const done = await curator(['export', path, '--out', out, '--columns', 'source', '--cap', 'web=50', '*=20']);
    expect(done.status).toBe(1);
    expect(done.stdout).toMatch(/web\s+[\d,]+\s+50/u);
    expect(sources('cli.jsonl')).toEqual({ web: 50, books: 20, forum: 20, '': 20 });
    expect(await curator(['export', path, '--out', `${out}2`, '--mix-by', 'source'])).toMatchObject({ status: 2 });
  });
});
