import { mix, WordHashes } from './wordHashes.ts';

/** Words of a gram that benchmarks and training data must not share (Skywork-Reward-V2, appendix C). */
export const gramWords = 13;

/** A gram as two 32-bit numbers of different hashes; wrong with a chance of 2^-64 a look. */
type Visit = (low: number, high: number) => boolean;

/** Calls `visit` for each gram of the words until it answers true; answers whether it did. */
function visitGrams(words: Uint32Array, visit: Visit): boolean {
  for (let end = gramWords; end <= words.length; end++) {
    let low = 0;
    let high = 0x9e3779b9;
    for (let at = end - gramWords; at < end; at++) {
      const word = words[at] ?? 0;
      low = Math.imul(low, 31) + word;
      high = Math.imul(high ^ word, 0x85ebca6b);
    }
    if (visit(mix(low), mix(high))) return true;
  }
  return false;
}

/** The 13-grams of benchmark texts: 8 bytes each at a load of at most one half. */
export class GramIndex {
  #table: Uint32Array = new Uint32Array(2 * 1_024);
  #count = 0;
  /** Texts with fewer words than a gram has: they cannot be looked for. */
  tooShort = 0;
  readonly #words = new WordHashes();

  /** An index from `table` of another, which may lie in shared memory. */
  static of(table: Uint32Array, count: number): GramIndex {
    const index = new GramIndex();
    index.#table = table;
    index.#count = count;
    return index;
  }

  get size(): number {
    return this.#count;
  }

  get table(): Uint32Array {
    return this.#table;
  }

  /** Takes in a benchmark's text. */
  add(text: string): void {
    this.#words.clear();
    this.#words.add(text);
    const { words } = this.#words;
    if (words.length < gramWords) this.tooShort++;
    visitGrams(words, (low, high) => {
      this.#insert(low, high);
      return false;
    });
  }

  /** Whether a text shares a gram with a benchmark. */
  matches(text: string): boolean {
    if (this.#count === 0) return false;
    this.#words.clear();
    this.#words.add(text);
    return visitGrams(this.#words.words, (low, high) => this.#slot(low, high) < 0);
  }

  /** The slot of a gram that is there as `-1 - slot`, else the slot where it would go. */
  #slot(low: number, high: number): number {
    const slots = this.#table.length / 2;
    // Zeros mark an empty slot; the one gram that hashes to them is left out by `insert`.
    for (let slot = low & (slots - 1); ; slot = (slot + 1) & (slots - 1)) {
      const first = this.#table[2 * slot];
      const second = this.#table[2 * slot + 1];
      if (first === 0 && second === 0) return slot;
      if (first === low && second === high) return -1 - slot;
    }
  }

  #insert(low: number, high: number): void {
    if (low === 0 && high === 0) return;
    const slot = this.#slot(low, high);
    if (slot < 0) return;
    this.#table[2 * slot] = low;
    this.#table[2 * slot + 1] = high;
    this.#count++;
    if (this.#count * 4 > this.#table.length) this.#grow();
  }

  #grow(): void {
    const previous = this.#table;
    this.#table = new Uint32Array(previous.length * 2);
    for (let at = 0; at < previous.length; at += 2) {
      const low = previous[at] ?? 0;
      const high = previous[at + 1] ?? 0;
      if (low === 0 && high === 0) continue;
      const slot = this.#slot(low, high);
      this.#table[2 * slot] = low;
      this.#table[2 * slot + 1] = high;
    }
  }
}
