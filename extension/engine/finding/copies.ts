import { randomBytes } from 'node:crypto';
import xxhash from 'xxhash-wasm';
import type { Comparison } from '../../model/comparison.ts';

const mostCounted = 65_535;

/** Words of 32 bits that a row's key takes. */
export const wordsOfKey = 2;

/** Characters that are hashed at once: the memory of the hash grows to what it is given, and never shrinks. */
const pieceLength = 256 * 1024;
/** Roles whose hashes are kept. */
const mostRoles = 100;

/** Writes the key of a row's texts, which rows with equal texts share. */
export type CopyKey = (comparison: Comparison, keys: Uint32Array, row: number) => void;

/** Drawn anew for each pass, so that no dataset can be made whose different rows have the same key. */
export function drawSeed(): bigint {
  return randomBytes(8).readBigUInt64LE(0);
}

/**
 * Keys of texts by XXH64, a tenth of the time of SHA-256: two different ones share a key once in 10^19 pairs.
 *
 * @param seed the same for all rows that are compared
 */
export async function copyKeys(seed: bigint): Promise<CopyKey> {
  const hasher = await xxhash();
  // As UTF-16, which takes a tenth of the time of UTF-8 to write.
  const bytes = Buffer.allocUnsafe(2 * pieceLength);
  const hashOf = (text: string, from: bigint): bigint => {
    let hash = from;
    let at = 0;
    do {
      const piece = text.length <= pieceLength ? text : text.slice(at, at + pieceLength);
      hash = hasher.h64Raw(bytes.subarray(0, bytes.write(piece, 'utf16le')), hash);
      at += pieceLength;
    } while (at < text.length);
    return hash;
  };
  const ofRoles = new Map<string, bigint>();
  const add = (hash: bigint, role: string, text: string): bigint => {
    let ofRole = ofRoles.get(role);
    if (ofRole === undefined) {
      // Hostile rows may have roles of their own.
      if (ofRoles.size >= mostRoles) ofRoles.clear();
      ofRoles.set(role, (ofRole = hashOf(role, seed)));
    }
    return hashOf(text, hash ^ ofRole);
  };
  const nextResponse = hashOf('next response', seed);
  // Each text goes on from the hash of those before it.
  return ({ context, candidates }, keys, row) => {
    let hash = seed;
    for (const { role, text } of context) hash = add(hash, role, text);
    for (const { turns } of candidates) {
      hash ^= nextResponse;
      for (const { role, text } of turns) hash = add(hash, role, text);
    }
    // Zero stands for a row without texts.
    hash |= 1n;
    keys[row * wordsOfKey] = Number(hash & 0xffffffffn);
    keys[row * wordsOfKey + 1] = Number(hash >> 32n);
  };
}

/**
 * For each row how many rows with the same texts come before it, 65,535 for more.
 *
 * @param parts keys of the rows, in file order
 * @param counts one a row, zeros at first
 */
export function countCopies(parts: readonly Uint32Array[], counts: Uint16Array): void {
  const places = 2 ** Math.ceil(Math.log2(Math.max(8, counts.length * 1.5)));
  const mask = places - 1;
  const lows = new Uint32Array(places);
  const highs = new Uint32Array(places);
  const seen = new Uint16Array(places);
  let row = 0;
  for (const keys of parts) {
    for (let at = 0; at < keys.length; at += wordsOfKey, row++) {
      const low = keys[at] ?? 0;
      const high = keys[at + 1] ?? 0;
      if (low === 0) continue;
      let place = high & mask;
      while ((seen[place] ?? 0) > 0 && (lows[place] !== low || highs[place] !== high)) place = (place + 1) & mask;
      const before = seen[place] ?? 0;
      lows[place] = low;
      highs[place] = high;
      counts[row] = before;
      seen[place] = Math.min(mostCounted, before + 1);
    }
  }
}
