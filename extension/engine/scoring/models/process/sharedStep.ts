/** What a scorer process may be busy with: making inputs by the model's template and tokenizer, or the model itself. */
const stages = ['texts', 'model'] as const;
export type Stage = (typeof stages)[number];

/** A piece of work of the main thread, as its watchdog sees it. */
export interface Step {
  /** Another one for each step. */
  readonly serial: number;
  readonly stage: Stage;
  /** Milliseconds that it may take; 0 while the thread waits for work. */
  readonly allowedMs: number;
  /** Which comparison of the request it is about. */
  readonly pair: number;
}

const slots = { serial: 0, stage: 1, allowedMs: 2, pair: 3 } as const;
const longestMs = 2 ** 31 - 1;

/**
 * What the main thread of a scorer process is at, in memory that its watchdog shares: a thread that a template or a
 * model holds can answer nothing.
 */
export class SharedStep {
  readonly buffer: SharedArrayBuffer;
  private readonly numbers: Int32Array;

  constructor(buffer = new SharedArrayBuffer(4 * Object.keys(slots).length)) {
    this.buffer = buffer;
    this.numbers = new Int32Array(buffer);
  }

  begin(stage: Stage, allowedMs: number, pair = 0): void {
    // First, so that time spent on the step before never counts for this one.
    Atomics.add(this.numbers, slots.serial, 1);
    Atomics.store(this.numbers, slots.stage, stages.indexOf(stage));
    Atomics.store(this.numbers, slots.pair, pair);
    Atomics.store(this.numbers, slots.allowedMs, Math.max(1, Math.min(longestMs, Math.round(allowedMs))));
  }

  end(): void {
    Atomics.add(this.numbers, slots.serial, 1);
    Atomics.store(this.numbers, slots.allowedMs, 0);
  }

  now(): Step {
    return {
      serial: Atomics.load(this.numbers, slots.serial),
      stage: stages[Atomics.load(this.numbers, slots.stage)] ?? 'texts',
      allowedMs: Atomics.load(this.numbers, slots.allowedMs),
      pair: Atomics.load(this.numbers, slots.pair),
    };
  }
}
