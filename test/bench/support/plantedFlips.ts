import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textOfTurns, type Comparison } from '../../../extension/model/comparison.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import type { FormatChoice } from '../../../extension/model/formats/format.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../extension/model/json/jsonValue.ts';
import { generator } from '../../fixtures/scoring/generator.ts';

/** A pair as its people labelled it. */
export interface LabelledPair {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
}

export interface LabelledData {
  readonly name: string;
  readonly pairs: readonly LabelledPair[];
}

interface Source {
  readonly name: string;
  /** Undefined where a row has no label to plant a flip in: a tie, or a response that is no text. */
  readonly pairOf: (row: JsonObject) => LabelledPair | undefined;
}

const transcripts: FormatChoice = {
  formatId: 'hh-transcript',
  fields: { chosen: ['chosen'], rejected: ['rejected'] },
};

const sources: readonly Source[] = [
  {
    name: 'hh-harmless',
    pairOf: (row) => pairOfComparison(bindFormat(transcripts).decode(row)),
  },
  {
    name: 'alpaca-eval-8k',
    pairOf: ({ prompt, chosen, rejected }) => pairOfTexts(prompt, chosen, rejected),
  },
  {
    name: 'pandalm-human3',
    pairOf: (row) => {
      const votes = [row.annotator1, row.annotator2, row.annotator3];
      const winner = [1, 2].find((side) => votes.filter((vote) => vote === side).length >= 2);
      if (winner === undefined) return undefined;
      const [better, worse] = winner === 1 ? [row.response1, row.response2] : [row.response2, row.response1];
      const prompt = [row.instruction, row.input].filter((text) => typeof text === 'string' && text !== '').map(String);
      return pairOfTexts(prompt.join('\n\n'), better, worse);
    },
  },
];

/** The real datasets that are there; says which are not. */
export async function labelledData(folder: string): Promise<readonly LabelledData[]> {
  const found: LabelledData[] = [];
  for (const { name, pairOf } of sources) {
    const path = join(folder, `${name}.jsonl`);
    if (!existsSync(path)) {
      process.stderr.write(`${path} is not there; it is left out.\n`);
      continue;
    }
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    const pairs = lines.flatMap((line) => {
      const row: JsonValue = JSON.parse(line) as JsonValue;
      const pair = isJsonObject(row) ? pairOf(row) : undefined;
      return pair === undefined ? [] : [pair];
    });
    found.push({ name, pairs });
  }
  return found;
}

/** Which labels are turned round: each with probability `rate`, following from the seed alone. */
export function plantFlips(count: number, rate: number, seed: number): Uint8Array {
  const random = generator(0x51_6e_a1 + seed);
  return Uint8Array.from({ length: count }, () => (random.uniform() < rate ? 1 : 0));
}

/**
 * Area under the ROC curve of finding the flipped rows by low values: the probability that a flipped row is below one
 * that is not, ties counting one half.
 */
export function flipAuroc(values: ArrayLike<number>, flips: Uint8Array): number {
  const order = [...flips.keys()].sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  let flipped = 0;
  let ranks = 0;
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++;
    // Rows of equal value share the mean of their ranks, which count from 1.
    const rank = (from + to + 1) / 2;
    for (const row of order.slice(from, to)) {
      if (flips[row] !== 1) continue;
      flipped++;
      ranks += rank;
    }
    from = to;
  }
  return 1 - (ranks - (flipped * (flipped + 1)) / 2) / (flipped * (flips.length - flipped));
}

function pairOfTexts(
  prompt: JsonValue | undefined,
  chosen: JsonValue | undefined,
  rejected: JsonValue | undefined,
): LabelledPair | undefined {
  if (typeof prompt !== 'string' || typeof chosen !== 'string' || typeof rejected !== 'string') return undefined;
  return { prompt, chosen, rejected };
}

function pairOfComparison({ context, candidates: [first, second] }: Comparison): LabelledPair | undefined {
  if (first === undefined || second === undefined) return undefined;
  return { prompt: textOfTurns(context), chosen: textOfTurns(first.turns), rejected: textOfTurns(second.turns) };
}
