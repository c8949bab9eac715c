import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from '../../scripts/bootstrap.mjs';
import type { RowFilter, RowSort } from '../../extension/model/contract/rowView.ts';
import { figuresOf, median, quantile, say, timed, type BenchFigure } from './bench.ts';
import { generatedScored } from './generate.ts';
import { engineEntry, withEngine, withFolder, type BenchEngine } from './support/engine.ts';
import { measureTexts } from './support/textSearches.ts';
import { logLogPlot, slopeOf, type Measured } from './support/scaling.ts';

const sizes = [1_000, 10_000, 100_000, 1_000_000] as const;
const largest = 1_000_000;
/** Each view is asked for this often, in turn with the others. */
const rounds = 40;
const pageRows = 100;
const targetSlope = 1.05;
const plotPath = join(checkout, 'docs/benchmarks-scaling.svg');

const fileOrder: RowSort = { by: 'file', descending: false };
const worstFirst: RowSort = { by: 'strength', descending: false };
/** What a curator asks for; each makes another view than the one before. */
const views: readonly { readonly name: string; readonly filter: RowFilter; readonly sort: RowSort }[] = [
  { name: 'sort by strength', filter: {}, sort: worstFirst },
  { name: 'sort by flip probability', filter: {}, sort: { by: 'flipProbability', descending: true } },
  { name: 'filter by strength', filter: { strength: { min: -1, max: 0 } }, sort: fileOrder },
  { name: 'filter and sort by strength', filter: { strength: { min: -1, max: 0 } }, sort: worstFirst },
  { name: 'filter by decision', filter: { decisions: ['flip', 'tie'] }, sort: fileOrder },
  { name: 'filter to undecided rows', filter: { decisions: ['none'] }, sort: worstFirst },
  { name: 'filter by a facet', filter: { query: 'source:forum' }, sort: fileOrder },
];

/**
 * Finding rows in files of 1,000 to 1,000,000 rows: views with their first and next page on the largest, and the slope
 * of log time against log size for every stage from the first scan on, which is 1 where cost grows with the size; texts
 * on the largest, by reading the file and by their index. The
 * sizes are fixed: `--size` does not count here. Writes the plot of the slopes into the documents.
 */
export async function run(): Promise<readonly BenchFigure[]> {
  await engineEntry();
  const stages = new Map<string, Measured[]>();
  let figures: readonly BenchFigure[] = [];
  for (const rows of sizes) {
    say(`find: ${String(rows)} rows`);
    const dataset = await generatedScored(rows);
    const found = await withFolder((folder) => withEngine((engine) => measure(engine, dataset.path, rows, folder)));
    for (const [stage, milliseconds] of found.stages) {
      stages.set(stage, [...(stages.get(stage) ?? []), { rows, milliseconds }]);
    }
    if (rows === largest) ({ figures } = found);
  }
  const figure = figuresOf('find', 1);
  const slopes = [...stages].map(([stage, measured]) => ({ stage, measured, slope: slopeOf(measured) }));
  await writeFile(plotPath, logLogPlot(slopes));
  return [
    ...figures,
    ...slopes.map(({ stage, slope }) => figure(`slope of log time: ${stage}`, slope, { target: targetSlope })),
  ];
}

interface Found {
  readonly stages: ReadonlyMap<string, number>;
  readonly figures: readonly BenchFigure[];
}

async function measure(engine: BenchEngine, path: string, rows: number, folder: string): Promise<Found> {
  const { client } = engine;
  const stages = new Map<string, number>();
  const stage = async (name: string, action: () => Promise<unknown>): Promise<void> => {
    stages.set(name, await timed(action));
    say(`  ${name}: ${(stages.get(name) ?? 0).toFixed(1)} ms`);
  };
  const storePath = join(folder, 'store.sqlite');
  let datasetId = '';
  await stage('open, index and row ids', async () => {
    ({ datasetId } = await client.request('dataset/open', { path, storePath, annotator: 'bench' }));
    await client.request('dataset/whenComplete', { datasetId });
  });
  await stage('inspect', () => client.request('dataset/inspect', { datasetId }));
  await stage('read all fields', () => client.request('finding/fields', { datasetId }));
  await stage('scores from columns', () =>
    client.request('scores/run', { datasetId, scorers: ['columns'], fresh: true }),
  );
  await stage('strength report', () => client.request('strength/report', { datasetId, bins: 60 }));
  const decided = Array.from({ length: Math.ceil(rows / 100) }, (_, index) => index * 100);
  await stage('decide one row in a hundred', () =>
    client.request('rows/apply', { datasetId, rows: decided, action: { kind: 'decide', decision: 'tie' } }),
  );
  const figures: BenchFigure[] = [];
  const first = new Map<string, number[]>();
  const next: number[] = [];
  const places: number[] = [];
  const undecided: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const { name, filter, sort } of views) {
      const times = first.get(name) ?? [];
      first.set(name, times);
      let total = 0;
      times.push(
        await timed(async () => {
          ({
            view: { total },
          } = await client.request('rows/view', { datasetId, filter, sort }));
          await client.request('rows/page', { datasetId, from: 0, count: pageRows });
        }),
      );
      const from = Math.floor((total * (round + 1)) / (rounds + 1));
      next.push(await timed(() => client.request('rows/page', { datasetId, from, count: pageRows })));
      const row = Math.floor((rows * (round + 0.5)) / rounds);
      places.push(await timed(() => client.request('rows/position', { datasetId, row })));
      undecided.push(await timed(() => client.request('rows/nextUndecided', { datasetId, position: -1 })));
    }
  }
  const figure = figuresOf('find', rounds);
  figures.push(figure('rows', rows));
  for (const [name, times] of first) {
    stages.set(name, median(times));
    figures.push(figure(`${name}, first page p95 ms`, quantile(times, 0.95), { target: 50 }));
    figures.push(figure(`${name}, first page median ms`, median(times)));
  }
  stages.set('place of a row in the view', median(places));
  stages.set('next undecided row', median(undecided));
  const often = { n: next.length };
  figures.push(figure('next page p95 ms', quantile(next, 0.95), { target: 16, ...often }));
  figures.push(figure('next page median ms', median(next), often));
  figures.push(figure('place of a row in the view p95 ms', quantile(places, 0.95), { target: 16, ...often }));
  figures.push(figure('next undecided row p95 ms', quantile(undecided, 0.95), { target: 16, ...often }));
  const peak = await engine.peakBytes();
  if (peak !== undefined) figures.push(figure('engine peak resident MB', peak / 1e6, { n: 1 }));
  if (rows === largest) {
    const { sizeBytes } = await client.request('dataset/info', { datasetId });
    figures.push(...(await measureTexts(engine, datasetId, sizeBytes)));
  }
  return { stages, figures };
}
