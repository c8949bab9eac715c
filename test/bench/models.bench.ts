import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figuresOf, median, say, type BenchFigure, type BenchOptions } from './bench.ts';
import { engineEntry, withEngine, withFolder } from './support/engine.ts';
import { modelReference } from './support/modelReference.ts';
import { rowsThatDiffer } from './support/rewardInputs.ts';
import { preparePeers } from './support/python.ts';
import {
  pythonRewards,
  sameChoice,
  transformersJsRewards,
  type PeerRewards,
  type RewardTask,
} from './support/rewardPeers.ts';
import { transformersJs } from './support/transformersJs.ts';

const rows = 300;
const repetitions = 3;
const model = 'alpaca-minilm-a';
/** Tokens that the reference models were trained with. */
const tokens = 224;
/** Texts a batch that transformers.js is tried with; the last is the usual one. */
const peerBatches = [1, 32] as const;
const usualBatch = 32;
/** Two libraries that prefer the same response more rarely do not compute the same. */
const fewestSame = 0.97;
const loop = fileURLToPath(new URL('support/bareLoop.ts', import.meta.url));

interface Way {
  readonly sessions: number;
  readonly threads: number;
  readonly batch: number;
}

/** Pairs a second of one run. */
interface OwnSpeed {
  /** Over the whole request. */
  readonly whole: number;
  /** From the first scores to the last. */
  readonly steady: number;
}

/**
 * A reward model on 300 rows of AlpacaEval: the product, from the request to the last score in the store, in turn with bare
 * loops over texts that are tokens already, of which the best is the ceiling, and with libraries that one would use instead.
 * The product computes a response once that stands in several pairs, and the others compute it each time. So the loops have
 * the first rows whose responses all differ; the libraries have the first rows of the file, and then those as well.
 */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const { dataset: whole, models } = modelReference(options);
  await engineEntry();
  await preparePeers();
  await transformersJs();
  return withFolder(async (folder) => {
    const dataset = join(folder, 'different.jsonl');
    writeFileSync(dataset, rowsThatDiffer(whole, rows));
    return [
      ...(await measureFile('fp32', join(models, model, 'model.onnx'), dataset)),
      ...(await measureFile('int8', join(models, model, 'model_quantized.onnx'), dataset)),
      ...(await measurePeers({ models, model, dataset: whole, rows, tokens }, 'file')),
      ...(await measurePeers({ models, model, dataset, rows, tokens }, 'different')),
    ];
  });
}

/** The product beside the ceiling. */
async function measureFile(name: 'fp32' | 'int8', file: string, dataset: string): Promise<readonly BenchFigure[]> {
  const cores = availableParallelism();
  // Texts whose activations are quantised by batch are computed one by one: other batches would give other scores.
  const batches = name === 'fp32' ? [1, 8, 32] : [1];
  const ways = [
    { sessions: 1, threads: cores },
    { sessions: cores, threads: 1 },
  ].flatMap((layout) => batches.map((batch) => ({ ...layout, batch })));
  const bare = new Map<Way, number>();
  for (const way of ways) {
    bare.set(way, await bareSpeed(way, file, dataset));
    say(`models: ${name}, bare loop ${nameOf(way)}: ${(bare.get(way) ?? 0).toFixed(1)} pairs/s`);
  }
  const [best] = [...bare].sort(([, one], [, other]) => other - one)[0] ?? [];
  if (best === undefined) throw new Error('No bare loop was measured.');
  const shares: number[] = [];
  const steady: number[] = [];
  const speeds: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    // The machine is not the same all the time: each run is held against the loops before and after it.
    const before = await bareSpeed(best, file, dataset);
    const own = await ownSpeed(file, dataset);
    const after = await bareSpeed(best, file, dataset);
    const ceiling = (before + after) / 2;
    say(`models: ${name}, product ${own.whole.toFixed(1)} (${own.steady.toFixed(1)}), loop ${ceiling.toFixed(1)}`);
    shares.push(own.whole / ceiling);
    steady.push(own.steady / ceiling);
    speeds.push(own.whole);
  }
  const figure = figuresOf('models', repetitions);
  const peer = `bare loop, ${nameOf(best)}`;
  return [
    ...[...bare].map(([way, speed]) =>
      figure(`${name}: bare loop ${nameOf(way)}, pairs/s`, speed, { better: 'higher', n: 1 }),
    ),
    figure(`${name}: product, pairs/s`, median(speeds), { better: 'higher' }),
    figure(`${name}: product while it computes/ceiling`, median(steady), { better: 'higher', target: 0.95, peer }),
    figure(`${name}: product with its start/ceiling`, median(shares), { better: 'higher', peer }),
  ];
}

/** The product while it computes, beside libraries that have loaded the model: both make tokens and compute. */
async function measurePeers(task: RewardTask, taken: 'file' | 'different'): Promise<readonly BenchFigure[]> {
  const peers = new Map<string, (task: RewardTask) => Promise<PeerRewards>>([
    ...peerBatches.map((batch) => [jsName(batch), (its: RewardTask) => transformersJsRewards(its, batch)] as const),
    [pythonName, (its) => pythonRewards(its, usualBatch)],
  ]);
  const own: number[] = [];
  const speeds = new Map<string, number[]>([...peers.keys()].map((name) => [name, []]));
  let said: PeerRewards | undefined;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    own.push((await ownSpeed(join(task.models, task.model, 'model.onnx'), task.dataset)).steady);
    say(`models: ${rowsOf[taken]}, product ${(own.at(-1) ?? 0).toFixed(1)} pairs/s`);
    for (const [name, score] of peers) {
      const result = await score(task);
      const same = sameChoice((said ??= result), result);
      if (same < fewestSame) throw new Error(`${name} agrees with the first library on ${String(same)} of the rows.`);
      const speed = (1000 * task.rows) / result.milliseconds;
      speeds.get(name)?.push(speed);
      say(`models: ${rowsOf[taken]}, ${name} ${speed.toFixed(1)} pairs/s`);
    }
  }
  const ofPeer = (name: string): number => median(speeds.get(name) ?? []);
  const ratio = (name: string): number =>
    median(own.map((speed, repetition) => speed / (speeds.get(name)?.[repetition] ?? Number.NaN)));
  const best = peerBatches.map(jsName).sort((left, right) => ofPeer(right) - ofPeer(left))[0] ?? '';
  const figure = figuresOf('models', repetitions);
  const named = (what: string): string => `${rowsOf[taken]}: ${what}`;
  const beside = (what: string, peer: string, target: number): BenchFigure =>
    figure(named(`product/${what}`), ratio(peer), {
      better: 'higher',
      peer,
      // What one waits for is the file as it is.
      ...(taken === 'file' && { target }),
    });
  return [
    figure(named('product while it computes, pairs/s'), median(own), { better: 'higher' }),
    ...[...peers.keys()].map((name) => figure(named(`${name}, pairs/s`), ofPeer(name), { better: 'higher' })),
    beside('transformers.js at its best', best, 1.1),
    beside('transformers.js as usual', jsName(usualBatch), 1.6),
    beside('Python', pythonName, 1.5),
  ];
}

const rowsOf = { file: 'first rows', different: 'rows that differ' } as const;
const pythonName = `Python, transformers and ONNX Runtime, batch ${String(usualBatch)}`;

function jsName(batch: number): string {
  return `transformers.js, batch ${String(batch)}`;
}

function nameOf({ sessions, threads, batch }: Way): string {
  return `${String(sessions)} × ${String(threads)} threads, batch ${String(batch)}`;
}

/** Pairs a second of a bare loop. */
async function bareSpeed({ sessions, threads, batch }: Way, file: string, dataset: string): Promise<number> {
  const children = Array.from({ length: sessions }, (_, part) =>
    fork(loop, [file, dataset, ...[rows, part, sessions, threads, batch].map(String)], { stdio: 'inherit' }),
  );
  await Promise.all(children.map((child) => once(child, 'message')));
  const times = await Promise.all(
    children.map(async (child) => {
      const answer = once(child, 'message');
      child.send('go');
      const [milliseconds] = (await answer) as [number];
      return milliseconds;
    }),
  );
  return (1000 * rows) / Math.max(...times);
}

/** Pairs a second of the product with a model file. */
async function ownSpeed(file: string, dataset: string): Promise<OwnSpeed> {
  return withFolder((folder) =>
    withEngine(async ({ client }) => {
      const path = join(folder, 'pairs.jsonl');
      writeFileSync(path, readFileSync(dataset, 'utf8').split('\n', rows).join('\n'));
      const storePath = join(folder, 'store.sqlite');
      const { datasetId } = await client.request('dataset/open', { path, storePath, annotator: 'bench' });
      await client.request('dataset/whenComplete', { datasetId });
      const marks: { readonly at: number; readonly done: number }[] = [];
      const started = performance.now();
      await client.request(
        'scores/run',
        { datasetId, scorers: [`onnx:${file}`], fresh: false },
        {
          onProgress: ({ unit, done }) => {
            if (unit === 'rows' && done > 0) marks.push({ at: performance.now(), done });
          },
        },
      );
      const whole = (1000 * rows) / (performance.now() - started);
      const [first] = marks;
      const last = marks.at(-1);
      if (first === undefined || last === undefined) throw new Error('The run reported no progress.');
      return { whole, steady: (1000 * (last.done - first.done)) / (last.at - first.at) };
    }),
  );
}
