import type { SharedStep, Step } from './sharedStep.ts';

/**
 * Measures how long the main thread is at one step, in turns of the thread that watches it: the time that a machine
 * sleeps, or gives to other programs, is nobody's fault.
 */
export class StepClock {
  private readonly step: Pick<SharedStep, 'now'>;
  private readonly intervalMs: number;
  private serial = -1;
  private busyMs = 0;

  /** @param intervalMs milliseconds between two calls of `tick` */
  constructor(step: Pick<SharedStep, 'now'>, intervalMs: number) {
    this.step = step;
    this.intervalMs = intervalMs;
  }

  /** The step that takes longer than it may; undefined while there is none. */
  tick(): Step | undefined {
    const now = this.step.now();
    this.busyMs = now.serial === this.serial ? this.busyMs + this.intervalMs : 0;
    this.serial = now.serial;
    return now.allowedMs > 0 && this.busyMs > now.allowedMs ? now : undefined;
  }
}
