import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { figuresOf, median, say, type BenchFigure, type BenchOptions } from './bench.ts';
import { engineEntry, withEngine, withFolder } from './support/engine.ts';

const rows = 300;
const repetitions = 3;
const loop = fileURLToPath(new URL('support/bareLoop.ts', import.meta.url));

interface Way {
  readonly sessions: number;
  readonly threads: number;
  readonly batch: number;
}

/**
 * Reward models on the first 200 rows of AlpacaEval: the product, from the request to the last score in the store, in
 * turn with bare loops over texts that are tokens already. The best of those is the ceiling.
 */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const { dataset, models } = reference(options);
  await engineEntry();
  const cores = availableParallelism();
  const figures: BenchFigure[] = [];
  for (const [name, file] of [
    ['fp32', 'model.onnx'],
    ['int8', 'model_quantized.onnx'],
  ] as const) {
    const model = join(models, 'alpaca-minilm-a', file);
    // Texts whose activations are quantised by batch are computed one by one: other batches would give other scores.
    const batches = name === 'fp32' ? [1, 8, 32] : [1];
    const ways = [
      { sessions: 1, threads: cores },
      { sessions: cores, threads: 1 },
    ].flatMap((layout) => batches.map((batch) => ({ ...layout, batch })));
    const bare = new Map<Way, number>();
    for (const way of ways) {
      bare.set(way, await bareSpeed(way, model, dataset));
      say(`models: ${name}, bare loop ${nameOf(way)}: ${(bare.get(way) ?? 0).toFixed(1)} pairs/s`);
    }
    const [best] = [...bare].sort(([, one], [, other]) => other - one)[0] ?? [];
    if (best === undefined) throw new Error('No bare loop was measured.');
    const shares: number[] = [];
    const steady: number[] = [];
    const speeds: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      // The machine is not the same all the time: each run is held against the loops before and after it.
      const before = await bareSpeed(best, model, dataset);
      const own = await ownSpeed(model, dataset);
      const after = await bareSpeed(best, model, dataset);
      const ceiling = (before + after) / 2;
      say(`models: ${name}, product ${own.whole.toFixed(1)} (${own.steady.toFixed(1)}), loop ${ceiling.toFixed(1)}`);
      shares.push(own.whole / ceiling);
      steady.push(own.steady / ceiling);
      speeds.push(own.whole);
    }
    const figure = figuresOf('models', repetitions);
    const peer = `bare loop, ${nameOf(best)}`;
    figures.push(
      ...[...bare].map(([way, speed]) =>
        figure(`${name}: bare loop ${nameOf(way)}, pairs/s`, speed, { better: 'higher', n: 1 }),
      ),
      figure(`${name}: product, pairs/s`, median(speeds), { better: 'higher' }),
      figure(`${name}: product while it computes/ceiling`, median(steady), { better: 'higher', target: 0.95, peer }),
      figure(`${name}: product with its start/ceiling`, median(shares), { better: 'higher', peer }),
    );
  }
  return figures;
}

function nameOf({ sessions, threads, batch }: Way): string {
  return `${String(sessions)} × ${String(threads)} threads, batch ${String(batch)}`;
}

function reference({ dataFolder = process.env.CURATOR_DATA }: BenchOptions): {
  readonly dataset: string;
  readonly models: string;
} {
  const models = process.env.CURATOR_MODELS ?? join(dataFolder ?? '', '../models');
  if (dataFolder === undefined || !existsSync(join(models, 'alpaca-minilm-a'))) {
    throw new Error(
      'This benchmark needs the reference data (--data DIR or CURATOR_DATA) and the reference models beside it, or ' +
        'where CURATOR_MODELS says.',
    );
  }
  return { dataset: join(dataFolder, 'alpaca-eval-8k.jsonl'), models };
}

/** Pairs a second of a bare loop. */
async function bareSpeed({ sessions, threads, batch }: Way, model: string, dataset: string): Promise<number> {
  const children = Array.from({ length: sessions }, (_, part) =>
    fork(loop, [model, dataset, ...[rows, part, sessions, threads, batch].map(String)], { stdio: 'inherit' }),
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

/** Pairs a second of the product: over the whole request, and from the first scores to the last. */
async function ownSpeed(model: string, dataset: string): Promise<{ readonly whole: number; readonly steady: number }> {
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
        { datasetId, scorers: [`onnx:${model}`], fresh: false },
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
