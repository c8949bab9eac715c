import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exportOptions, type ExportOptionsInput } from '../../extension/model/export/exportOptions.ts';
import { figuresOf, median, say, timed, type BenchFigure, type BenchOptions } from './bench.ts';
import { generatedDataset, releaseDataset, type GeneratedDataset } from './generate.ts';
import { engineEntry, withEngine, withFolder } from './support/engine.ts';
import { preparePeers, runPeer } from './support/python.ts';

const repetitions = 3;
/** Parquet is measured on a part: its peer holds all rows in memory. */
const parquetShare = 0.2;

interface Exported {
  readonly milliseconds: number;
  readonly peakBytes: number | undefined;
}

/**
 * Exports a generated file for TRL: as JSON Lines beside a bare loop that reads each line as JSON and writes it as text
 * again, and as Parquet beside pyarrow. The file is known to the engine before the clock starts.
 */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  await engineEntry();
  await preparePeers();
  const whole = await generatedDataset(options.sizeBytes);
  const part = await generatedDataset(options.sizeBytes * parquetShare);
  const lines: Exported[] = [];
  const loops: number[] = [];
  const parquet: Exported[] = [];
  const peers: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    say(`export: ${String(repetition + 1)} of ${String(repetitions)}`);
    await withFolder(async (folder) => {
      loops.push(await parseLoop(whole));
      lines.push(await exportOnce(whole, folder, { format: 'trl-preference', target: join(folder, 'lines.jsonl') }));
      const target = join(folder, 'rows.parquet');
      parquet.push(await exportOnce(part, folder, { format: 'trl-preference', target, container: 'parquet' }));
      await rm(target);
      const peer = await runPeer<{ seconds: number; rows: number }>('parquet_from_json.py', part.path, target);
      if (peer.rows !== part.rows) throw new Error(`pyarrow wrote ${String(peer.rows)} of ${String(part.rows)} rows.`);
      peers.push(peer.seconds * 1_000);
    });
  }
  await releaseDataset(whole);
  const figure = figuresOf('export', repetitions);
  const ratios = (of: readonly Exported[], to: readonly number[], turned: boolean): number =>
    median(
      of.map(({ milliseconds }, index) => {
        const ratio = milliseconds / (to[index] ?? Number.NaN);
        return turned ? 1 / ratio : ratio;
      }),
    );
  const peak = (of: readonly Exported[]): number =>
    Math.max(...of.map(({ peakBytes }) => peakBytes ?? Number.NaN)) / 1e6;
  return [
    figure('size MB', whole.sizeBytes / 1e6),
    figure('rows', whole.rows),
    figure('speed of JSON Lines/speed of a parse loop', ratios(lines, loops, true), {
      target: 0.5,
      better: 'higher',
      peer: 'bare Node loop of JSON.parse and JSON.stringify',
    }),
    figure('JSON Lines s', median(lines.map(({ milliseconds }) => milliseconds)) / 1_000),
    figure('engine peak resident MB, JSON Lines', peak(lines), { target: 300 }),
    figure('Parquet/pyarrow', ratios(parquet, peers, false), { target: 4, peer: 'pyarrow.json and pyarrow.parquet' }),
    figure('rows as Parquet', part.rows),
    figure('engine peak resident MB, Parquet', peak(parquet)),
  ];
}

async function exportOnce(dataset: GeneratedDataset, folder: string, options: ExportOptionsInput): Promise<Exported> {
  return withEngine(async ({ client, peakBytes }) => {
    const storePath = join(folder, `${String(dataset.rows)}.sqlite`);
    const { datasetId } = await client.request('dataset/open', { path: dataset.path, storePath, annotator: 'bench' });
    await client.request('dataset/whenComplete', { datasetId });
    const milliseconds = await timed(async () => {
      const { records } = await client.request('export/run', { datasetId, options: exportOptions.parse(options) });
      if (records !== dataset.rows)
        throw new Error(`${String(records)} of ${String(dataset.rows)} rows were exported.`);
    });
    return { milliseconds, peakBytes: await peakBytes() };
  });
}

async function parseLoop(dataset: GeneratedDataset): Promise<number> {
  const path = fileURLToPath(new URL('./support/parseLines.mjs', import.meta.url));
  return timed(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [path, dataset.path]);
    if (Number.parseInt(stdout, 10) !== dataset.rows) throw new Error(`${stdout} lines, not ${String(dataset.rows)}.`);
  });
}
