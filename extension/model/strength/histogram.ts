import type { HistogramBin } from './strengthReport.ts';

/**
 * Counts values in bins of equal, round width; 0 is always an edge, so that no bin mixes rows that the scorers agree
 * with and rows that they do not.
 *
 * @param values NaN is passed over
 * @param most bins wanted at most, 2 or more
 */
export function histogram(values: ArrayLike<number>, most: number): readonly HistogramBin[] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  if (lowest > highest) return [];
  const width = binWidth(lowest, highest, most);
  const { first, last } = binRange(lowest, highest, width);
  const counts = new Float64Array(last - first);
  const edges = Float64Array.from({ length: last - first + 1 }, (_, place) => edge(first + place, width));
  const upper = counts.length - 1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    let bin = Math.min(Math.floor(value / width) - first, upper);
    // Division can land on the wrong side of an edge by one rounding.
    if (value < (edges[bin] ?? value)) bin--;
    else if (bin < upper && value >= (edges[bin + 1] ?? Number.POSITIVE_INFINITY)) bin++;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return Array.from(counts, (rows, bin) => ({ from: edges[bin] ?? 0, to: edges[bin + 1] ?? 0, rows }));
}

function edge(index: number, width: number): number {
  const value = Number((index * width).toPrecision(12));
  return value === 0 ? 0 : value;
}

/** Edges from the first bin's lower to the last bin's upper one, in widths. */
function binRange(lowest: number, highest: number, width: number): { readonly first: number; readonly last: number } {
  // The smallest of numbers divided by a width become 0, and are beside it all the same.
  const first = lowest < 0 ? Math.min(-1, Math.floor(lowest / width)) : 0;
  // A highest value on an edge would open a bin of its own; the last bin takes its upper edge in instead.
  const last = highest > 0 ? Math.max(1, Math.ceil(highest / width)) : 0;
  return { first, last: Math.max(last, first + 1) };
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that needs no more than `most` bins. */
function binWidth(lowest: number, highest: number, most: number): number {
  const range = Math.max(highest, 0) - Math.min(lowest, 0);
  if (range === 0) return 1;
  // A range at the very end of what numbers can tell apart would give a power of 0.
  let power = Math.max(1e-300, 10 ** Math.floor(Math.log10(range / most)));
  for (;;) {
    for (const step of [1, 2, 2.5, 5]) {
      const width = step * power;
      const { first, last } = binRange(lowest, highest, width);
      if (last - first <= most) return width;
    }
    power *= 10;
  }
}
