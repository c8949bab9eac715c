import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { benchFolder, figuresOf, median, say, timed, type BenchFigure, type BenchOptions } from './bench.ts';
import { generatedDataset, releaseDataset, type GeneratedDataset } from './generate.ts';
import { engineEntry, withEngine, withFolder } from './support/engine.ts';

const repetitions = 5;
const largeRepetitions = 2;
const large = 4;
const megabyte = 1e6;
const pageRows = 50;

interface Opened {
  /** From the start of the engine process, in milliseconds. */
  readonly firstPageMs: number;
  readonly scannedMs: number;
  readonly completeMs: number;
  readonly peakBytes: number | undefined;
}

/** Opens a file in a fresh engine. With an empty `folder` for the store nothing is known of the file. */
async function openOnce(dataset: GeneratedDataset, folder: string): Promise<Opened> {
  return withEngine(async ({ client, startedAt, scanned, peakBytes }) => {
    const since = (): number => performance.now() - startedAt;
    const scannedAt = scanned.then(since);
    const storePath = join(folder, 'store.sqlite');
    const { datasetId } = await client.request('dataset/open', { path: dataset.path, storePath, annotator: 'bench' });
    const page = await client.request('rows/page', { datasetId, from: 0, count: pageRows });
    const detail = await client.request('rows/detail', { datasetId, row: 0 });
    if (page.rows.length !== pageRows || detail.comparison === undefined)
      throw new Error('The first page is not whole.');
    const firstPageMs = since();
    const info = await client.request('dataset/whenComplete', { datasetId });
    const completeMs = since();
    if (info.rows !== dataset.rows) throw new Error(`${String(info.rows)} rows, not ${String(dataset.rows)}.`);
    return { firstPageMs, scannedMs: await scannedAt, completeMs, peakBytes: await peakBytes() };
  });
}

/** Milliseconds of a peer that goes over all lines, in a process of its own as the engine is. */
async function loopOver(script: 'countNewlines' | 'hashLines', dataset: GeneratedDataset): Promise<number> {
  const path = fileURLToPath(new URL(`./support/${script}.mjs`, import.meta.url));
  return timed(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [path, dataset.path]);
    if (Number(stdout) !== dataset.rows) throw new Error(`${stdout} lines, not ${String(dataset.rows)}.`);
  });
}

/** Opening a generated file in a fresh engine: the first page, the whole index, and the memory at its peak. */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  await engineEntry();
  const dataset = await generatedDataset(options.sizeBytes);
  const newlineLoops: number[] = [];
  const hashLoops: number[] = [];
  const cold: Opened[] = [];
  const warm: Opened[] = [];
  // In turn, so that whatever else the machine does touches all alike. The first loop brings the file into memory.
  await loopOver('countNewlines', dataset);
  for (let repetition = 0; repetition < repetitions; repetition++) {
    say(`open: ${String(repetition + 1)} of ${String(repetitions)}`);
    newlineLoops.push(await loopOver('countNewlines', dataset));
    hashLoops.push(await loopOver('hashLines', dataset));
    await withFolder(async (folder) => {
      cold.push(await openOnce(dataset, folder));
      warm.push(await openOnce(dataset, folder));
    });
  }
  await releaseDataset(dataset);
  const of = (runs: readonly Opened[], key: 'firstPageMs' | 'scannedMs' | 'completeMs'): number =>
    median(runs.map((opened) => opened[key]));
  const ratio = (key: 'scannedMs' | 'completeMs', loops: readonly number[]): number =>
    median(cold.map((opened, index) => opened[key] / (loops[index] ?? Number.NaN)));
  const peak = peakOf(cold);
  const grown = await growth(dataset, peak, options.sizeBytes * large);
  const figure = figuresOf('open', repetitions);
  const peer = 'bare Node loop that counts newlines';
  return [
    figure('size MB', dataset.sizeBytes / megabyte),
    figure('rows', dataset.rows),
    figure('first page ms', of(cold, 'firstPageMs'), { target: 1_000 }),
    figure('first page ms, known file', of(warm, 'firstPageMs'), { target: 1_000 }),
    figure('index/newline-loop', ratio('scannedMs', newlineLoops), { target: 2, peer }),
    figure('index and row ids/newline-loop', ratio('completeMs', newlineLoops), { peer }),
    figure('index and row ids/hash-loop', ratio('completeMs', hashLoops), {
      peer: 'bare Node loop that takes the SHA-256 of each line',
    }),
    figure('newline-loop ms', median(newlineLoops)),
    figure('hash-loop ms', median(hashLoops)),
    figure('index ms', of(cold, 'scannedMs')),
    figure('index and row ids ms', of(cold, 'completeMs')),
    figure('whole index ms, known file', of(warm, 'completeMs')),
    ...(peak === undefined ? [] : [figure('engine peak resident MB', peak / megabyte, { target: 300 })]),
    ...grown,
  ];
}

/** Peak memory on a file four times as large, and what each further row cost. */
async function growth(
  dataset: GeneratedDataset,
  peak: number | undefined,
  sizeBytes: number,
): Promise<readonly BenchFigure[]> {
  if (peak === undefined) return [];
  const disk = await statfs(benchFolder);
  if (disk.bavail * disk.bsize < sizeBytes * 1.5) {
    say(`open: no room for a file of ${String(sizeBytes)} bytes; memory is measured at one size only`);
    return [];
  }
  const larger = await generatedDataset(sizeBytes);
  try {
    const runs: Opened[] = [];
    for (let repetition = 0; repetition < largeRepetitions; repetition++) {
      say(`open, ${String(large)} times the size: ${String(repetition + 1)} of ${String(largeRepetitions)}`);
      runs.push(await withFolder((folder) => openOnce(larger, folder)));
    }
    const largerPeak = peakOf(runs) ?? Number.NaN;
    const figure = figuresOf('open', largeRepetitions);
    return [
      figure(`size MB, ${String(large)} times`, larger.sizeBytes / megabyte),
      figure(`first page ms, ${String(large)} times`, median(runs.map((opened) => opened.firstPageMs)), {
        target: 1_000,
      }),
      figure(`engine peak resident MB, ${String(large)} times`, largerPeak / megabyte, { target: 300 }),
      figure('bytes of memory for each further row', (largerPeak - peak) / (larger.rows - dataset.rows), { target: 8 }),
    ];
  } finally {
    await releaseDataset(larger);
  }
}

function peakOf(runs: readonly Opened[]): number | undefined {
  const peaks = runs.map(({ peakBytes }) => peakBytes).filter((peak) => peak !== undefined);
  return peaks.length === 0 ? undefined : median(peaks);
}
