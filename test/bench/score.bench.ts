import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { figuresOf, median, say, timed, type BenchFigure } from './bench.ts';
import { generatedPairs } from './generate.ts';
import { engineEntry, withEngine, withFolder, type BenchEngine } from './support/engine.ts';
import { preparePeers, runPeer } from './support/python.ts';

const pairs = 100_000;
const repetitions = 3;
/** What the target is for; a machine with more is held to as many. */
const cores = 2;

interface PeerRun {
  readonly seconds: number;
  readonly extractSeconds: number;
  readonly fits: number;
  /** Share of rows whose label the mean of the scaled margins agrees with. */
  readonly accuracy: number;
}

interface OwnRun {
  readonly seconds: number;
  readonly accuracy: number;
  readonly peakBytes: number | undefined;
}

/**
 * The built-in ensemble on 100,000 generated pairs, in turn with scikit-learn's HashingVectorizer and SGDClassifier
 * doing as many fits on the same file. Both read the file, extract features, fit and score; the engine also writes to
 * its store. The size of the file is fixed: `--size` does not count here.
 */
export async function run(): Promise<readonly BenchFigure[]> {
  await engineEntry();
  await preparePeers();
  const dataset = await generatedPairs(pairs);
  const own: OwnRun[] = [];
  const peers: PeerRun[] = [];
  const peerTimes: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    say(`score: ${String(repetition + 1)} of ${String(repetitions)}`);
    own.push(await withFolder((folder) => withEngine((engine) => scoreOnce(engine, dataset.path, folder))));
    say(`  built-in ensemble ${(own.at(-1)?.seconds ?? 0).toFixed(1)} s`);
    peerTimes.push((await timed(async () => peers.push(await runPeer('sklearn_fits.py', dataset.path)))) / 1000);
    say(`  scikit-learn ${(peers.at(-1)?.seconds ?? 0).toFixed(1)} s`);
  }
  const figure = figuresOf('score', repetitions);
  const peaks = own.map(({ peakBytes }) => peakBytes).filter((peak) => peak !== undefined);
  const peer = `scikit-learn: HashingVectorizer and SGDClassifier, ${String(peers[0]?.fits ?? 0)} fits`;
  return [
    figure('pairs', pairs),
    figure('cores', availableParallelism()),
    figure('built-in ensemble s', median(own.map(({ seconds }) => seconds)), {
      ...(availableParallelism() <= cores ? { target: 60 } : {}),
    }),
    figure('built-in ensemble/scikit-learn', median(own.map(({ seconds }, at) => seconds / secondsOf(peers[at]))), {
      target: 1,
      peer,
    }),
    figure('scikit-learn s', median(peers.map(({ seconds }) => seconds))),
    figure('scikit-learn s, with the start of Python', median(peerTimes)),
    figure('scikit-learn s for features alone', median(peers.map(({ extractSeconds }) => extractSeconds))),
    figure('agreement of the ensemble with the labels', median(own.map(({ accuracy }) => accuracy)), {
      better: 'higher',
    }),
    figure('agreement of scikit-learn with the labels', median(peers.map(({ accuracy }) => accuracy)), {
      better: 'higher',
    }),
    ...(peaks.length === 0 ? [] : [figure('engine peak resident MB', median(peaks) / 1e6)]),
  ];
}

function secondsOf(run: PeerRun | undefined): number {
  return run?.seconds ?? Number.NaN;
}

/** Scores in a fresh engine with an empty store. The time is that of the request, the file being indexed. */
async function scoreOnce({ client, peakBytes }: BenchEngine, path: string, folder: string): Promise<OwnRun> {
  const storePath = join(folder, 'store.sqlite');
  const { datasetId } = await client.request('dataset/open', { path, storePath, annotator: 'bench' });
  await client.request('dataset/whenComplete', { datasetId });
  let scored = 0;
  const milliseconds = await timed(async () => {
    const result = await client.request('scores/run', { datasetId, scorers: ['builtin'], fresh: true });
    scored = result.rowsScored;
  });
  if (scored !== pairs) throw new Error(`${String(scored)} rows were scored, not ${String(pairs)}.`);
  const report = await client.request('strength/report', { datasetId, bins: 50 });
  return {
    seconds: milliseconds / 1000,
    accuracy: 1 - report.belowZero / report.rowsWithScores,
    peakBytes: await peakBytes(),
  };
}
