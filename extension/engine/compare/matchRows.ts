import { hashBytes } from '../dataset/lineHasher.ts';

const none = -1;

/**
 * For each new row the old row with the same bytes, or -1. Rows with equal bytes are matched in order, so that adding
 * a copy at the end leaves the others where they are.
 */
export function matchEqualRows(oldHashes: Buffer, newHashes: Buffer): Int32Array {
  const oldRows = oldHashes.length / hashBytes;
  const newRows = newHashes.length / hashBytes;
  let size = 16;
  while (size < oldRows * 2) size *= 2;
  const mask = size - 1;
  /** The first row of each chain of equal rows that is not matched yet, by open addressing. */
  const heads = new Int32Array(size).fill(none);
  const next = new Int32Array(oldRows).fill(none);
  // From the end, so that each chain begins with its first row.
  for (let row = oldRows - 1; row >= 0; row--) {
    const slot = slotOf(oldHashes, row);
    next[row] = heads[slot] ?? none;
    heads[slot] = row;
  }
  const matches = new Int32Array(newRows).fill(none);
  const used = new Uint8Array(size);
  for (let row = 0; row < newRows; row++) {
    const slot = slotOf(newHashes, row);
    const old = heads[slot] ?? none;
    if (old === none || used[slot] === 1) continue;
    matches[row] = old;
    const following = next[old] ?? none;
    // A chain that is used up keeps its head, so that probing still finds its slot.
    if (following === none) used[slot] = 1;
    else heads[slot] = following;
  }
  return matches;

  /** The slot that belongs to the bytes of a row: that of an equal old row, or an empty one. */
  function slotOf(hashes: Buffer, row: number): number {
    const at = row * hashBytes;
    let slot = hashes.readUInt32LE(at) & mask;
    for (;;) {
      const head = heads[slot] ?? none;
      if (head === none) return slot;
      if (hashes.compare(oldHashes, head * hashBytes, (head + 1) * hashBytes, at, at + hashBytes) === 0) return slot;
      slot = (slot + 1) & mask;
    }
  }
}

/**
 * Which matched rows keep their order: the longest increasing run of old rows (patience sorting). 1 where a row stays,
 * 0 where it was moved or has no match.
 */
export function rowsInOrder(matches: Int32Array): Uint8Array {
  const tails: number[] = [];
  const previous = new Int32Array(matches.length).fill(none);
  for (let row = 0; row < matches.length; row++) {
    const old = matches[row] ?? none;
    if (old === none) continue;
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((matches[tails[middle] ?? 0] ?? none) < old) low = middle + 1;
      else high = middle;
    }
    previous[row] = low === 0 ? none : (tails[low - 1] ?? none);
    tails[low] = row;
  }
  const stays = new Uint8Array(matches.length);
  for (let row = tails.at(-1) ?? none; row !== none; row = previous[row] ?? none) stays[row] = 1;
  return stays;
}
