import type { Worker } from 'node:worker_threads';
import { spawnWorker } from '../../../workers/spawnWorker.ts';
import { SharedStep } from './sharedStep.ts';
import { batchLimitMs, type TimeLimits } from './timeLimits.ts';

/** Tells the watchdog of this process what the main thread is at, so that nothing holds it for ever. */
export class Guard {
  private readonly limits: TimeLimits;
  private readonly step = new SharedStep();
  private watchdog: Worker | undefined;

  constructor(limits: TimeLimits) {
    this.limits = limits;
  }

  /** From now on the process is ended when it uses more memory than this. */
  limitMemory(bytes: number): void {
    this.started().postMessage(bytes);
  }

  /** Does what a request asks for; between requests no time counts. */
  async during<Result>(action: () => Result | Promise<Result>): Promise<Result> {
    this.started();
    this.makesTexts();
    try {
      return await action();
    } finally {
      this.step.end();
    }
  }

  /** What follows is the model's template or tokenizer, at one comparison of the request, or its small files. */
  makesTexts(pair = 0): void {
    this.step.begin('texts', this.limits.textsMs, pair);
  }

  /** What follows is the model: its loading, or one batch. */
  runsModel(texts = 1): void {
    this.step.begin('model', batchLimitMs(this.limits, texts));
  }

  private started(): Worker {
    if (this.watchdog === undefined) {
      this.watchdog = spawnWorker('watchdog', { parent: process.ppid, step: this.step.buffer });
      this.watchdog.unref();
    }
    return this.watchdog;
  }
}
