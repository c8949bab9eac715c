import type { Progress } from '../../../model/contract/endpoint.ts';

/** Time over which the speed is taken, in milliseconds. */
const speedWindowMs = 20_000;
const wholeNumbers = new Intl.NumberFormat('en');
const roundNumbers = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });

/** Progress of a run of a model, with its speed in pairs a second and what is left at that speed. */
export class PairProgress {
  private readonly report: (progress: Progress) => void;
  private readonly title: string;
  private readonly total: number;
  private readonly marks: { readonly at: number; done: number }[] = [];
  private done: number;
  private where = '';
  /** Pairs that were computed, and the tokens of both of their texts; servers do not tell of tokens. */
  private measured = 0;
  private tokens = 0;

  /** @param done pairs that an earlier run has scored */
  constructor(title: string, total: number, done: number, report: (progress: Progress) => void) {
    this.title = title;
    this.total = total;
    this.done = done;
    this.report = report;
  }

  /** Where it runs, for people. */
  on(where: string): void {
    this.where = where;
    this.marks.length = 0;
    this.advance(0);
  }

  /** Passes over pairs that need no computing; they do not count as speed. */
  pass(pairs: number): void {
    this.done = Math.min(this.total, this.done + pairs);
    for (const mark of this.marks) mark.done += pairs;
  }

  /** @param tokens of the pairs that are done */
  advance(pairs: number, tokens = 0): void {
    this.measured += pairs;
    this.tokens += tokens;
    const now = performance.now();
    this.done = Math.min(this.total, this.done + pairs);
    this.marks.push({ at: now, done: this.done });
    while (this.marks.length > 2 && now - (this.marks[0]?.at ?? now) > speedWindowMs) this.marks.shift();
    const speed = this.pairsPerSecond();
    const base: Progress = {
      done: this.done,
      total: this.total,
      unit: 'rows',
      message:
        `${this.title} on ${this.where}${this.plan()}` +
        (speed === undefined ? '' : `, ${speed.toPrecision(3)} pairs/s`),
    };
    this.report(speed === undefined ? base : { ...base, etaMs: Math.round((1000 * (this.total - this.done)) / speed) });
  }

  /** What is left to be done. */
  private plan(): string {
    const left = this.total - this.done;
    if (left === 0) return '';
    const pairs = `: ${wholeNumbers.format(left)} pairs left`;
    if (this.tokens === 0) return pairs;
    const tokens = (left * this.tokens) / this.measured;
    return `${pairs} with about ${roundNumbers.format(tokens)} tokens`;
  }

  /** Undefined while there is too little to base it on. */
  pairsPerSecond(): number | undefined {
    const [first] = this.marks;
    const last = this.marks.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < 500 || last.done === first.done) {
      return undefined;
    }
    return (1000 * (last.done - first.done)) / (last.at - first.at);
  }
}
