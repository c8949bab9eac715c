import { textOfTurns, type Comparison } from '../comparison.ts';
import { mix, WordHashes } from '../lints/wordHashes.ts';
import { KeyTable } from './keyTable.ts';

/**
 * Which prompts are the same or nearly so, for splits without leaks. What is compared are the sets of runs of three words:
 * their Jaccard similarity is estimated by 120 MinHash values of one byte each (Li and König, b-Bit Minwise Hashing,
 * 2010), with a standard error of 0.04 at 0.8 and 0.03 at 0.9. Prompts go together from an estimate of 0.82 on; what is
 * looked for afterwards, by other hashes, are pairs from 0.92 on, so that the chance of both estimates does not count as
 * a leak. Candidates are found by 20 bands of 6 values, which misses two prompts of similarity 0.9 with probability
 * 0.0000003. Groups are transitive.
 */

const bands = 20;
const rowsOfBand = 6;
const hashes = bands * rowsOfBand;
const togetherFrom = 0.82;
const leakFrom = 0.92;
/** Share of bytes that are equal by chance. */
const byteChance = 1 / 255;
/** Prompts of one band value that a new one is compared with. */
const longestBucket = 8;
const shingleWords = 3;
/** Words of longer prompts that are compared: templates differ at the end more than copies do. */
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

/** Makes signatures of texts: for each of the hashes the least value that a run of three words has. */
class Signer {
  readonly #words = new WordHashes();
  readonly #least = new Uint32Array(hashes);
  readonly #factors: Uint32Array;
  readonly #terms: Uint32Array;

  constructor(seed: number) {
    // Odd factors, so that each hash is a permutation of the runs' own.
    this.#factors = Uint32Array.from({ length: hashes }, (_, hash) => mix(mix(seed) + 2 * hash) | 1);
    this.#terms = Uint32Array.from({ length: hashes }, (_, hash) => mix(mix(seed + 1) + 2 * hash + 1));
  }

  /** Valid until the next call; undefined for texts that are too short to be compared other than whole. */
  sign(text: string): Uint32Array | undefined {
    this.#words.clear();
    this.#words.add(text);
    const words = this.#words.words.subarray(0, longestPrompt);
    if (words.length <= shingleWords) return undefined;
    const least = this.#least.fill(0xffffffff);
    for (let at = shingleWords - 1; at < words.length; at++) {
      const run = mix(
        Math.imul(words[at - 2] ?? 0, 0x9e3779b1) + Math.imul(words[at - 1] ?? 0, 0x85ebca6b) + (words[at] ?? 0),
      );
      for (let hash = 0; hash < hashes; hash++) {
        const value = Math.imul(run ^ (this.#terms[hash] ?? 0), this.#factors[hash] ?? 0) >>> 0;
        if (value < (least[hash] ?? 0)) least[hash] = value;
      }
    }
    return least;
  }
}

/** Prompts by number, as they come. Holds some 20 bytes a prompt, and 120 more where near duplicates are wanted. */
export class PromptSet {
  readonly #keys = new KeyTable();
  readonly #signer: Signer | undefined;
  /** Prompts that were looked at for a signature. */
  #signed = 0;
  /** All zeros: too short for a signature. */
  #signatures = new Uint8Array(0);

  constructor(options: { readonly nearDuplicates: boolean; readonly seed: number }) {
    if (!options.nearDuplicates) return;
    this.#signer = new Signer(options.seed);
    this.#signatures = new Uint8Array(hashes * 1_024);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** The number of a prompt, a new one for a prompt that has not come before. */
  numberOf(text: string): number {
    const number = this.#keys.add(hashText(text));
    if (this.#signer === undefined || number < this.#signed) return number;
    this.#signed = number + 1;
    const signature = this.#signer.sign(text);
    if (signature === undefined) return number;
    const at = number * hashes;
    if (at >= this.#signatures.length) this.#grow(at + hashes);
    for (let hash = 0; hash < hashes; hash++) {
      // The upper bits of a least value are small by being least: the lowest byte tells values apart.
      const value = (signature[hash] ?? 0) & 0xff;
      this.#signatures[at + hash] = value === 0 ? 1 : value;
    }
    return number;
  }

  /** The number of a prompt that came before. */
  find(text: string): number | undefined {
    return this.#keys.find(hashText(text));
  }

  /** Lets go of what groups are made of, once they are made. */
  forgetSignatures(): void {
    this.#signatures = new Uint8Array(0);
  }

  keyOf(number: number): number {
    return this.#keys.keyOf(number);
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
    for (const [left, right] of this.#nearPairs(togetherFrom)) {
      const [first, second] = [root(left), root(right)];
      parents[Math.max(first, second)] = Math.min(first, second);
    }
    return parents.map((_, number) => root(number));
  }

  /** Pairs of nearly equal prompts that are in different parts. */
  nearPairsAcross(partOf: (number: number) => number): number {
    const found = new Set<string>();
    for (const [left, right] of this.#nearPairs(leakFrom)) {
      if (partOf(left) !== partOf(right)) found.add(`${String(left)} ${String(right)}`);
    }
    return found.size;
  }

  /** Band by band, so that one table of values is held at a time: 20 bytes a prompt. */
  *#nearPairs(least: number): Generator<readonly [number, number]> {
    if (this.#signer === undefined) return;
    const { size } = this;
    const heads = new Int32Array(size);
    const next = new Int32Array(size);
    for (let band = 0; band < bands; band++) {
      const buckets = new KeyTable();
      for (let number = 0; number < size; number++) {
        if ((this.#signatures[number * hashes] ?? 0) === 0) continue;
        const known = buckets.size;
        const bucket = buckets.add(this.#bandValue(number, band));
        if (bucket === known) {
          heads[bucket] = number;
          next[number] = -1;
          continue;
        }
        let last = -1;
        let kept = 0;
        for (let other = heads[bucket] ?? -1; other >= 0; other = next[other] ?? -1) {
          if (this.#similarity(other, number) >= least) yield [other, number];
          last = other;
          kept++;
        }
        if (kept >= longestBucket) continue;
        next[number] = -1;
        next[last] = number;
      }
    }
  }

  /** The six bytes of a band as a number. */
  #bandValue(number: number, band: number): number {
    const at = number * hashes + band * rowsOfBand;
    let value = 0;
    for (let byte = 0; byte < rowsOfBand; byte++) value = value * 256 + (this.#signatures[at + byte] ?? 0);
    return value;
  }

  #similarity(left: number, right: number): number {
    let equal = 0;
    for (let at = 0; at < hashes; at++) {
      if (this.#signatures[left * hashes + at] === this.#signatures[right * hashes + at]) equal++;
    }
    return (equal / hashes - byteChance) / (1 - byteChance);
  }

  #grow(least: number): void {
    let length = this.#signatures.length;
    while (length < least) length *= 2;
    const signatures = new Uint8Array(length);
    signatures.set(this.#signatures);
    this.#signatures = signatures;
  }
}
