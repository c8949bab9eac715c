import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';
import { BatchChoice } from './process/batchChoice.ts';
import { Lane } from './process/lane.ts';
import type { PairOfTexts } from './process/scoreTexts.ts';
import { describeAgreement, outputAgreements, type PairMargins } from './quantisedAgreement.ts';

/** Pairs that both files score: 64 texts. */
const comparedPairs = 32;

export interface QuantisedQuestion {
  /** The model file in full precision, and the one with weights in fewer bits. */
  readonly exact: string;
  readonly quantised: string;
  readonly use: ModelUse;
  /** Names of the outputs, from how many there are. */
  readonly names: (count: number) => readonly string[];
  readonly pairs: readonly PairOfTexts[];
  readonly threads: number;
  readonly memoryLimitBytes: number;
  readonly signal: AbortSignal;
}

/**
 * How the weights of a model in fewer bits score in comparison with the full ones, in words: how often they prefer the
 * same response, and how far margins are apart, over all outputs.
 *
 * @throws CuratorError as `Lane.score` does
 */
export async function compareQuantised(question: QuantisedQuestion): Promise<string> {
  const outputs = outputAgreements(...(await bothMargins(question)));
  return describeAgreement(outputs, question.names(outputs.length));
}

/** Side by side where there is a core for each. */
async function bothMargins(
  question: QuantisedQuestion,
): Promise<readonly [exact: PairMargins, quantised: PairMargins]> {
  const threads = Math.floor(question.threads / 2);
  if (threads < 1) return [await marginsOf(question, question.exact), await marginsOf(question, question.quantised)];
  const half = { ...question, threads, memoryLimitBytes: question.memoryLimitBytes / 2 };
  const both = [marginsOf(half, question.exact), marginsOf(half, question.quantised)] as const;
  // No process is left behind where the other one fails.
  await Promise.allSettled(both);
  return Promise.all(both);
}

/** Margins of all outputs, pair after pair; none where a pair has no scores. */
async function marginsOf(question: QuantisedQuestion, path: string): Promise<PairMargins> {
  const { use, threads, memoryLimitBytes, signal, pairs } = question;
  const lane = new Lane({ path, use, device: 'cpu', threads, memoryLimitBytes, signal });
  try {
    const results = await lane.score(pairs.slice(0, comparedPairs), new BatchChoice('cpu'));
    return results.map((result) => {
      if ('error' in result) return [];
      const [first, second] = result.values;
      return first.map((value, head) => value - (second[head] ?? Number.NaN));
    });
  } finally {
    await lane.end();
  }
}
