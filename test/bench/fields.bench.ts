import { figuresOf, median, say, timed, type BenchFigure, type BenchOptions } from './bench.ts';
import { generatedDataset, releaseDataset, type GeneratedDataset } from './generate.ts';
import { engineEntry, withEngine, withFolder } from './support/engine.ts';
import { preparePeers, runPeer } from './support/python.ts';

const repetitions = 3;

interface Passed {
  readonly milliseconds: number;
  readonly peakBytes: number | undefined;
}

/** The pass that reads the fields of all rows for filters, on long rows, beside DuckDB reading two columns of the same file. */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  await engineEntry();
  await preparePeers();
  const dataset = await generatedDataset(options.sizeBytes);
  const passes: Passed[] = [];
  const peers: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    say(`fields: ${String(repetition + 1)} of ${String(repetitions)}`);
    const peer = await runPeer<{ readonly seconds: number; readonly rows: number }>('duckdb_columns.py', dataset.path);
    if (peer.rows !== dataset.rows) throw new Error(`DuckDB read ${String(peer.rows)} rows.`);
    peers.push(peer.seconds * 1_000);
    passes.push(await pass(dataset));
  }
  await releaseDataset(dataset);
  const figure = figuresOf('fields', repetitions);
  const megabytes = dataset.sizeBytes / 1e6;
  const peaks = passes.flatMap(({ peakBytes }) => (peakBytes === undefined ? [] : [peakBytes / 1e6]));
  return [
    figure('size MB', megabytes),
    figure('rows', dataset.rows),
    figure('whole-file pass MB/s', megabytes / (median(passes.map(({ milliseconds }) => milliseconds)) / 1_000), {
      target: 150,
      better: 'higher',
    }),
    figure(
      'whole-file pass/DuckDB',
      median(passes.map(({ milliseconds }, index) => milliseconds / (peers[index] ?? Number.NaN))),
      { target: 6, peer: 'DuckDB read_json of two columns' },
    ),
    figure('DuckDB s', median(peers) / 1_000),
    ...(peaks.length === 0 ? [] : [figure('engine peak resident MB', Math.max(...peaks), { target: 300 })]),
  ];
}

async function pass({ path }: GeneratedDataset): Promise<Passed> {
  return withFolder((folder) =>
    withEngine(async ({ client, peakBytes }) => {
      const storePath = `${folder}/store.sqlite`;
      const { datasetId } = await client.request('dataset/open', { path, storePath, annotator: 'bench' });
      await client.request('dataset/whenComplete', { datasetId });
      const milliseconds = await timed(() => client.request('finding/fields', { datasetId }));
      return { milliseconds, peakBytes: await peakBytes() };
    }),
  );
}
