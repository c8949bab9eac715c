import { wilsonShare } from './strength.ts';
import type { ScorerStanding } from './strengthReport.ts';
import { percent } from '../numbers.ts';

/** Said wherever scores are shown that come from the labels themselves. */
export const circularityWarning =
  'Every scorer was trained on the labels that it judges (cross-fitted): a mistake that runs through the whole ' +
  'dataset does not show.';

/** Rows below which nothing is said about a scorer without a warning. */
export const fewRows = 200;

/**
 * What a scorer is worth on this dataset.
 *
 * @param margins raw margins for the labels in force, one a row; NaN where there is none. A margin of 0 counts one half.
 */
export function standingOf(
  scorer: string,
  margins: ArrayLike<number>,
  marginStd: number,
  trainedOnDataset: boolean,
): ScorerStanding {
  let rows = 0;
  let hits = 0;
  for (let index = 0; index < margins.length; index++) {
    const margin = margins[index] ?? Number.NaN;
    if (Number.isNaN(margin)) continue;
    rows++;
    if (margin > 0) hits++;
    else if (margin === 0) hits += 0.5;
  }
  const { value, low, high } = wilsonShare(hits, rows);
  return { scorer, rows, agreement: value, low, high, aboveChance: low > 0.5, marginStd, trainedOnDataset };
}

/** What a reader of the numbers must know before trusting them, in words. */
export function warningsFor(standings: readonly ScorerStanding[]): readonly string[] {
  const warnings: string[] = [];
  if (standings.length === 0) return warnings;
  const rows = Math.max(...standings.map((standing) => standing.rows));
  if (rows < fewRows) {
    warnings.push(`Only ${String(rows)} labelled rows have scores: the figures are rough below ${String(fewRows)}.`);
  }
  const notAbove = standings.filter((standing) => !standing.aboveChance);
  if (notAbove.length === standings.length) {
    warnings.push(
      'No scorer agrees with the labels above chance: its strength says little about which labels are wrong.',
    );
  } else {
    for (const standing of notAbove) {
      warnings.push(`${standing.scorer} agrees with the labels not above chance (${interval(standing)}).`);
    }
  }
  if (standings.length === 1) {
    warnings.push('There is one scorer only: the spread over scorers is 0 and says nothing.');
  }
  if (standings.every((standing) => standing.trainedOnDataset)) {
    warnings.push(circularityWarning);
  }
  return warnings;
}

function interval(standing: ScorerStanding): string {
  return `${percent(standing.agreement)}, 95 % interval ${percent(standing.low)} to ${percent(standing.high)}`;
}
