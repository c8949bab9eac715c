import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CuratorError } from '../../../model/errors.ts';
import { hasFewerBits } from '../../../model/hub/modelVariants.ts';
import type { ModelCard, ModelUse } from '../../../model/scoring/scoringChoices.ts';
import { memoryBudget } from './layout.ts';
import { scorerPrefixes } from './scorerPrefixes.ts';
import { startScorerProcess } from './process/scorerProcess.ts';
import type { PairOfTexts } from './process/scoreTexts.ts';
import type { TimeLimits } from './process/timeLimits.ts';

const quantisedNames = ['model_quantized.onnx', 'model_int8.onnx', 'model_quint8.onnx', 'model_q8.onnx'];

/** The file with weights of 8 bits beside a model file; undefined where there is none, or it is one itself. */
export function quantisedBeside(modelPath: string): string | undefined {
  if (isQuantised(modelPath)) return undefined;
  return quantisedNames.map((name) => join(dirname(modelPath), name)).find((path) => existsSync(path));
}

/** The model file in full precision beside one with weights in fewer bits; undefined where there is none, or it is one itself. */
export function exactBeside(modelPath: string): string | undefined {
  const path = join(dirname(modelPath), 'model.onnx');
  return hasFewerBits({ model: basename(modelPath) }) && existsSync(path) ? path : undefined;
}

function fewerBitsOf(modelPath: string): ModelCard['fewerBits'] {
  if (!hasFewerBits({ model: basename(modelPath) })) return undefined;
  return exactBeside(modelPath) === undefined ? 'alone' : 'compared';
}

function isQuantised(modelPath: string): boolean {
  return quantisedNames.includes(basename(modelPath));
}

/**
 * Finds out what a model is: reads its folder and scores one pair with it, all in a process of its own.
 *
 * @param wanted what it is used for; where that is not said, what its files say
 * @throws CuratorError 'bad-model', 'not-found', 'out-of-memory', 'timed-out', 'scorer-lost', 'cancelled'
 */
export async function modelCard(
  path: string,
  pair: PairOfTexts,
  signal: AbortSignal,
  wanted?: ModelUse,
  limits?: TimeLimits,
): Promise<ModelCard> {
  const process = startScorerProcess(signal, limits);
  try {
    const { model, ...facts } = await process.request('inspect', { path, use: wanted });
    const { use } = model;
    const memoryLimitBytes = memoryBudget();
    await process.request('load', { path, use, device: 'cpu', threads: 1, memoryLimitBytes });
    const { context, responses } = pair;
    const texts = {
      context: [...context],
      responses: [[...responses[0]], [...responses[1]]] satisfies [unknown, unknown],
    };
    const { pairs } = await process.request('score', { pairs: [texts], batch: 1 });
    const result = pairs[0] ?? { error: 'The model gave no answer.' };
    if ('error' in result) throw new CuratorError('bad-model', result.error, { path: model.modelPath });
    const reads = await process.request('read', texts);
    return {
      scorer: scorerPrefixes[use] + path,
      name: model.name,
      use,
      architecture: model.modelType,
      input: model.input.kind,
      maxLength: model.input.maxLength,
      heads: model.heads,
      opset: facts.opset,
      bytes: facts.totalBytes,
      quantised: quantisedBeside(model.modelPath),
      fewerBits: fewerBitsOf(model.modelPath),
      reads,
      scores: result.values,
    };
  } finally {
    await process.end();
  }
}
