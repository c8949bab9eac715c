import type { Batching, ScorerDevice } from './scorerContract.ts';

/** Sizes that are tried, smallest first, as long as the larger one is no slower. Larger batches than these gain nothing where padding is cut short. */
const candidates: Readonly<Record<'cpu' | 'accelerator', readonly number[]>> = {
  cpu: [1, 4, 16],
  accelerator: [8, 32, 64],
};
const trials = 2;
/** A size whose first trial is this much slower than the best so far gets no second one. */
const clearlySlower = 0.9;

/**
 * How many texts are computed together, found out on the run's own texts: on a processor a batch of one is often the
 * fastest, because nothing is padded, and on an accelerator hardly ever.
 */
export class BatchChoice {
  private readonly sizes: readonly number[];
  private readonly speeds = new Map<number, number[]>();
  private limit = Number.POSITIVE_INFINITY;

  constructor(device: ScorerDevice) {
    this.sizes = candidates[device === 'cpu' ? 'cpu' : 'accelerator'];
  }

  /** The size for the next batch. */
  next(batching: Batching): number {
    if (batching === 'single') return 1;
    const [smallest = 1, ...larger] = this.sizes.filter((size) => size < this.limit);
    let best = smallest;
    if (this.trialsOf(smallest) < trials) return smallest;
    for (const size of larger) {
      const tried = this.trialsOf(size);
      const isWorse = tried > 0 && this.speed(size) < (tried < trials ? clearlySlower : 1) * this.speed(best);
      // What pads more pays more: sizes above one that is slower are not tried.
      if (isWorse) return best;
      if (tried < trials) return size;
      best = size;
    }
    return best;
  }

  measured(size: number, tokens: number, milliseconds: number): void {
    const speeds = this.speeds.get(size) ?? [];
    this.speeds.set(size, speeds);
    if (speeds.length < trials && tokens > 0) speeds.push(tokens / Math.max(milliseconds, 0.01));
  }

  /** Memory was too short for a batch of this size, or the process did not survive it. */
  failed(size: number): void {
    this.limit = Math.min(this.limit, Math.max(2, size));
  }

  private trialsOf(size: number): number {
    return this.speeds.get(size)?.length ?? 0;
  }

  private speed(size: number): number {
    const speeds = this.speeds.get(size) ?? [];
    return Math.max(0, ...speeds);
  }
}
