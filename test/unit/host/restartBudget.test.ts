import { describe, expect, it } from 'vitest';
import { RestartBudget } from '../../../extension/host/engine/restartBudget.ts';

describe('RestartBudget', () => {
  it('starts at once the first time and after one loss, then waits longer and longer', () => {
    const budget = new RestartBudget(5, 60_000);
    const delays = [budget.delay(0)];
    for (let loss = 1; loss <= 5; loss++) {
      budget.recordLoss(loss);
      delays.push(budget.delay(loss));
    }
    expect(delays).toEqual([0, 0, 250, 500, 1000, undefined]);
  });

  it('forgets losses after the window, and all of them when asked', () => {
    const budget = new RestartBudget(2, 1_000);
    budget.recordLoss(0);
    budget.recordLoss(500);
    expect(budget.delay(999)).toBeUndefined();
    expect(budget.delay(1_000)).toBe(0);
    budget.recordLoss(1_001);
    budget.recordLoss(1_002);
    budget.reset();
    expect(budget.delay(1_003)).toBe(0);
  });
});
