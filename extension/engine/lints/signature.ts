import { mix, WordHashes } from '../../model/lints/wordHashes.ts';
import { promptMinima, responseMinima, signatureBytes } from './lintTables.ts';

/** Words that stand beside each other and are compared as one. */
const shingleWords = 3;
/** Texts with fewer shingles are too alike by chance. */
const fewestShingles = 10;
const empty = 0xffffffff;

/**
 * MinHash signatures by one permutation: each shingle falls into one bin by its hash, and a bin keeps the smallest.
 * Empty bins take the value of another bin that follows from their place alone (Shrivastava, Optimal Densification for
 * Fast and Accurate Minwise Hashing, 2017). Of each minimum the lowest byte is kept: b-bit MinHash (Li and König, 2010).
 */
export class Signer {
  readonly #words = new WordHashes();
  readonly #minima = new Uint32Array(Math.max(responseMinima, promptMinima));

  /** Writes the signature of a row; leaves zeros where its responses have too few words. */
  sign(responses: readonly string[], prompt: string, into: Uint8Array, row: number): void {
    const at = row * signatureBytes;
    const shingles = this.#fill(responses, responseMinima);
    if (shingles < fewestShingles) return;
    this.#write(into, at, responseMinima);
    if (this.#fill([prompt], promptMinima) > 0) this.#write(into, at + responseMinima, promptMinima);
  }

  #fill(texts: readonly string[], bins: number): number {
    const minima = this.#minima;
    minima.fill(empty, 0, bins);
    let shingles = 0;
    for (const text of texts) {
      this.#words.clear();
      this.#words.add(text);
      const { words } = this.#words;
      let first = words[0] ?? 0;
      let second = words[1] ?? 0;
      for (let at = shingleWords - 1; at < words.length; at++) {
        const third = words[at] ?? 0;
        // The words are mixed already: one more round spreads their sum over all bits.
        let hash = Math.imul(first, 0x9e3779b1) + Math.imul(second, 0x85ebca6b) + third;
        hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
        hash = (hash ^ (hash >>> 13)) >>> 0;
        first = second;
        second = third;
        // The bin from the upper half; within it the order of the hashes is as good as any.
        const bin = ((hash >>> 16) * bins) >>> 16;
        if (hash < (minima[bin] ?? 0)) minima[bin] = hash;
        shingles++;
      }
    }
    return shingles;
  }

  #write(into: Uint8Array, at: number, bins: number): void {
    const minima = this.#minima;
    for (let bin = 0; bin < bins; bin++) {
      let from = bin;
      for (let attempt = 1; minima[from] === empty; attempt++) from = mix(bin * 0x9e3779b1 + attempt) % bins;
      const value = (minima[from] ?? 0) & 0xff;
      // Zeros throughout mean that there is no signature.
      into[at + bin] = value === 0 ? 1 : value;
    }
  }
}

const byteChance = 1 / 255;

/** Estimated Jaccard similarity of the shingles of two rows' responses, 0 to 1; ± 0.08 at 0.8 (95 %). */
export function estimateSimilarity(signatures: Uint8Array, left: number, right: number): number {
  return estimate(signatures, left * signatureBytes, right * signatureBytes, responseMinima);
}

/** The same for the prompts; 1 where one has too few words to tell. */
export function estimatePromptSimilarity(signatures: Uint8Array, left: number, right: number): number {
  const first = left * signatureBytes + responseMinima;
  const second = right * signatureBytes + responseMinima;
  if (signatures[first] === 0 || signatures[second] === 0) return 1;
  return estimate(signatures, first, second, promptMinima);
}

function estimate(signatures: Uint8Array, left: number, right: number, bytes: number): number {
  let equal = 0;
  for (let at = 0; at < bytes; at++) if (signatures[left + at] === signatures[right + at]) equal++;
  const share = equal / bytes;
  return Math.max(0, (share - byteChance) / (1 - byteChance));
}
