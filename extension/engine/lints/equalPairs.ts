import { noPair, type LintTables } from './lintTables.ts';

/**
 * Finds rows that repeat an earlier pair: with the same label (`duplicate`) or the opposite one (`opposite`, told of
 * both rows). Memory: 6 to 12 bytes a row.
 */
export function findEqualPairs(
  { pairKeys, preferred, sides }: Pick<LintTables, 'pairKeys' | 'preferred' | 'sides'>,
  rows: number,
  duplicate: (row: number, earlier: number) => void,
  opposite: (row: number, earlier: number) => void,
): void {
  let size = 1_024;
  while (size < rows * 1.5) size *= 2;
  const mask = size - 1;
  /** The first row of each pair plus one; for each such row, the first row with another label plus one. */
  const heads = new Int32Array(size);
  const others = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const label = preferred[row] ?? noPair;
    if (label === noPair) continue;
    const low = pairKeys[2 * row] ?? 0;
    const high = pairKeys[2 * row + 1] ?? 0;
    let slot = low & mask;
    let first = (heads[slot] ?? 0) - 1;
    while (first >= 0 && (pairKeys[2 * first] !== low || pairKeys[2 * first + 1] !== high)) {
      slot = (slot + 1) & mask;
      first = (heads[slot] ?? 0) - 1;
    }
    if (first < 0) {
      heads[slot] = row + 1;
      continue;
    }
    const known = [first, ...(others.get(first) ?? [])];
    const same = known.find((earlier) => preferred[earlier] === label);
    if (same === undefined) others.set(first, [...(others.get(first) ?? []), row]);
    else duplicate(row, same);
    // Equal responses have no opposite.
    if (label > 1 || sides[2 * row] === sides[2 * row + 1]) continue;
    const against = known.find((earlier) => preferred[earlier] === 1 - label);
    if (against !== undefined) opposite(row, against);
  }
}
