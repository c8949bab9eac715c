import type { Batching, ScorerDevice } from './scorerContract.ts';

/** Sizes that are tried, smallest first. Larger batches than these gain nothing where padding is cut short. */
const candidates: Readonly<Record<'cpu' | 'accelerator', readonly number[]>> = {
  cpu: [1, 4, 16],
  accelerator: [8, 32, 64],
};
const trials = 2;

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
    const allowed = this.sizes.filter((size) => size < this.limit);
    const untried = allowed.find((size) => (this.speeds.get(size)?.length ?? 0) < trials);
    if (untried !== undefined) return untried;
    return allowed.reduce((best, size) => (this.speed(size) > this.speed(best) ? size : best), allowed[0] ?? 1);
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

  private speed(size: number): number {
    const speeds = this.speeds.get(size) ?? [];
    return Math.max(0, ...speeds);
  }
}
