import type { ScorerReport } from '../../model/contract/scoring.ts';
import { CuratorError } from '../../model/errors.ts';
import { marginScale, wilsonShare } from '../../model/strength/strength.ts';
import { KeyIndex } from './keyIndex.ts';
import { keyBytes } from './pairIdentity.ts';
import type { RowFacts } from './rowFacts.ts';
import { keyAt, type ScoreStore, type StoredScorer } from './scoreStore.ts';

/** Name of one member for people and reports: 'builtin/words'; a column's scorer goes by the column's name, an only member by its scorer's. */
export function memberName(scorer: Pick<StoredScorer, 'name'>, member: string): string {
  if (scorer.name === 'columns') return member;
  return member === '' ? scorer.name : `${scorer.name}/${member}`;
}

/**
 * How often a scorer and each of its members agree with the labels in force, from the stored rewards. The scorer itself
 * comes first where it has several members that were trained together: the mean of their scaled margins.
 *
 * @throws CuratorError 'cancelled'
 */
export async function reportScorer(
  store: ScoreStore,
  scorer: StoredScorer,
  facts: RowFacts,
  signal: AbortSignal,
): Promise<readonly ScorerReport[]> {
  const rows = facts.pairRows().filter((row) => (facts.preferred[row] ?? 3) <= 1);
  const margins = scorer.members.map(() => new Float64Array(rows.length).fill(Number.NaN));
  const keys = new Uint8Array(rows.length * keyBytes);
  rows.forEach((row, index) => {
    keys.set(keyAt(facts.keys, row), index * keyBytes);
  });
  const positions = new KeyIndex(keys);
  for (const page of store.allRewards(scorer)) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) throw new CuratorError('cancelled', 'Scoring was cancelled.');
    for (const { key, rewards } of page) {
      positions.each(key, (index) => {
        const row = rows[index] ?? 0;
        const preferred = (facts.preferred[row] ?? 0) ^ (facts.reversed[row] ?? 0);
        margins.forEach((own, member) => {
          own[index] =
            (rewards[2 * member + preferred] ?? Number.NaN) - (rewards[2 * member + (preferred ^ 1)] ?? Number.NaN);
        });
      });
    }
  }
  const reports = scorer.members.map((member, index) =>
    reportOf(memberName(scorer, member), margins[index] ?? new Float64Array(0)),
  );
  if (!scorer.trainedOnDataset) return reports;
  const combined = new Float64Array(rows.length);
  for (const own of margins) {
    const scale = marginScale(own);
    own.forEach((margin, index) => {
      combined[index] = (combined[index] ?? 0) + margin / scale;
    });
  }
  return [reportOf(scorer.name, combined), ...reports];
}

function reportOf(scorer: string, margins: Float64Array): ScorerReport {
  let rows = 0;
  let hits = 0;
  let sum = 0;
  let squares = 0;
  for (const margin of margins) {
    if (Number.isNaN(margin)) continue;
    rows++;
    sum += margin;
    squares += margin * margin;
    if (margin > 0) hits++;
    else if (margin === 0) hits += 0.5;
  }
  const accuracy = wilsonShare(hits, rows);
  const marginStd = rows === 0 ? 0 : Math.sqrt(Math.max(0, squares / rows - (sum / rows) ** 2));
  return { scorer, accuracy: { ...accuracy, rows }, aboveChance: accuracy.low > 0.5, marginStd };
}
