import { noPair, type LintTables } from './lintTables.ts';

/**
 * Finds rows that repeat an earlier pair: with the same label (`duplicate`), or so that another row has the opposite one
 * (`opposite`, told of every row of such a pair with the first row that contradicts it). Memory: 10 to 16 bytes a row.
 */
export function findEqualPairs(
  { pairKeys, preferred, sides }: Pick<LintTables, 'pairKeys' | 'preferred' | 'sides'>,
  rows: number,
  duplicate: (row: number, earlier: number) => void,
  opposite: (row: number, other: number) => void,
): void {
  let size = 1_024;
  while (size < rows * 1.5) size *= 2;
  const mask = size - 1;
  /** The first row of each pair plus one. */
  const heads = new Int32Array(size);
  /** For each row the first row of its pair, -1 for rows without one. */
  const firsts = new Int32Array(rows).fill(-1);
  /** By the first row of a pair, the first rows with labels other than its own. */
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
      firsts[row] = row;
      continue;
    }
    firsts[row] = first;
    const same = [first, ...(others.get(first) ?? [])].find((earlier) => preferred[earlier] === label);
    if (same === undefined) others.set(first, [...(others.get(first) ?? []), row]);
    else duplicate(row, same);
  }
  if (others.size === 0) return;
  for (let row = 0; row < rows; row++) {
    const first = firsts[row] ?? -1;
    const label = preferred[row] ?? noPair;
    const rest = others.get(first);
    // Ties and rows without a label contradict nobody, and equal responses have no opposite.
    if (rest === undefined || label > 1 || sides[2 * row] === sides[2 * row + 1]) continue;
    const against = [first, ...rest].find((other) => preferred[other] === 1 - label);
    if (against !== undefined) opposite(row, against);
  }
}
