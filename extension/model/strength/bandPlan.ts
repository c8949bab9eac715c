import * as z from 'zod';

/** What is done with the rows of a band. */
export const bandAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep') }),
  /** Turns the label round. */
  z.object({ kind: z.literal('flip') }),
  /** Trains on the label with probability 1 - by. */
  z.object({ kind: z.literal('smooth'), by: z.number().min(0).max(0.5) }),
  z.object({ kind: z.literal('drop') }),
  /** Puts the rows into the triage queue by a tag. */
  z.object({ kind: z.literal('triage') }),
]);
export type BandAction = z.infer<typeof bandAction>;

/** Bands of mean strength from the lowest up, and what is done with each. */
export const bandPlan = z
  .object({
    /** Cuts are shares of the rows, 0 to 100, or strengths. */
    unit: z.enum(['percent', 'strength']),
    /** Rising; one fewer than bands. */
    cuts: z.array(z.number()).max(11),
    actions: z.array(bandAction).min(1).max(12),
    /** Flips and drops only rows whose strength is below 0: a clean dataset has a lowest tenth too. */
    onlyBelowZero: z.boolean(),
    /** Writes the strength as the margin of each row (arXiv 2401.06080, adaptive margin). */
    margin: z.boolean(),
  })
  .refine(({ cuts, actions }) => cuts.length === actions.length - 1, 'there must be one cut fewer than actions')
  .refine(({ cuts }) => cuts.every((cut, place) => place === 0 || cut >= (cuts[place - 1] ?? cut)), 'cuts must rise');
export type BandPlan = z.infer<typeof bandPlan>;

/** What a plan does to the rows of one of its bands. */
export interface BandOutcome {
  /** Lowest and highest strength, undefined at the open ends. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly rows: number;
  readonly action: BandAction;
  /** Rows that the action changes: those decided by people, and those held back, are not among them. */
  readonly changed: number;
}

const keep: BandAction = { kind: 'keep' };

/** The strengths at which bands begin, but for the lowest. */
export function cutStrengths(plan: Pick<BandPlan, 'unit' | 'cuts'>, sorted: ArrayLike<number>): readonly number[] {
  if (plan.unit === 'strength') return plan.cuts;
  return plan.cuts.map((cut) => {
    const place = Math.floor((Math.min(100, Math.max(0, cut)) / 100) * sorted.length);
    return place >= sorted.length ? Number.POSITIVE_INFINITY : (sorted[place] ?? Number.POSITIVE_INFINITY);
  });
}

/** Which band a strength lies in: that of the last cut at or below it. */
export function bandOf(cuts: readonly number[], strength: number): number {
  let band = 0;
  while (band < cuts.length && strength >= (cuts[band] ?? Number.POSITIVE_INFINITY)) band++;
  return band;
}

/** Rows of each band. @param sorted strengths, rising */
export function bandSizes(cuts: readonly number[], sorted: ArrayLike<number>): readonly number[] {
  const starts = cuts.map((cut) => firstAtLeast(sorted, cut));
  return [...starts, sorted.length].map((end, band) => end - (band === 0 ? 0 : (starts[band - 1] ?? 0)));
}

/**
 * Place of the first of rising values that is at least `value`; their number where none is.
 *
 * @param valueOf what an entry stands for, where it is not the value itself
 */
export function firstAtLeast(
  sorted: ArrayLike<number>,
  value: number,
  valueOf: (entry: number) => number = (entry) => entry,
): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (valueOf(sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What a plan does with a row of a band: its action, held back where that is for rows below 0 only. */
export function actionFor(plan: BandPlan, band: number, strength: number): BandAction {
  const action = plan.actions[band] ?? keep;
  const drastic = action.kind === 'flip' || action.kind === 'drop';
  return drastic && plan.onlyBelowZero && strength >= 0 ? keep : action;
}
