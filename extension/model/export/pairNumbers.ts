import type { Label } from '../comparison.ts';
import { sameLabel } from '../formats/label.ts';
import { dpoLossThreshold } from '../scoring/dpoDifficulty.ts';
import type { ExportOptions } from './exportOptions.ts';
import type { ExportRow, PreferredPair } from './exportRow.ts';

/** Numbers that go beside a pair; a number that is wanted and not known is null. */
export interface PairNumbers {
  readonly margin?: number | null;
  /** Probability that the chosen response is the better one. */
  readonly chosen_prob?: number | null;
  readonly label_smoothing?: number;
  readonly dpo_difficulty?: number | null;
  readonly dpo_loss_threshold?: number | null;
}

/**
 * Margin and soft label of a pair.
 *
 * - `margin: 'strength'` is the mean strength of the row (Secrets of RLHF II), and only a pair of two has one;
 *   `'grade'` is what the curator said (slightly 1, clearly 2), else the size of the label or the number of ranks between
 *   the two; `'bands'` is what the options say.
 * - `chosen_prob` by strength is 1 less the flip probability; by votes it is the share of annotators who prefer the
 *   chosen response among those who took part, a tie counting one half.
 * - `dpo_difficulty` and the loss that goes with it are those of a row of two; null where they are not known.
 */
export function numbersOf(row: ExportRow, pair: PreferredPair, options: ExportOptions): PairNumbers {
  const tied = row.label.kind === 'tie';
  const band = row.band === undefined ? undefined : options.bands?.[row.band];
  return {
    ...(options.margin === 'none' ? {} : { margin: tied ? 0 : marginOf(row, pair, options) }),
    ...(options.softLabel === 'none' && options.ties === 'leave-out'
      ? {}
      : { chosen_prob: tied ? 0.5 : options.softLabel === 'none' ? 1 : softLabelOf(row, pair, options.softLabel) }),
    ...(options.bands === undefined ? {} : { label_smoothing: band?.smoothing ?? 0 }),
    ...(options.dpo === undefined ? {} : dpoNumbers(row, options.dpo)),
  };
}

function dpoNumbers(
  row: ExportRow,
  { beta, reference }: NonNullable<ExportOptions['dpo']>,
): Pick<PairNumbers, 'dpo_difficulty' | 'dpo_loss_threshold'> {
  // Asked also of rows that have none, so that a model that scored nothing is told at the first one.
  const difficulty = row.difficulty(reference);
  const known = difficulty !== undefined && row.label.kind === 'preferred' && row.comparison?.candidates.length === 2;
  return {
    dpo_difficulty: known ? difficulty : null,
    dpo_loss_threshold: known ? dpoLossThreshold(difficulty, beta) : null,
  };
}

function marginOf(row: ExportRow, pair: PreferredPair, options: ExportOptions): number | null {
  switch (options.margin) {
    case 'strength':
      return row.comparison?.candidates.length === 2 ? (row.strength?.mean ?? null) : null;
    case 'grade':
      if (pair.rankDistance !== undefined) return pair.rankDistance;
      return row.label.kind === 'preferred' ? (row.label.strength ?? null) : null;
    case 'bands':
      return row.band === undefined ? null : (options.bands?.[row.band]?.margin ?? 0);
    case 'none':
      return null;
  }
}

function softLabelOf(row: ExportRow, pair: PreferredPair, source: 'strength' | 'votes'): number | null {
  if (source === 'strength') {
    const pairOfTwo = row.comparison?.candidates.length === 2;
    return pairOfTwo && row.strength !== undefined ? 1 - row.strength.flipProbability : null;
  }
  const votes = (row.comparison?.annotations ?? []).flatMap(({ label }) => voteFor(label, pair.places));
  return votes.length === 0 ? null : votes.reduce((sum, vote) => sum + vote, 0) / votes.length;
}

/** 1 for the chosen response, 0 for the rejected one, a half for a tie, nothing where a label says neither. */
function voteFor(label: Label, [chosen, rejected]: readonly [number, number]): readonly number[] {
  if (label.kind === 'tie') return [0.5];
  if (sameLabel(label, { kind: 'preferred', candidate: chosen })) return [1];
  if (sameLabel(label, { kind: 'preferred', candidate: rejected })) return [0];
  if (label.kind !== 'ranking') return [];
  const [better, worse] = [label.ranks[chosen], label.ranks[rejected]];
  if (better === undefined || worse === undefined) return [];
  return [better === worse ? 0.5 : Number(better < worse)];
}
