import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepStack } from '../../../extension/host/pairs/stepStack.ts';

describe('StepStack', () => {
  it('counts the steps above the one to take back', () => {
    const steps = new StepStack();
    for (const id of [1, 2, 3, -1]) steps.push(id);
    expect(steps.stepsToUndo(-1)).toBe(1);
    expect(steps.stepsToUndo(2)).toBe(3);
    expect(steps.stepsToUndo(9)).toBe(0);
  });

  it('has nothing to take back or do again once another window took a step', () => {
    const steps = new StepStack();
    for (const id of [1, 2]) steps.push(id);
    steps.undone();
    steps.forget();
    expect([steps.stepsToUndo(1), steps.stepsToRedo(2), steps.depth, steps.canRedo]).toEqual([0, 0, 0, false]);
    steps.push(4);
    expect(steps.stepsToUndo(4)).toBe(1);
  });

  it('takes back the revert and what it reverted when undo goes below the save', () => {
    const steps = new StepStack();
    steps.push(1);
    steps.saved();
    steps.push(2);
    steps.push(3);
    steps.reverted();
    expect(steps.stepsToUndo(1)).toBe(4);
  });

  it('takes back a revert that brought back a step undone past the save', () => {
    const steps = new StepStack();
    steps.push(1);
    steps.push(2);
    steps.saved();
    steps.undone();
    steps.reverted();
    expect(steps.stepsToUndo(2)).toBe(1);
    steps.undone();
    expect(steps.stepsToRedo(2)).toBe(1);
  });

  it('leaves a revert that brought back all steps to the history of earlier sessions', () => {
    const steps = new StepStack();
    steps.push(1);
    steps.saved();
    steps.undone();
    steps.reverted();
    expect([steps.depth, steps.canRedo, steps.stepsToUndo(1)]).toEqual([0, false, 0]);
  });

  it('knows nothing to redo after a new step', () => {
    const steps = new StepStack();
    steps.push(1);
    steps.undone();
    expect(steps.stepsToRedo(1)).toBe(1);
    steps.push(2);
    expect(steps.stepsToRedo(1)).toBe(0);
    expect(steps.canRedo).toBe(false);
  });

  it('comes back to where it was when as many steps are redone as were undone', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 20 }), fc.nat(), (ids, pick) => {
        const steps = new StepStack();
        for (const id of ids) steps.push(id);
        const target = ids[pick % ids.length] ?? 0;
        const count = steps.stepsToUndo(target);
        for (let done = 0; done < count; done++) steps.undone();
        expect(steps.stepsToUndo(target)).toBe(0);
        const last = ids.at(-1) ?? 0;
        expect(steps.stepsToRedo(last)).toBe(count);
        for (let done = 0; done < count; done++) steps.redone();
        expect(steps.stepsToUndo(target)).toBe(count);
        expect(steps.depth).toBe(ids.length);
      }),
    );
  });
});
