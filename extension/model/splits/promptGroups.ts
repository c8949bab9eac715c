import { textOfTurns, type Comparison } from '../comparison.ts';

/**
 * Which prompts are the same or nearly so, for splits without leaks. Nearly the same are prompts whose sets of runs of
 * three words overlap by 0.85 or more (Jaccard similarity, estimated by 60 MinHash values: standard error 0.05 at
 * most). Candidates are found by 12 bands of 5 values, which misses two prompts of similarity 0.9 with probability
 * 0.00003. Groups are transitive.
 */

const bands = 12;
const rowsOfBand = 5;
const hashes = bands * rowsOfBand;
const leastSimilarity = 0.85;
/** Prompts of one band value that a new one is compared with. */
const longestBucket = 8;
const shingleWords = 3;
/** Longer prompts are compared by their beginning: templates differ at the end more than copies do. */
const longestPrompt = 600;

/** The text by which prompts are compared: all of the context, white space and case aside. */
export function promptText(comparison: Comparison): string {
  return textOfTurns(comparison.context).toLowerCase().replace(/\s+/gu, ' ').trim();
}

/** A hash of 52 bits, so that it is a number: two of a million prompts share one with probability 0.0001. */
export function hashText(text: string, seed = 0): number {
  let high = 0x811c9dc5 ^ seed;
  let low = 0x01000193 ^ Math.imul(seed, 0x9e3779b1);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x85ebca6b) ^ (low >>> 13);
  }
  high = mix(high);
  low = mix(low ^ high);
  return (high >>> 0) * 0x100000 + (low >>> 12);
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** MinHash values, 16 bits each; undefined for texts that are too short to be compared other than whole. */
function signatureOf(text: string, seed: number): Uint16Array | undefined {
  const words = text.split(' ', longestPrompt);
  if (words.length <= shingleWords) return undefined;
  const least = new Uint32Array(hashes).fill(0xffffffff);
  for (let at = 0; at + shingleWords <= words.length; at++) {
    const shingle = hashText(words.slice(at, at + shingleWords).join(' '), seed);
    let value = Math.floor(shingle / 0x100000) ^ (shingle % 0x100000);
    for (let hash = 0; hash < hashes; hash++) {
      // A permutation for each value, by stepping through one sequence.
      value = mix(value + 0x9e3779b9);
      const unsigned = value >>> 0;
      if (unsigned < (least[hash] ?? 0)) least[hash] = unsigned;
    }
  }
  return Uint16Array.from(least, (value) => value & 0xffff);
}

/** Prompts by number, as they come. Holds 8 bytes a prompt, and 120 more where near duplicates are wanted. */
export class PromptSet {
  readonly #numbers = new Map<number, number>();
  readonly #near: boolean;
  readonly #seed: number;
  #keys = new Float64Array(1024);
  #signatures = new Uint16Array(0);
  /** Prompts that are too short for a signature. */
  readonly #short = new Set<number>();

  constructor(options: { readonly nearDuplicates: boolean; readonly seed: number }) {
    this.#near = options.nearDuplicates;
    this.#seed = options.seed;
    if (this.#near) this.#signatures = new Uint16Array(hashes * this.#keys.length);
  }

  get size(): number {
    return this.#numbers.size;
  }

  /** The number of a prompt, a new one for a prompt that has not come before. */
  numberOf(text: string): number {
    const key = hashText(text);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(key, number);
    if (number >= this.#keys.length) this.#grow();
    this.#keys[number] = key;
    if (this.#near) {
      const signature = signatureOf(text, this.#seed);
      if (signature === undefined) this.#short.add(number);
      else this.#signatures.set(signature, number * hashes);
    }
    return number;
  }

  keyOf(number: number): number {
    return this.#keys[number] ?? 0;
  }

  /** For each prompt the number of the first prompt of its group. */
  groups(): Uint32Array {
    const parents = Uint32Array.from({ length: this.size }, (_, number) => number);
    const root = (number: number): number => {
      let at = number;
      while ((parents[at] ?? at) !== at) {
        parents[at] = parents[parents[at] ?? at] ?? at;
        at = parents[at] ?? at;
      }
      return at;
    };
    for (const [left, right] of this.#nearPairs()) {
      const [first, second] = [root(left), root(right)];
      parents[Math.max(first, second)] = Math.min(first, second);
    }
    return parents.map((_, number) => root(number));
  }

  /** Pairs of nearly equal prompts that are in different parts. */
  nearPairsAcross(partOf: (number: number) => number): number {
    const found = new Set<string>();
    for (const [left, right] of this.#nearPairs()) {
      if (partOf(left) !== partOf(right)) found.add(`${String(left)} ${String(right)}`);
    }
    return found.size;
  }

  /** Band by band, so that one table of values is held at a time. */
  *#nearPairs(): Generator<readonly [number, number]> {
    if (!this.#near) return;
    for (let band = 0; band < bands; band++) {
      const buckets = new Map<number, number[]>();
      for (let number = 0; number < this.size; number++) {
        if (this.#short.has(number)) continue;
        const value = this.#bandValue(number, band);
        const bucket = buckets.get(value);
        if (bucket === undefined) {
          buckets.set(value, [number]);
          continue;
        }
        for (const other of bucket) if (this.#similarity(other, number) >= leastSimilarity) yield [other, number];
        if (bucket.length < longestBucket) bucket.push(number);
      }
    }
  }

  #bandValue(number: number, band: number): number {
    let high = mix(band + 1);
    let low = mix(band + 101);
    const start = number * hashes + band * rowsOfBand;
    for (let at = start; at < start + rowsOfBand; at++) {
      const value = this.#signatures[at] ?? 0;
      high = mix(high ^ value);
      low = mix(Math.imul(low, 31) + value);
    }
    return (high >>> 0) * 0x100000 + (low >>> 12);
  }

  #similarity(left: number, right: number): number {
    let equal = 0;
    for (let at = 0; at < hashes; at++) {
      if (this.#signatures[left * hashes + at] === this.#signatures[right * hashes + at]) equal++;
    }
    return equal / hashes;
  }

  #grow(): void {
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
    if (!this.#near) return;
    const signatures = new Uint16Array(hashes * keys.length);
    signatures.set(this.#signatures);
    this.#signatures = signatures;
  }
}
