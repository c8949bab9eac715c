import { randomSource } from './randomSource.ts';
import { noEntries, valueBits, valueMask, valueOffset, type TrainingPairs } from './trainingPairs.ts';

export interface TrainingOptions {
  readonly places: number;
  /** Inverse strength of the L2 penalty. */
  readonly cost: number;
  readonly seed: number;
  /** Passes over the pairs at most. */
  readonly passes?: number;
  readonly tolerance?: number;
  /** Called after each pass; answers whether to go on. */
  readonly afterPass?: (pass: number) => boolean;
}

const defaultPasses = 12;
/** A pass that moves no dual variable by more than this share of its range ends the training. */
const defaultTolerance = 0.02;

/**
 * Fits a Bradley-Terry model without intercept, minimising |w|^2 / 2 + cost * sum log(1 + exp(-w . x)), by dual
 * coordinate descent (Yu, Huang and Lin 2011): no step size, and few passes where the penalty is strong.
 * The order of the pairs comes from `seed`: equal inputs give equal weights.
 *
 * @returns undefined where `afterPass` stopped it
 */
export function trainBradleyTerry(pairs: TrainingPairs, options: TrainingOptions): Float32Array | undefined {
  const { count, starts, ends, scales, blocks, blockOf } = pairs;
  const { places, cost, seed, passes = defaultPasses, tolerance = defaultTolerance, afterPass } = options;
  const weights = new Float32Array(places);
  const dual = new Float64Array(count);
  const squares = new Float64Array(count);
  const order = new Uint32Array(count);
  const random = randomSource(seed);

  for (let pair = 0; pair < count; pair++) {
    order[pair] = pair;
    const entries = blocks[blockOf[pair] ?? 0] ?? noEntries;
    const end = ends[pair] ?? 0;
    let sum = 0;
    for (let index = starts[pair] ?? 0; index < end; index++) {
      const value = ((entries[index] ?? 0) & valueMask) - valueOffset;
      sum += value * value;
    }
    squares[pair] = sum * (scales[pair] ?? 0) ** 2;
  }

  for (let pass = 0; pass < passes; pass++) {
    for (let index = count - 1; index > 0; index--) {
      const other = random.below(index + 1);
      const kept = order[index] ?? 0;
      order[index] = order[other] ?? 0;
      order[other] = kept;
    }
    let moved = 0;
    for (let position = 0; position < count; position++) {
      const pair = order[position] ?? 0;
      const entries = blocks[blockOf[pair] ?? 0] ?? noEntries;
      const start = starts[pair] ?? 0;
      const end = ends[pair] ?? 0;
      const scale = scales[pair] ?? 0;
      let dot = 0;
      for (let index = start; index < end; index++) {
        const entry = entries[index] ?? 0;
        dot += (weights[entry >>> valueBits] ?? 0) * ((entry & valueMask) - valueOffset);
      }
      const before = dual[pair] ?? 0;
      const after = solveDual(dot * scale, squares[pair] ?? 0, before, cost);
      const step = (after - before) * scale;
      dual[pair] = after;
      moved = Math.max(moved, Math.abs(after - before));
      if (step === 0) continue;
      for (let index = start; index < end; index++) {
        const entry = entries[index] ?? 0;
        const place = entry >>> valueBits;
        weights[place] = (weights[place] ?? 0) + step * ((entry & valueMask) - valueOffset);
      }
    }
    if (afterPass?.(pass) === false) return undefined;
    if (moved <= tolerance * cost) break;
  }
  return weights;
}

/** The z in (0, cost) with log(z / (cost - z)) + margin + square * (z - before) = 0, by Newton's method kept inside. */
function solveDual(margin: number, square: number, before: number, cost: number): number {
  let low = 0;
  let high = cost;
  let z = before > 0 && before < cost ? before : cost / (1 + Math.exp(margin));
  for (let step = 0; step < 20; step++) {
    const slope = Math.log(z / (cost - z)) + margin + square * (z - before);
    if (slope > 0) high = z;
    else low = z;
    const curvature = cost / (z * (cost - z)) + square;
    let next = z - slope / curvature;
    if (!(next > low && next < high)) next = (low + high) / 2;
    if (Math.abs(next - z) <= 1e-6 * cost) return next;
    z = next;
  }
  return z;
}
