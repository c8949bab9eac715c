import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzTarget } from '../../soak/fuzz/fuzzTarget.ts';
import { targets } from '../../soak/fuzz/targets.ts';

const seed = Number(process.env.FAST_CHECK_SEED ?? 7);

describe('damaged bytes', () => {
  // A hundred thousand cases are the soak's: npm run soak -- fuzz.
  it.each(targets.map((target) => [target.name, target] as const))('are no harm to %s', async (name, target) => {
    const report = await fuzzTarget(target, name === 'files' ? 10 : 300, seed);
    expect(report.failure).toBeUndefined();
    expect(report.cases).toBe(name === 'files' ? 10 : 300);
  });

  it('would be told with the smallest input if they were', async () => {
    const failing = {
      name: 'failing',
      share: 1,
      property: (onCase: () => void) =>
        fc.property(fc.tuple(fc.nat()), ([value]) => {
          onCase();
          if (value > 41) throw new Error('too large');
        }),
    };
    const report = await fuzzTarget(failing, 1_000, seed);
    expect(report.failure).toContain('[[42]]');
    expect(report.failure).toContain('too large');
  });
});
