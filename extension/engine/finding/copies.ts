import type { Comparison } from '../../model/comparison.ts';
import { TextHasher } from '../dataset/textHasher.ts';

const mostCounted = 65_535;

/** Words of 32 bits that a row's key takes. */
const wordsOfKey = 2;

/** Roles whose hashes are kept. */
const mostRoles = 100;

/** The key of a row's texts, which rows with equal texts share; never 0. */
export type CopyKey = (comparison: Comparison) => bigint;

/** @param seed the same for all rows that are compared */
export async function copyKeys(seed: bigint): Promise<CopyKey> {
  const hasher = await TextHasher.create(seed);
  const ofRoles = new Map<string, bigint>();
  const add = (hash: bigint, role: string, text: string): bigint => {
    let ofRole = ofRoles.get(role);
    if (ofRole === undefined) {
      // Hostile rows may have roles of their own.
      if (ofRoles.size >= mostRoles) ofRoles.clear();
      ofRoles.set(role, (ofRole = hasher.hashOf(role)));
    }
    return hasher.hashOf(text, hash ^ ofRole);
  };
  const nextResponse = hasher.hashOf('next response');
  // Each text goes on from the hash of those before it.
  return ({ context, candidates }) => {
    let hash = seed;
    for (const { role, text } of context) hash = add(hash, role, text);
    for (const { turns } of candidates) {
      hash ^= nextResponse;
      for (const { role, text } of turns) hash = add(hash, role, text);
    }
    // Zero stands for a row without texts.
    return hash | 1n;
  };
}

/**
 * For each row how many rows with the same texts come before it, 65,535 for more.
 *
 * @param parts keys of the rows, in file order, as words of which the lower comes first; zeros for none
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
