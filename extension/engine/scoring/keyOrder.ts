import { CuratorError } from '../../model/errors.ts';
import type { ScoreStore, StoredScorer } from './scoreStore.ts';
import { sortedPositions } from './sortRows.ts';

/** Rows that are written in one transaction: some tens of milliseconds. */
const rowsPerWrite = 2_048;

/**
 * Positions of hashes in the order of their first three bytes. Tables are kept in the order of hashes: written in that
 * order, a page takes many rows at once, while rows in the order of the file would touch every page of a large table
 * with every transaction.
 */
export function keyOrder(count: number, keyOf: (position: number) => Uint8Array): Uint32Array {
  const starts = new Float32Array(count);
  for (let position = 0; position < count; position++) {
    const [first = 0, second = 0, third = 0] = keyOf(position);
    starts[position] = (first << 16) | (second << 8) | third;
  }
  return sortedPositions(starts);
}

/**
 * Writes what has hashes in their order, a part at a time; other work goes on in between.
 *
 * @param write gets positions, at most 2,048 at a time
 * @throws CuratorError 'cancelled', and what `write` throws
 */
export async function writeInKeyOrder(
  count: number,
  keyOf: (position: number) => Uint8Array,
  signal: AbortSignal,
  write: (positions: Uint32Array) => void,
): Promise<void> {
  const order = keyOrder(count, keyOf);
  for (let from = 0; from < count; from += rowsPerWrite) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) throw new CuratorError('cancelled', 'Scoring was cancelled.');
    write(order.subarray(from, from + rowsPerWrite));
  }
}

/**
 * Puts the scores of many rows into the store; see `writeInKeyOrder`.
 *
 * @param rewards for each key, as `ScoreStore.putScores` takes them
 * @throws CuratorError 'cancelled', 'disk-full' or 'store-busy'
 */
export async function putManyScores(
  store: ScoreStore,
  scorer: StoredScorer,
  keys: readonly Uint8Array[],
  rewards: readonly Float64Array[],
  signal: AbortSignal,
): Promise<void> {
  const keyOf = (position: number): Uint8Array => keys[position] ?? new Uint8Array(0);
  await writeInKeyOrder(keys.length, keyOf, signal, (positions) => {
    const own = Array.from(positions, (position) => rewards[position] ?? new Float64Array(0));
    store.putScores(scorer, Array.from(positions, keyOf), own);
  });
}
