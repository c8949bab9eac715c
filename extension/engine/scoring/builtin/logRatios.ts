import { noEntries, valueBits, valueMask, valueOffset, type TrainingPairs } from './trainingPairs.ts';

/**
 * Weights as the logarithm of how much more of each term the preferred responses have than the others have
 * (naive Bayes on differences, after Wang and Manning 2012). One pass, nothing to converge.
 *
 * @param smoothing added to both amounts, so that rare terms weigh little
 */
export function logRatios(pairs: TrainingPairs, places: number, smoothing: number): Float32Array {
  const { count, starts, ends, scales, blocks, blockOf } = pairs;
  const more = new Float32Array(places);
  const less = new Float32Array(places);
  for (let pair = 0; pair < count; pair++) {
    const entries = blocks[blockOf[pair] ?? 0] ?? noEntries;
    const scale = scales[pair] ?? 0;
    const end = ends[pair] ?? 0;
    for (let index = starts[pair] ?? 0; index < end; index++) {
      const entry = entries[index] ?? 0;
      const place = entry >>> valueBits;
      const value = scale * ((entry & valueMask) - valueOffset);
      if (value > 0) more[place] = (more[place] ?? 0) + value;
      else less[place] = (less[place] ?? 0) - value;
    }
  }
  return more.map((amount, place) => Math.log((amount + smoothing) / ((less[place] ?? 0) + smoothing)));
}
