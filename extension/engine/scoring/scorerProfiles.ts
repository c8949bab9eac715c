import { CuratorError } from '../../model/errors.ts';
import {
  ProfileCounts,
  type CutTexts,
  type ResponseLengths,
  type ScorerProfile,
} from '../../model/strength/scorerProfile.ts';
import { readProfile } from './models/modelProfile.ts';
import type { ScoreStore, StoredScorer } from './scoreStore.ts';
import type { StrengthTable } from './strengthTable.ts';

const rowsPerTurn = 16_384;

/**
 * What is known of every scorer of a dataset beside its agreement with the labels, from the scores in the store and
 * from what the runs noted there: all of it is there again after the dataset was closed.
 *
 * @throws CuratorError 'cancelled'
 */
export async function scorerProfiles(
  strengths: StrengthTable,
  store: ScoreStore,
  lengths: ResponseLengths,
  signal: AbortSignal,
): Promise<readonly ScorerProfile[]> {
  const { table } = strengths;
  const counts = new ProfileCounts(table, lengths);
  for (let from = 0; from < table.rows; from += rowsPerTurn) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
    counts.add(from, Math.min(table.rows, from + rowsPerTurn));
  }
  const cuts = new Map(strengths.columns.map(({ scorer }) => [scorer.id, cutTexts(store, scorer)]));
  return counts.profiles(
    strengths.columns.map(({ name, scorer, orderError }) => ({
      scorer: name,
      // Members of the ensemble and columns of the file are models of their own.
      model: scorer.trainedOnDataset || scorer.name === 'columns' ? name : scorer.name,
      cut: cuts.get(scorer.id),
      orderError,
    })),
  );
}

/** What the runs of a scorer noted; a server decides about cutting itself, and does not tell. */
function cutTexts(store: ScoreStore, scorer: StoredScorer): CutTexts | undefined {
  if (/^https?:\/\//u.test(scorer.name)) return undefined;
  const { texts, truncated, equalPairs } = readProfile(store, scorer);
  return texts === 0 ? undefined : { texts, truncated, equalPairs };
}
