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
 * A reward model on the first 300 rows of AlpacaEval whose responses all differ, since the product computes a response
 * once that stands in several pairs: the product, from the request to the last score in the store, in turn with bare loops
 * over texts that are tokens already, of which the best is the ceiling, and with libraries that one would use instead.
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
      ...(await measureRepeated(join(models, model, 'model_quantized.onnx'), { whole, dataset })),
      ...(await measurePeers({ models, model, dataset, rows, tokens })),
    ];
  });
}

/** Rows as they stand in the file, where responses come back in other pairs, beside rows whose responses all differ. */
async function measureRepeated(
  file: string,
  { whole, dataset }: { readonly whole: string; readonly dataset: string },
): Promise<readonly BenchFigure[]> {
  const gains: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const repeated = (await ownSpeed(file, whole)).steady;
    gains.push(repeated / (await ownSpeed(file, dataset)).steady);
    say(`models: rows as they are ${repeated.toFixed(1)} pairs/s`);
  }
  const figure = figuresOf('models', repetitions);
  const peer = 'rows whose responses all differ';
  return [figure('int8: rows as they are/all different', median(gains), { better: 'higher', peer })];
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
async function measurePeers(task: RewardTask): Promise<readonly BenchFigure[]> {
  const peers = new Map<string, (task: RewardTask) => Promise<PeerRewards>>([
    ...peerBatches.map((batch) => [jsName(batch), (its: RewardTask) => transformersJsRewards(its, batch)] as const),
    [pythonName, (its) => pythonRewards(its, usualBatch)],
  ]);
  const own: number[] = [];
  const speeds = new Map<string, number[]>([...peers.keys()].map((name) => [name, []]));
  let said: PeerRewards | undefined;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    own.push((await ownSpeed(join(task.models, task.model, 'model.onnx'), task.dataset)).steady);
    say(`models: product ${(own.at(-1) ?? 0).toFixed(1)} pairs/s`);
    for (const [name, score] of peers) {
      const result = await score(task);
      const same = sameChoice((said ??= result), result);
      if (same < fewestSame) throw new Error(`${name} agrees with the first library on ${String(same)} of the rows.`);
      const speed = (1000 * task.rows) / result.milliseconds;
      speeds.get(name)?.push(speed);
      say(`models: ${name} ${speed.toFixed(1)} pairs/s`);
    }
  }
  const ofPeer = (name: string): number => median(speeds.get(name) ?? []);
  const ratio = (name: string): number =>
    median(own.map((speed, repetition) => speed / (speeds.get(name)?.[repetition] ?? Number.NaN)));
  const best = peerBatches.map(jsName).sort((left, right) => ofPeer(right) - ofPeer(left))[0] ?? '';
  const figure = figuresOf('models', repetitions);
  const higher = { better: 'higher' } as const;
  return [
    figure('product while it computes, pairs/s', median(own), higher),
    ...[...peers.keys()].map((name) => figure(`${name}, pairs/s`, ofPeer(name), higher)),
    figure('product/transformers.js at its best', ratio(best), { ...higher, target: 1.1, peer: best }),
    figure('product/transformers.js as usual', ratio(jsName(usualBatch)), {
      ...higher,
      target: 1.6,
      peer: jsName(usualBatch),
    }),
    figure('product/Python', ratio(pythonName), { ...higher, target: 1.5, peer: pythonName }),
  ];
}

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
