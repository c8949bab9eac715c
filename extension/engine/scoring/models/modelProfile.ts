import * as z from 'zod';
import type { ScorerReport, ShareOfRows } from '../../../model/contract/scoring.ts';
import { CuratorError } from '../../../model/errors.ts';
import { dpoDifficulty } from '../../../model/scoring/dpoDifficulty.ts';
import { skewSymmetryError } from '../../../model/scoring/orderBias.ts';
import { biasedAbove, biasedByLength } from '../../../model/strength/scorerProfileWords.ts';
import { wilsonShare } from '../../../model/strength/strength.ts';
import type { RowFacts } from '../rowFacts.ts';
import { memberName, reportScorer } from '../scorerReports.ts';
import { keyAt, type ScoreStore, type StoredScorer } from '../scoreStore.ts';
import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';
import type { ScoredPair } from './process/scorerContract.ts';
import { percent } from '../../../model/numbers.ts';

/** What became of the texts on their way into a model and out of it, over all runs of it. */
export interface TextProfile {
  readonly texts: number;
  readonly truncated: number;
  /** Pairs whose two different responses became the same input. */
  readonly equalPairs: number;
  /** Pairs whose responses differ in length. */
  readonly unequal: number;
  /** For each output how often the longer response of those has the higher score; ties count one half. */
  readonly longerPreferred: readonly number[];
}

export const emptyProfile: TextProfile = { texts: 0, truncated: 0, equalPairs: 0, unequal: 0, longerPreferred: [] };

/** @param lengths of the two responses in characters */
export function withResult(
  profile: TextProfile,
  { truncated, equal, values: [first, second] }: ScoredPair,
  lengths: readonly [number, number],
): TextProfile {
  const longer = Math.sign(lengths[0] - lengths[1]);
  const preferred = first.map((value, head) => (1 + longer * Math.sign(value - (second[head] ?? 0))) / 2);
  return {
    texts: profile.texts + 2,
    truncated: profile.truncated + truncated.filter(Boolean).length,
    equalPairs: profile.equalPairs + (equal ? 1 : 0),
    unequal: profile.unequal + Math.abs(longer),
    longerPreferred:
      longer === 0 ? profile.longerPreferred : preferred.map((one, head) => one + (profile.longerPreferred[head] ?? 0)),
  };
}

const part = 'profile';
const stored = z.object({
  texts: z.number(),
  truncated: z.number(),
  equalPairs: z.number(),
  unequal: z.number(),
  longerPreferred: z.array(z.number()),
});

export function readProfile(store: ScoreStore, scorer: StoredScorer): TextProfile {
  const content = store.part(scorer, part);
  return content === undefined ? emptyProfile : stored.parse(JSON.parse(content.toString('utf8')));
}

/** The part of a scorer that `readProfile` reads. */
export function profilePart(profile: TextProfile): { readonly part: string; readonly content: Buffer } {
  return { part, content: Buffer.from(JSON.stringify(profile)) };
}

const rowsPerTurn = 2000;

export interface ProfileSource {
  readonly store: ScoreStore;
  readonly scorer: StoredScorer;
  readonly facts: RowFacts;
  readonly use: ModelUse;
  readonly profile: TextProfile;
  /** Whether the profile tells which texts were cut; a server does that where nobody sees it. */
  readonly knowsTruncation: boolean;
  readonly notes: readonly string[];
  readonly signal: AbortSignal;
}

/** What a model is worth on this dataset: agreement with the labels, and what speaks against trusting it. */
export async function profileReports(
  source: ProfileSource,
): Promise<{ readonly scored: number; readonly reports: readonly ScorerReport[] }> {
  const { store, scorer, facts, use, profile, signal } = source;
  const reports = await reportScorer(store, scorer, facts, signal);
  const agreements = new Agreements(store, scorer);
  let scored = 0;
  let error = 0;
  let hard = 0;
  let labelled = 0;
  for (const [index, row] of facts.pairRows().entries()) {
    if (index % rowsPerTurn === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) throw new CuratorError('cancelled', 'Scoring was cancelled.');
    }
    const key = keyAt(facts.keys, row);
    const rewards = store.rewardsOf(scorer, key);
    if (rewards === undefined) continue;
    scored++;
    agreements.add(key, rewards);
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
  const longer = scorer.members.map((_, head) => longerOf(profile, head));
  longer.forEach((share, head) => {
    if (share.low <= biasedByLength && share.high >= 1 - biasedByLength) return;
    notes.push(
      `${memberName(scorer, scorer.members[head] ?? '')} prefers the longer response in ${percent(share.value)} of ` +
        `${String(share.rows)} pairs (95 % interval ${percent(share.low)} to ${percent(share.high)}).`,
    );
  });
  return {
    scored,
    reports: reports.map((report, head) => ({
      ...report,
      ...(source.knowsTruncation
        ? {
            truncatedShare: profile.texts === 0 ? 0 : profile.truncated / profile.texts,
            equalAfterTruncation: profile.equalPairs,
          }
        : {}),
      longerPreferred: longer[head] ?? longerOf(profile, head),
      agreement: agreements.of(head),
      ...(use === 'pair' && scored > 0 ? { skewSymmetryError: error / scored } : {}),
      // What is to be said of the model as a whole is said once.
      ...(head === 0 ? { notes } : {}),
    })),
  };
}

function longerOf(profile: TextProfile, head: number): ShareOfRows {
  return { ...wilsonShare(profile.longerPreferred[head] ?? 0, profile.unequal), rows: profile.unequal };
}

/** How often the members of a scorer prefer the same response as those of the others in the store. */
class Agreements {
  private readonly store: ScoreStore;
  private readonly others: readonly {
    readonly scorer: StoredScorer;
    readonly position: number;
    readonly rows: Uint32Array;
    readonly same: Float64Array;
  }[];

  constructor(store: ScoreStore, own: StoredScorer) {
    this.store = store;
    this.others = store
      .scorers()
      .filter(({ id }) => id !== own.id)
      .flatMap((scorer) =>
        scorer.members.map((_, position) => ({
          scorer,
          position,
          rows: new Uint32Array(own.members.length),
          same: new Float64Array(own.members.length),
        })),
      );
  }

  add(key: Uint8Array, own: Float64Array): void {
    const read = new Map<number, Float64Array | undefined>();
    for (const { scorer, position, rows, same } of this.others) {
      if (!read.has(scorer.id)) read.set(scorer.id, this.store.rewardsOf(scorer, key));
      const theirs = marginOf(read.get(scorer.id), position);
      if (Number.isNaN(theirs)) continue;
      for (let head = 0; head < rows.length; head++) {
        const margin = marginOf(own, head);
        if (Number.isNaN(margin)) continue;
        rows[head] = (rows[head] ?? 0) + 1;
        // One that has no preference agrees by half with whatever the other prefers.
        same[head] = (same[head] ?? 0) + (1 + Math.sign(margin) * Math.sign(theirs)) / 2;
      }
    }
  }

  of(head: number): readonly (ShareOfRows & { readonly scorer: string })[] {
    return this.others.flatMap(({ scorer, position, rows, same }) => {
      const count = rows[head] ?? 0;
      const name = memberName(scorer, scorer.members[position] ?? '');
      return count === 0 ? [] : [{ scorer: name, ...wilsonShare(same[head] ?? 0, count), rows: count }];
    });
  }
}

function marginOf(rewards: Float64Array | undefined, position: number): number {
  return (rewards?.[2 * position] ?? Number.NaN) - (rewards?.[2 * position + 1] ?? Number.NaN);
}
