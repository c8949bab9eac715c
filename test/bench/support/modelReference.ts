import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchOptions } from '../bench.ts';

/** Where the reference models and the rows for them are. */
export interface ModelReference {
  readonly dataset: string;
  readonly models: string;
}

/** @throws Error where the reference data or the models are not there */
export function modelReference({ dataFolder = process.env.CURATOR_DATA }: BenchOptions): ModelReference {
  const models = process.env.CURATOR_MODELS ?? join(dataFolder ?? '', '../models');
  if (dataFolder === undefined || !existsSync(join(models, 'alpaca-minilm-a'))) {
    throw new Error(
      'This benchmark needs the reference data (--data DIR or CURATOR_DATA) and the reference models beside it, or ' +
        'where CURATOR_MODELS says.',
    );
  }
  return { dataset: join(dataFolder, 'alpaca-eval-8k.jsonl'), models };
}
