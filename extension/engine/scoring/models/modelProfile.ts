import { z } from 'zod';
import type { ScorerReport } from '../../../model/contract/scoring.ts';
import { dpoDifficulty } from '../../../model/scoring/dpoDifficulty.ts';
import { skewSymmetryError } from '../../../model/scoring/orderBias.ts';
import type { RowFacts } from '../rowFacts.ts';
import { reportScorer } from '../scorerReports.ts';
import { keyAt, type ScoreStore, type StoredScorer } from '../scoreStore.ts';
import type { ModelUse } from './modelFolder.ts';
import type { ScoredPair } from './process/scorerContract.ts';

/** What became of the texts on their way into a model, over all runs of it. */
export interface TextProfile {
  readonly texts: number;
  readonly truncated: number;
  /** Pairs whose two different responses became the same input. */
  readonly equalPairs: number;
}

export const emptyProfile: TextProfile = { texts: 0, truncated: 0, equalPairs: 0 };

export function withResult(profile: TextProfile, { truncated, equal }: ScoredPair): TextProfile {
  return {
    texts: profile.texts + 2,
    truncated: profile.truncated + truncated.filter(Boolean).length,
    equalPairs: profile.equalPairs + (equal ? 1 : 0),
  };
}

const part = 'profile';
const stored = z.object({ texts: z.number(), truncated: z.number(), equalPairs: z.number() });

export function readProfile(store: ScoreStore, scorer: StoredScorer): TextProfile {
  const content = store.part(scorer, part);
  return content === undefined ? emptyProfile : stored.parse(JSON.parse(content.toString('utf8')));
}

/** The part of a scorer that `readProfile` reads. */
export function profilePart(profile: TextProfile): { readonly part: string; readonly content: Buffer } {
  return { part, content: Buffer.from(JSON.stringify(profile)) };
}

/** Above this mean error a pairwise model is said to be biased by order. */
const biasedAbove = 0.05;
const rowsPerTurn = 2000;

export interface ProfileSource {
  readonly store: ScoreStore;
  readonly scorer: StoredScorer;
  readonly facts: RowFacts;
  readonly use: ModelUse;
  readonly profile: TextProfile;
  readonly notes: readonly string[];
  readonly signal: AbortSignal;
}

/** What a model is worth on this dataset: agreement with the labels, and what speaks against trusting it. */
export async function profileReports(
  source: ProfileSource,
): Promise<{ readonly scored: number; readonly reports: readonly ScorerReport[] }> {
  const { store, scorer, facts, use, profile, signal } = source;
  const [first, ...others] = await reportScorer(store, scorer, facts, signal);
  let scored = 0;
  let error = 0;
  let hard = 0;
  let labelled = 0;
  for (const [index, row] of facts.pairRows().entries()) {
    if (index % rowsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
    const rewards = store.rewardsOf(scorer, keyAt(facts.keys, row));
    if (rewards === undefined) continue;
    scored++;
    const [one = Number.NaN, other = Number.NaN] = rewards;
    error += skewSymmetryError(one, other);
    const preferred = facts.preferred[row] ?? 3;
    if (preferred > 1) continue;
    labelled++;
    const chosenFirst = preferred === (facts.reversed[row] ?? 0);
    if (dpoDifficulty(chosenFirst ? one : other, chosenFirst ? other : one) > 0) hard++;
  }
  const notes = [...source.notes];
  if (profile.truncated > 0) {
    notes.push(
      `${percent(profile.truncated / profile.texts)} of the texts were cut to fit the model; the scores know nothing of what was cut off.`,
    );
  }
  if (profile.equalPairs > 0) {
    notes.push(`In ${String(profile.equalPairs)} pairs both responses became the same text by being cut.`);
  }
  if (use === 'pair' && scored > 0) {
    const mean = error / scored;
    const verdict =
      mean > biasedAbove
        ? 'it is not skew-symmetric: what it says depends on the order, so both orders are averaged'
        : 'it says about the same in both orders';
    notes.push(`Mean |P(A>B) + P(B>A) - 1| is ${mean.toFixed(3)} over ${String(scored)} pairs: ${verdict}.`);
  }
  if (use === 'likelihood' && labelled > 0) {
    notes.push(
      `The model finds the rejected response likelier in ${percent(hard / labelled)} of ${String(labelled)} labelled pairs ` +
        '(difficulty c > 0), where DPO seldom learns the ranking.',
    );
  }
  const truncatedShare = profile.texts === 0 ? 0 : profile.truncated / profile.texts;
  if (first === undefined) return { scored, reports: others };
  const own = {
    ...first,
    truncatedShare,
    equalAfterTruncation: profile.equalPairs,
    ...(use === 'pair' && scored > 0 ? { skewSymmetryError: error / scored } : {}),
    notes,
  };
  return { scored, reports: [own, ...others] };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
