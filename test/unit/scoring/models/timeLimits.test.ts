import { describe, expect, it } from 'vitest';
import { SharedStep } from '../../../../extension/engine/scoring/models/process/sharedStep.ts';
import { StepClock } from '../../../../extension/engine/scoring/models/process/stepClock.ts';
import { batchLimitMs, patientLimits } from '../../../../extension/engine/scoring/models/process/timeLimits.ts';

/** The main thread's end, and what its watchdog finds after so many seconds; both look at the same memory. */
function watched(): { readonly step: SharedStep; readonly after: (seconds: number) => unknown } {
  const step = new SharedStep();
  const clock = new StepClock(new SharedStep(step.buffer), 1000);
  const after = (seconds: number): unknown => {
    let late: unknown;
    for (let second = 0; second < seconds; second++) late = clock.tick();
    return late;
  };
  return { step, after };
}

describe('the time that a step takes', () => {
  it('is limited, and what it is about is known', () => {
    const { step, after } = watched();
    step.begin('texts', 5000, 7);
    expect(after(6)).toBeUndefined();
    expect(after(1)).toMatchObject({ stage: 'texts', pair: 7 });
  });

  it('begins anew with each step: all together may take much longer', () => {
    const { step, after } = watched();
    for (let pair = 0; pair < 100; pair++) {
      step.begin('texts', 5000, pair);
      expect(after(5)).toBeUndefined();
    }
    step.begin('model', 60_000);
    expect(after(60)).toBeUndefined();
    expect(after(2)).toMatchObject({ stage: 'model' });
  });

  it('does not count while there is nothing to do', () => {
    const { step, after } = watched();
    step.begin('texts', 5000);
    step.end();
    expect(after(10_000)).toBeUndefined();
    step.begin('texts', 5000);
    expect(after(5)).toBeUndefined();
  });

  it('is enough to read 8 GB from a slow disk, and grows with a large batch', () => {
    const slowDisk = 5e6;
    expect((patientLimits.modelMs / 1000) * slowDisk).toBeGreaterThan(8e9);
    expect(batchLimitMs(patientLimits, 1)).toBe(patientLimits.modelMs);
    expect(batchLimitMs(patientLimits, 64)).toBe(16 * patientLimits.modelMs);
  });
});
