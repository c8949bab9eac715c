/** Differences of features, chosen less rejected, of the pairs to train on. */
export interface TrainingPairs {
  readonly count: number;
  /** Entries of pair `pair`: from `starts[pair]` to `ends[pair]`. */
  readonly starts: ArrayLike<number>;
  readonly ends: ArrayLike<number>;
  /** What the entries' whole numbers are multiplied by; its sign turns a pair round. */
  readonly scales: Float32Array;
  /** Block of each pair's entries within `blocks`. */
  readonly blockOf: Uint8Array;
  /** Entries: place in the upper bits, whole number -8191 to 8191 in the lower `valueBits`. */
  readonly blocks: readonly Uint32Array[];
}

/** Bits of an entry that hold its value; the others hold its place. */
export const valueBits = 14;
export const valueOffset = 1 << (valueBits - 1);
export const valueMask = (1 << valueBits) - 1;

export const noEntries = new Uint32Array(0);
