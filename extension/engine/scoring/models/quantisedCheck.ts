import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';
import { BatchChoice } from './process/batchChoice.ts';
import { Lane } from './process/lane.ts';
import type { PairOfTexts } from './process/scoreTexts.ts';

/** Pairs that both files score: 64 texts. */
const comparedPairs = 32;

export interface QuantisedQuestion {
  /** The model file in full precision, and the one with weights of 8 bits. */
  readonly exact: string;
  readonly quantised: string;
  readonly use: ModelUse;
  readonly pairs: readonly PairOfTexts[];
  readonly threads: number;
  readonly memoryLimitBytes: number;
  readonly signal: AbortSignal;
}

/**
 * How the 8-bit weights of a model score in comparison with the full ones, in words: how often they prefer the same
 * response, and how far margins are apart.
 *
 * @throws CuratorError as `Lane.score` does
 */
export async function compareQuantised(question: QuantisedQuestion): Promise<string> {
  const [exact, quantised] = await bothMargins(question);
  let compared = 0;
  let same = 0;
  let apart = 0;
  let squares = 0;
  exact.forEach((margin, index) => {
    const other = quantised[index] ?? Number.NaN;
    if (Number.isNaN(margin + other)) return;
    compared++;
    if (Math.sign(margin) === Math.sign(other)) same++;
    apart = Math.max(apart, Math.abs(margin - other));
    squares += margin * margin;
  });
  const spread = Math.sqrt(squares / Math.max(1, compared));
  return (
    `8-bit weights: of ${String(compared)} pairs, ${String(same)} have the same preferred response as with the full weights; ` +
    `margins differ by ${apart.toPrecision(2)} at most, where they are ${spread.toPrecision(2)} in the root mean square.`
  );
}

/** Side by side where there is a core for each. */
async function bothMargins(
  question: QuantisedQuestion,
): Promise<readonly [exact: readonly number[], quantised: readonly number[]]> {
  const threads = Math.floor(question.threads / 2);
  if (threads < 1) return [await marginsOf(question, question.exact), await marginsOf(question, question.quantised)];
  const half = { ...question, threads, memoryLimitBytes: question.memoryLimitBytes / 2 };
  const both = [marginsOf(half, question.exact), marginsOf(half, question.quantised)] as const;
  // No process is left behind where the other one fails.
  await Promise.allSettled(both);
  return Promise.all(both);
}

/** Margins of all outputs, pair after pair; NaN where there are none. */
async function marginsOf(question: QuantisedQuestion, path: string): Promise<readonly number[]> {
  const { use, threads, memoryLimitBytes, signal, pairs } = question;
  const lane = new Lane({ path, use, device: 'cpu', threads, memoryLimitBytes, signal });
  try {
    const results = await lane.score(pairs.slice(0, comparedPairs), new BatchChoice('cpu'));
    return results.map((result) =>
      'error' in result ? Number.NaN : (result.values[0][0] ?? Number.NaN) - (result.values[1][0] ?? Number.NaN),
    );
  } finally {
    await lane.end();
  }
}
