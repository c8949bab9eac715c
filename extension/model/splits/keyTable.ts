import { mix } from '../lints/wordHashes.ts';

/**
 * Numbers for whole keys from 0 to 2^53 as they come, from 0, without a limit but memory: 8 bytes a key and 6 to 12 for its place. A Map ends
 * at sixteen million.
 */
export class KeyTable {
  #keys = new Float64Array(1_024);
  /** Numbers plus one by open addressing; never more than two thirds full. */
  #slots = new Int32Array(2_048);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The key of a number. */
  keyOf(number: number): number {
    return this.#keys[number] ?? 0;
  }

  /** The number of a key that came before. */
  find(key: number): number | undefined {
    const found = (this.#slots[this.#slotOf(key)] ?? 0) - 1;
    return found < 0 ? undefined : found;
  }

  /** The number of a key, a new one for one that did not come before. */
  add(key: number): number {
    const slot = this.#slotOf(key);
    const found = (this.#slots[slot] ?? 0) - 1;
    if (found >= 0) return found;
    const number = this.#size++;
    if (number >= this.#keys.length) {
      const keys = new Float64Array(this.#keys.length * 2);
      keys.set(this.#keys);
      this.#keys = keys;
    }
    this.#keys[number] = key;
    this.#slots[slot] = number + 1;
    if (this.#size * 3 > this.#slots.length * 2) this.#spread();
    return number;
  }

  #slotOf(key: number): number {
    const mask = this.#slots.length - 1;
    const high = Math.floor(key / 0x100000000);
    const low = key - high * 0x100000000;
    for (let slot = mix(low ^ Math.imul(high, 0x9e3779b1)) & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (number < 0 || this.#keys[number] === key) return slot;
    }
  }

  #spread(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let number = 0; number < this.#size; number++) {
      this.#slots[this.#slotOf(this.#keys[number] ?? 0)] = number + 1;
    }
  }
}
