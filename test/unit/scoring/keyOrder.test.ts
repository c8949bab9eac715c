import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeInKeyOrder } from '../../../extension/engine/scoring/keyOrder.ts';

const never = new AbortController().signal;

describe('writing in the order of hashes', () => {
  it('writes each position once, by the start of its hash, equal ones as they came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 4, maxLength: 4 }), { maxLength: 5_000, size: 'max' }),
        async (hashes) => {
          const written: number[] = [];
          await writeInKeyOrder(
            hashes.length,
            (position) => hashes[position] ?? new Uint8Array(4),
            never,
            (positions) => {
              expect(positions.length).toBeLessThanOrEqual(2_048);
              written.push(...positions);
            },
          );
          const startOf = (position: number): number => {
            const [first = 0, second = 0, third = 0] = hashes[position] ?? [];
            return first * 65_536 + second * 256 + third;
          };
          const expected = hashes.map((_, position) => position).sort((a, b) => startOf(a) - startOf(b));
          expect(written).toEqual(expected);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('stops between two parts when it is cancelled', async () => {
    const cancelling = new AbortController();
    let written = 0;
    const writing = writeInKeyOrder(
      5_000,
      (position) => Uint8Array.of(position >> 8, position & 255, 0),
      cancelling.signal,
      (positions) => {
        written += positions.length;
        cancelling.abort();
      },
    );
    await expect(writing).rejects.toMatchObject({ reason: 'cancelled' });
    expect(written).toBe(2_048);
  });
});
