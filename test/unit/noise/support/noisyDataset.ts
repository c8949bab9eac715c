import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StepResult } from '../../../../extension/model/contract/engine.ts';
import type { PlainDecision } from '../../../../extension/model/rows/rowState.ts';
import { generator } from '../../../fixtures/scoring/generator.ts';
import type { TestEngine } from '../../../support/engine.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

export interface NoisyDataset {
  readonly path: string;
  /** Whether the label of each row is wrong. */
  readonly wrong: readonly boolean[];
}

export interface NoisyOptions {
  readonly rows?: number;
  readonly seed?: number;
  readonly flipRate?: number;
  /** Fields beside the pair and its scores. */
  readonly fields?: (row: number, wrong: boolean) => Readonly<Record<string, unknown>>;
  /** Lines after the pairs. */
  readonly extra?: readonly string[];
}

/** Pairs with the scores of three models, one of them weak, and labels of which some are turned round. */
export function noisyDataset(options: NoisyOptions = {}): NoisyDataset {
  const { rows = 200, seed = 1, flipRate = 0.2, fields, extra = [] } = options;
  const random = generator(seed);
  const wrong: boolean[] = [];
  const lines = Array.from({ length: rows }, (_, row) => {
    const isWrong = random.uniform() < flipRate;
    wrong.push(isWrong);
    const quality = (isWrong ? -1 : 1) * Math.abs(1.5 * random.normal());
    const scores = [0.5, 0.7, 3].map((noise) => {
      const margin = quality + noise * random.normal();
      return [margin / 2, -margin / 2];
    });
    return JSON.stringify({
      prompt: `Question ${String(row)}?`,
      chosen: `Answer ${String(row)} with some words in it.`,
      rejected: `Another answer ${String(row)} with other words.`,
      rm_scores: { one: scores[0], two: scores[1], weak: scores[2] },
      ...fields?.(row, isWrong),
    });
  });
  const path = join(temporaryFolder(), 'noisy.jsonl');
  writeFileSync(path, [...lines, ...extra].map((line) => `${line}\n`).join(''));
  return { path, wrong };
}

/** Opens a dataset and takes the scores of its own columns. */
export async function openScored(engine: TestEngine, path: string): Promise<string> {
  const { datasetId } = await engine.open(path);
  await engine.request('scores/run', { datasetId, scorers: ['columns'], fresh: false });
  return datasetId;
}

export function decide(
  engine: TestEngine,
  datasetId: string,
  rows: readonly number[],
  decision: PlainDecision | null,
): Promise<StepResult> {
  return engine.request('rows/apply', { datasetId, rows: [...rows], action: { kind: 'decide', decision } });
}
