import type { Progress } from '../../model/contract/endpoint.ts';

const millisecondsBetween = 100;
const wholeNumbers = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

/** Progress of a run of several stages, each with its share of the work, with an estimate of what is left. */
export class RunProgress {
  private readonly report: (progress: Progress) => void;
  private readonly total: number;
  private readonly started = performance.now();
  private done = 0;
  private atStart = 0;
  private last = Number.NEGATIVE_INFINITY;
  private message = '';
  private readonly pairs: { readonly count: number; readonly where: string } | undefined;

  /** @param pairs how many the whole work is, and where it runs; then the speed is told in pairs a second */
  constructor(
    total: number,
    report: (progress: Progress) => void,
    pairs?: { readonly count: number; readonly where: string },
  ) {
    this.total = total;
    this.report = report;
    this.pairs = pairs;
  }

  /** Begins a stage. */
  stage(message: string): void {
    this.message = message;
    this.last = Number.NEGATIVE_INFINITY;
    this.advance(0);
  }

  /** Passes over work that an earlier run has done; it does not count as speed. */
  skip(work: number): void {
    this.atStart += work;
    this.advance(work);
  }

  advance(work: number): void {
    this.done = Math.min(this.total, this.done + work);
    const now = performance.now();
    if (now - this.last < millisecondsBetween) return;
    this.last = now;
    const worked = this.done - this.atStart;
    const elapsed = now - this.started;
    const known = worked > 0.02 * this.total && elapsed > 500;
    const { count = 0, where } = this.pairs ?? {};
    const speed = known && where !== undefined ? (1000 * count * worked) / this.total / elapsed : undefined;
    const base: Progress = {
      done: Math.round(this.done),
      total: Math.round(this.total),
      unit: 'steps',
      message:
        this.message +
        (where === undefined ? '' : ` on ${where}`) +
        (speed === undefined ? '' : `, ${wholeNumbers.format(speed)} pairs/s`),
    };
    this.report(known ? { ...base, etaMs: Math.round((elapsed / worked) * (this.total - this.done)) } : base);
  }
}
