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
  const width = binWidth(Math.min(lowest, 0), Math.max(highest, 0), most);
  const first = Math.floor(Math.min(lowest, 0) / width);
  // A highest value on an edge would open a bin of its own; the last bin takes its upper edge in instead.
  const last = Math.max(Math.ceil(Math.max(highest, 0) / width), first + 1);
  const counts = new Float64Array(last - first);
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    let bin = Math.min(Math.floor(value / width) - first, counts.length - 1);
    // Division can land on the wrong side of an edge by one rounding.
    if (value < edge(first + bin, width)) bin--;
    else if (value >= edge(first + bin + 1, width) && bin < counts.length - 1) bin++;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return Array.from(counts, (rows, bin) => ({
    from: edge(first + bin, width),
    to: edge(first + bin + 1, width),
    rows,
  }));
}

function edge(index: number, width: number): number {
  const value = Number((index * width).toPrecision(12));
  return value === 0 ? 0 : value;
}

/** The smallest of 1, 2, 2.5, 5 times a power of ten that needs no more than `most` bins. */
function binWidth(lowest: number, highest: number, most: number): number {
  const range = highest - lowest;
  if (range === 0) return 1;
  // A range at the very end of what numbers can tell apart would give a power of 0.
  let power = Math.max(1e-300, 10 ** Math.floor(Math.log10(range / most)));
  for (;;) {
    for (const step of [1, 2, 2.5, 5]) {
      const width = step * power;
      if (Math.ceil(highest / width) - Math.floor(lowest / width) <= most) return width;
    }
    power *= 10;
  }
}
