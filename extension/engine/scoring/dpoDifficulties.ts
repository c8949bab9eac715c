import { CuratorError } from '../../model/errors.ts';
import { dpoDifficulty } from '../../model/scoring/dpoDifficulty.ts';
import { scorerPrefixes } from './models/scorerPrefixes.ts';
import type { StrengthTable } from './strengthTable.ts';

/** Difficulties of all rows for DPO by one language model. */
export interface DpoDifficulties {
  /** The scorer, such as `lm:base`. */
  readonly reference: string;
  /**
   * `log pi_ref(rejected) - log pi_ref(chosen)` for the label in force, in nats; NaN where the row has no such scores or
   * its label prefers neither response.
   */
  readonly at: (row: number) => number;
}

/**
 * Difficulties by the language model of this name; where none is named, by the one that came to the store last.
 * Undefined where no language model has scored the rows.
 *
 * @throws CuratorError 'bad-request' where none of this name has
 */
export function dpoDifficulties(
  strengths: StrengthTable | undefined,
  wanted: string | undefined,
): DpoDifficulties | undefined {
  // The first member of a language model is the log-probability of the whole response.
  const models = (strengths?.columns ?? []).flatMap(({ scorer, position, combined }, column) =>
    scorer.name.startsWith(scorerPrefixes.likelihood) && position === 0 && combined === undefined
      ? [{ reference: scorer.name, id: scorer.id, column }]
      : [],
  );
  const found =
    wanted === undefined
      ? models.toSorted((left, right) => right.id - left.id)[0]
      : models.find(({ reference }) => reference === wanted);
  if (found === undefined || strengths === undefined) {
    if (wanted === undefined) return undefined;
    const there = models.length === 0 ? 'None has.' : `There is: ${models.map((model) => model.reference).join(', ')}.`;
    throw new CuratorError('bad-request', `No language model "${wanted}" has scored the rows. ${there}`);
  }
  const { margins, labels, scorers } = strengths.table;
  return {
    reference: found.reference,
    at: (row) => {
      const label = labels[row] ?? Number.NaN;
      const margin = margins[row * scorers + found.column] ?? Number.NaN;
      // Only the difference is kept; it is that of the first response to the second.
      if (label === 0) return dpoDifficulty(margin, 0);
      return label === 1 ? dpoDifficulty(0, margin) : Number.NaN;
    },
  };
}
