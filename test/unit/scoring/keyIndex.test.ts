import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyIndex } from '../../../extension/engine/scoring/keyIndex.ts';

/** Few different bytes, so that keys are often equal, and often differ in one byte alone. */
const key = fc
  .array(fc.integer({ min: 0, max: 1 }), { minLength: 16, maxLength: 16 })
  .map((bytes) => bytes.map(sparse));

function sparse(bit: number, at: number): number {
  return at < 12 ? 7 : 200 * bit;
}

describe('an index of keys', () => {
  it('finds every position of a key and no other', () => {
    fc.assert(
      fc.property(fc.array(key), key, (keys, wanted) => {
        const index = new KeyIndex(Uint8Array.from(keys.flat()));
        for (const one of [...keys, wanted]) {
          const found: number[] = [];
          index.each(Uint8Array.from(one), (position) => {
            found.push(position);
          });
          const expected = keys.flatMap((other, position) => (other.join() === one.join() ? [position] : []));
          expect(found.sort((left, right) => left - right)).toEqual(expected);
        }
      }),
    );
  });
});
