import { keyBytes } from './pairIdentity.ts';

/** Finds positions by their hashes of 16 bytes, of which several may be equal. Eight to twelve bytes a position. */
export class KeyIndex {
  readonly #keys: Uint8Array;
  /** Position in use last for each place of the table, plus one; 0 for none. */
  readonly #heads: Uint32Array;
  /** The position before it at the same place, plus one. */
  readonly #others: Uint32Array;
  readonly #mask: number;

  /** @param keys one after the other; used, not copied */
  constructor(keys: Uint8Array) {
    const count = Math.floor(keys.length / keyBytes);
    const places = 2 ** Math.ceil(Math.log2(Math.max(2, count)));
    this.#keys = keys;
    this.#heads = new Uint32Array(places);
    this.#others = new Uint32Array(count);
    this.#mask = places - 1;
    for (let position = 0; position < count; position++) {
      const place = this.#placeOf(keys, position * keyBytes);
      this.#others[position] = this.#heads[place] ?? 0;
      this.#heads[place] = position + 1;
    }
  }

  /** Calls back with every position that has this hash. */
  each(key: Uint8Array, found: (position: number) => void): void {
    let entry = this.#heads[this.#placeOf(key, 0)] ?? 0;
    while (entry !== 0) {
      if (this.#isAt(key, (entry - 1) * keyBytes)) found(entry - 1);
      entry = this.#others[entry - 1] ?? 0;
    }
  }

  // They are parts of SHA-256 already: any bytes of theirs are as good as a hash of them.
  #placeOf(keys: Uint8Array, at: number): number {
    const upper = ((keys[at + 3] ?? 0) << 24) | ((keys[at + 2] ?? 0) << 16);
    return (upper | ((keys[at + 1] ?? 0) << 8) | (keys[at] ?? 0)) & this.#mask;
  }

  #isAt(key: Uint8Array, at: number): boolean {
    for (let byte = 0; byte < keyBytes; byte++) if (this.#keys[at + byte] !== key[byte]) return false;
    return true;
  }
}
