import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { lints } from '../../extension/model/lints/lints.ts';
import { defaultLintSettings, type LintSettings } from '../../extension/model/lints/lintSettings.ts';
import { figuresOf, median, say, timed, type BenchFigure, type BenchOptions } from './bench.ts';
import { generatedDataset, generatedPairs, releaseDataset } from './generate.ts';
import { engineEntry, withEngine, withFolder } from './support/engine.ts';
import { runPeer } from './support/python.ts';

const repetitions = 3;
const manyPairs = 1_000_000;
/** Pairs that datasketch works through in about a minute. */
const peerPairs = 50_000;
/** Every so many pairs a copy with one word changed is planted. */
const plantedEvery = 100;

const withoutNear: LintSettings = { ...defaultLintSettings, rules: { 'near-duplicate': 'off' } };
const nearOnly: LintSettings = {
  ...defaultLintSettings,
  rules: Object.fromEntries(
    lints.filter(({ id }) => id !== 'near-duplicate').map(({ id }): [string, 'off'] => [id, 'off']),
  ),
};

interface Linted {
  /** The whole-file pass without lints: all rows are parsed, their texts hashed and their fields kept. */
  readonly passMs: number;
  /** The pass with the lints of single rows: all rows are parsed and linted. */
  readonly flagsMs: number;
  /** The lightest look at all rows: whether they can be read. */
  readonly inspectMs: number;
  readonly lintMs: number;
  readonly peakBytes: number | undefined;
  readonly near: number;
}

/** One engine: passes over all rows without lints, then with them. */
async function lintOnce(path: string, settings: LintSettings): Promise<Linted> {
  return withFolder((folder) =>
    withEngine(async ({ client, peakBytes }) => {
      const storePath = join(folder, 'store.sqlite');
      const { datasetId } = await client.request('dataset/open', { path, storePath, annotator: 'bench' });
      await client.request('dataset/whenComplete', { datasetId });
      const inspectMs = await timed(() => client.request('dataset/inspect', { datasetId }));
      const passMs = await timed(() => client.request('finding/fields', { datasetId }));
      const flagsMs = await timed(() => client.request('finding/facet', { datasetId, field: 'flag', bins: 2 }));
      const started = performance.now();
      const report = await client.request('lints/run', { datasetId, settings });
      const lintMs = performance.now() - started;
      const near = report.counts.find(({ lint }) => lint === 'near-duplicate')?.rows ?? 0;
      return { passMs, flagsMs, inspectMs, lintMs, peakBytes: await peakBytes(), near };
    }),
  );
}

/** The first pairs of a file, with near copies of some of them planted; answers how many. */
async function plant(path: string, target: string, pairs: number): Promise<number> {
  const lines: string[] = [];
  let planted = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (lines.length >= pairs) break;
    lines.push(line);
    if (lines.length % plantedEvery !== 0) continue;
    const row = JSON.parse(line) as { readonly chosen: string };
    const words = row.chosen.split(' ');
    words[Math.floor(words.length / 2)] = 'replaced';
    lines.push(JSON.stringify({ ...row, chosen: words.join(' ') }));
    planted++;
  }
  await writeFile(target, `${lines.join('\n')}\n`);
  return planted;
}

/** Lints beside the whole-file pass without them, and near-duplicates beside Python's datasketch. */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  await engineEntry();
  const dataset = await generatedDataset(options.sizeBytes);
  const whole: Linted[] = [];
  const rowsOnly: Linted[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    say(`lint: ${String(repetition + 1)} of ${String(repetitions)}`);
    whole.push(await lintOnce(dataset.path, defaultLintSettings));
    rowsOnly.push(await lintOnce(dataset.path, withoutNear));
  }
  await releaseDataset(dataset);
  say('lint: near-duplicates of a million pairs');
  const pairs = await generatedPairs(manyPairs);
  const million = await lintOnce(pairs.path, nearOnly);
  say('lint: near-duplicates beside datasketch');
  const figure = figuresOf('lint', repetitions);
  const once = { n: 1 };
  const peer = 'the whole-file pass for fields in the same engine, without lints';
  const beside = await withFolder(async (folder) => {
    const path = join(folder, 'planted.jsonl');
    const planted = await plant(pairs.path, path, peerPairs);
    const own = await lintOnce(path, nearOnly);
    const sketched = await runPeer<{ readonly seconds: number; readonly near: readonly number[] }>(
      'datasketch_pairs.py',
      path,
      String(2 * peerPairs),
    );
    return [
      figure('near-duplicates/datasketch', own.lintMs / 1_000 / sketched.seconds, {
        ...once,
        target: 1,
        peer: 'datasketch MinHashLSH on the same rows',
      }),
      figure('near-duplicates planted', planted, once),
      figure('near-duplicates found', own.near, { ...once, better: 'higher' }),
      figure('near-duplicates found by datasketch', sketched.near.length, { ...once, better: 'higher' }),
      figure('datasketch s', sketched.seconds, once),
    ];
  });
  const ratio = (runs: readonly Linted[], of: 'passMs' | 'inspectMs'): number =>
    median(runs.map((one) => one.lintMs / one[of]));
  return [
    figure('size MB', dataset.sizeBytes / 1e6),
    figure(
      'pass with lints of single rows/whole-file pass',
      median([...whole, ...rowsOnly].map(({ flagsMs, passMs }) => flagsMs / passMs)),
      { target: 2, peer },
    ),
    figure('run of all lints/whole-file pass', ratio(whole, 'passMs'), { peer }),
    figure('run of lints without near-duplicates/whole-file pass', ratio(rowsOnly, 'passMs'), { peer }),
    figure('lints/rows that are only read', ratio(whole, 'inspectMs'), { peer: 'dataset/inspect in the same engine' }),
    figure('whole-file pass ms', median(whole.map(({ passMs }) => passMs))),
    figure('rows that are only read ms', median(whole.map(({ inspectMs }) => inspectMs))),
    figure('lints ms', median(whole.map(({ lintMs }) => lintMs))),
    figure('near-duplicates s, a million pairs', million.lintMs / 1_000, { ...once, target: 180 }),
    ...(million.peakBytes === undefined
      ? []
      : [figure('engine peak resident MB, a million pairs', million.peakBytes / 1e6, { ...once, target: 1_000 })]),
    ...beside,
  ];
}
