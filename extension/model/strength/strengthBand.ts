/** What the place of a row among all rows suggests to do with its label. */
export type StrengthBand = 'flip' | 'smooth' | 'keep' | 'smooth-top';

/**
 * Bands of mean strength over a dataset (Secrets of RLHF II, arXiv 2401.06080): the lowest fifth is where labels are
 * wrong most often, the next fifth is ambiguous, the top tenth invites overfitting. A low place alone is no reason to
 * flip: the mean must be below zero too, or a clean dataset would lose labels.
 *
 * @param means mean strength of each row; NaN is passed over
 * @returns the band of a mean of that dataset
 */
export function strengthBands(means: ArrayLike<number>): (mean: number) => StrengthBand {
  const sorted = Float64Array.from(means)
    .filter((mean) => !Number.isNaN(mean))
    .sort();
  const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? Number.POSITIVE_INFINITY;
  const [fifth, ambiguous, top] = [at(0.2), at(0.4), at(0.9)];
  return (mean) => {
    if (mean < fifth) return mean < 0 ? 'flip' : 'smooth';
    if (mean < ambiguous) return 'smooth';
    return mean < top ? 'keep' : 'smooth-top';
  };
}
