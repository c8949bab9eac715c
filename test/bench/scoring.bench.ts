import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { scoresIn } from '../soak/scorers/scoredDataset.ts';
import { figuresOf, median, say, type BenchFigure, type BenchOptions } from './bench.ts';
import { engineEntry, startEngine, withFolder } from './support/engine.ts';
import { modelReference, type ModelReference } from './support/modelReference.ts';

const kills = 5;
/** Pairs that are scored before each kill. */
const pairsBefore = 40;
const fileName = 'pairs.jsonl';

/** The time until a reward model that scores 8,000 rows goes on after the engine was killed. */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const reference = modelReference(options);
  const model = join(reference.models, 'alpaca-minilm-a/model.onnx');
  return measureResumes(reference, model);
}

async function measureResumes({ dataset }: ModelReference, model: string): Promise<readonly BenchFigure[]> {
  await engineEntry();
  return withFolder(async (folder) => {
    const path = join(folder, fileName);
    copyFileSync(dataset, path);
    const store = join(folder, 'store.sqlite');
    const times: number[] = [];
    for (let kill = 0; kill <= kills; kill++) {
      const { scored: before } = scoresIn(store);
      const { client, pid, startedAt, stop } = await startEngine();
      if (pid === undefined) throw new Error('The engine did not start.');
      try {
        const { datasetId } = await client.request('dataset/open', { path, storePath: store, annotator: 'bench' });
        let goesOn: number | undefined;
        await new Promise<void>((resolve, reject) => {
          client
            .request(
              'scores/run',
              { datasetId, scorers: [`onnx:${model}`], fresh: false },
              {
                onProgress: ({ unit, done, message }) => {
                  if (unit !== 'rows' || !(message ?? '').startsWith('Scoring with') || done <= before) return;
                  goesOn ??= performance.now() - startedAt;
                  if (done < before + pairsBefore) return;
                  process.kill(pid, 'SIGKILL');
                  resolve();
                },
              },
            )
            // It ends with the engine, which was killed by then.
            .catch(reject);
        });
        if (kill > 0) times.push(goesOn ?? Number.NaN);
        say(`scoring: kill ${String(kill)}, first score after ${(goesOn ?? Number.NaN).toFixed(0)} ms`);
      } finally {
        await stop();
      }
    }
    const { scored, texts } = scoresIn(store);
    const figure = figuresOf('scoring', kills);
    return [
      figure('from the start of an engine after a kill to the first further score, s', median(times) / 1000, {
        target: 5,
      }),
      figure('the slowest of them, s', Math.max(...times) / 1000),
      figure('rows scored twice', texts / 2 - scored, { target: 0 }),
    ];
  });
}
