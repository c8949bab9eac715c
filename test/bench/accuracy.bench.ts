import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScorerReport } from '../../extension/model/contract/scoring.ts';
import { wilsonShare } from '../../extension/model/strength/strength.ts';
import { figuresOf, say, type BenchFigure, type BenchOptions } from './bench.ts';
import { withEngine, withFolder } from './support/engine.ts';
import { modelReference, type ModelReference } from './support/modelReference.ts';

/** Models and the file of each. */
const models = [
  ['alpaca-minilm-a', 'model.onnx'],
  ['alpaca-minilm-a', 'model_quantized.onnx'],
  ['alpaca-minilm-b', 'model_quantized.onnx'],
  ['alpaca-minilm-c', 'model_quantized.onnx'],
] as const;
/** The ensemble is of three models: one of the two files of the first stands alone. */
const alone = 1;
/** How texts went into these models when they were trained. */
const settings = { input: 'text-pair', max_length: 224, truncation: 'only_second', prompt_characters: 600 };
/** Prompts that none of the models was trained on. */
const buckets = 4;
const heldOut = 3;

/**
 * How often reward models, and their ensemble, agree with the labels of AlpacaEval on prompts that they were not trained
 * on, by the engine as it is shipped; with Wilson's intervals at 95 %.
 */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const reference = modelReference(options);
  const lines = readFileSync(reference.dataset, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && bucketOf(line) === heldOut);
  return withFolder(async (folder) => {
    const scorers = models.map(([name, file], index) => placeModel(reference, folder, name, file, index));
    const single = await score(folder, lines, scorers.slice(alone, alone + 1));
    const ensemble = await score(
      folder,
      lines,
      scorers.filter((_, index) => index !== alone),
    );
    const reports = [...ensemble.reports.slice(0, alone), ...single.reports, ...ensemble.reports.slice(alone)];
    const figure = figuresOf('accuracy', 1);
    return [
      figure('rows', lines.length),
      ...reports.flatMap(({ accuracy }, index) => {
        const name = (models[index] ?? []).join('/');
        return [
          figure(name, accuracy.value, { better: 'higher', n: accuracy.rows }),
          figure(`${name}, interval from`, accuracy.low, { better: 'higher', n: accuracy.rows }),
          figure(`${name}, interval to`, accuracy.high, { better: 'higher', n: accuracy.rows }),
        ];
      }),
      ...[
        ['ensemble of a (full), b and c', ensemble.strength.value] as const,
        ['ensemble, interval from', ensemble.strength.low] as const,
        ['ensemble, interval to', ensemble.strength.high] as const,
      ].map(([name, value]) => figure(name, value, { better: 'higher', n: ensemble.strength.rows })),
    ];
  });
}

function bucketOf(line: string): number {
  const { prompt } = JSON.parse(line) as { prompt: string };
  return (createHash('sha1').update(prompt).digest().at(-1) ?? 0) % buckets;
}

/** A folder of a model with one file, whose texts go in as they did when it was trained; its scorer's name. */
function placeModel({ models: from }: ModelReference, folder: string, name: string, file: string, at: number): string {
  const to = join(folder, String(at), name);
  mkdirSync(to, { recursive: true });
  for (const part of ['config.json', 'tokenizer.json', 'tokenizer_config.json', file]) {
    if (!existsSync(join(from, name, part))) throw new Error(`${join(from, name)} has no ${part}.`);
    copyFileSync(join(from, name, part), join(to, part));
  }
  writeFileSync(join(to, 'scoring.json'), JSON.stringify(settings));
  return `onnx:${to}`;
}

interface Outcome {
  readonly reports: readonly ScorerReport[];
  /** Agreement of the strength that all scorers add up to. */
  readonly strength: { readonly value: number; readonly low: number; readonly high: number; readonly rows: number };
}

async function score(folder: string, lines: readonly string[], scorers: readonly string[]): Promise<Outcome> {
  const path = join(folder, 'held-out.jsonl');
  writeFileSync(path, lines.join('\n'));
  return withEngine(async ({ client }) => {
    const storePath = join(folder, `${String(scorers.length)}.sqlite`);
    const { datasetId } = await client.request('dataset/open', { path, storePath, annotator: 'bench' });
    await client.request('dataset/whenComplete', { datasetId });
    say(`accuracy: ${String(scorers.length)} model(s) on ${String(lines.length)} rows`);
    const { reports, rowsSkippedTotal } = await client.request('scores/run', {
      datasetId,
      scorers: [...scorers],
      fresh: false,
    });
    if (rowsSkippedTotal > 0) throw new Error(`${String(rowsSkippedTotal)} rows have no scores.`);
    const { rowsWithScores: rows, belowZero } = await client.request('strength/report', { datasetId, bins: 50 });
    return { reports, strength: { ...wilsonShare(rows - belowZero, rows), rows } };
  });
}
