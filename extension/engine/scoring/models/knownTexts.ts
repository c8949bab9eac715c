import { keyAt } from '../scoreStore.ts';

/** Numbers of each response of a pair that another pair has already; null where none has. */
export type KnownValues = readonly [readonly number[] | null, readonly number[] | null];

/** Finds the numbers that a model has given to a response before, in whichever pair it stood: 8 to 16 bytes a text. */
export class KnownTexts {
  readonly #textKeys: Uint8Array;
  readonly #rewardsOf: (row: number) => Float64Array | undefined;
  /** The text that stands for all that are the same, plus one; 0 for none. */
  readonly #places: Uint32Array;

  /**
   * @param textKeys 16 bytes for each text; row r has those at 2r and 2r + 1
   * @param rewardsOf what the model gave a row that was added, member after member, each with its two rewards
   */
  constructor(textKeys: Uint8Array, rewardsOf: (row: number) => Float64Array | undefined) {
    this.#textKeys = textKeys;
    this.#rewardsOf = rewardsOf;
    // At most half of the places are taken, so that the next free one is near.
    this.#places = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, textKeys.length / 8))));
  }

  /** The row has its numbers. */
  add(row: number): void {
    for (const text of [2 * row, 2 * row + 1]) {
      const place = this.#placeOf(text);
      if (this.#places[place] === 0) this.#places[place] = text + 1;
    }
  }

  of(row: number): KnownValues {
    return [this.#valuesOf(2 * row), this.#valuesOf(2 * row + 1)];
  }

  /** What the row's texts are told from others by. */
  namesOf(row: number): readonly [string, string] {
    const nameOf = (text: number): string => Buffer.from(keyAt(this.#textKeys, text)).toString('latin1');
    return [nameOf(2 * row), nameOf(2 * row + 1)];
  }

  #valuesOf(text: number): readonly number[] | null {
    const found = (this.#places[this.#placeOf(text)] ?? 0) - 1;
    if (found < 0) return null;
    const rewards = this.#rewardsOf(found >>> 1);
    if (rewards === undefined) return null;
    return Array.from({ length: rewards.length / 2 }, (_, member) => rewards[2 * member + (found & 1)] ?? Number.NaN);
  }

  /** Where the text stands, or would stand. */
  #placeOf(text: number): number {
    const keys = this.#textKeys;
    const mask = this.#places.length - 1;
    const key = keyAt(keys, text);
    // They are parts of SHA-256: any bytes of theirs are as good as a hash of them.
    let place = (key[0] ?? 0) | ((key[1] ?? 0) << 8) | ((key[2] ?? 0) << 16) | ((key[3] ?? 0) << 24);
    for (; ; place++) {
      place &= mask;
      const other = (this.#places[place] ?? 0) - 1;
      if (other < 0 || Buffer.compare(keyAt(keys, other), key) === 0) return place;
    }
  }
}
