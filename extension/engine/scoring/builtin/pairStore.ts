import { valueBits, valueOffset, type TrainingPairs } from './trainingPairs.ts';
import type { SparseFeatures } from './members.ts';

const largestValue = valueOffset - 1;
/** Entries kept of one pair in one feature set: the largest differences. */
const mostEntries = 2048;

/** What another thread needs to read a store: shared memory, nothing is copied. */
export interface PairStoreView {
  readonly setCount: number;
  readonly count: number;
  readonly rows: Uint32Array;
  readonly samples: Float64Array;
  /** Entries of pair `pair` and feature set `set` start at `pair * setCount + set` and end at the next start. */
  readonly starts: Uint32Array;
  readonly scales: Float32Array;
  readonly entries: Uint32Array;
  /** Pairs whose sample number is below this are kept. */
  readonly threshold: number;
}

/**
 * Feature differences (first candidate less second) of the pairs of one part of a file, four bytes an entry, in shared
 * memory. It never holds more than its budget: where that is full, it halves the share of prompts it keeps (by the hash
 * of the prompt), so that what is kept is a random sample of prompts of the whole file.
 */
export class PairStore {
  private readonly entries: Uint32Array;
  private readonly starts: Uint32Array;
  private readonly scales: Float32Array;
  private readonly rows: Uint32Array;
  private readonly samples: Float64Array;
  private readonly setCount: number;
  private count = 0;
  private used = 0;
  private threshold = 1;
  private readonly differences: Float32Array;
  private readonly levels = new Uint32Array(valueOffset);
  private touched = new Uint32Array(8192);

  /**
   * @param pairs pairs offered at most
   * @param places length of the longest weight vector
   * @param budget entries held at most
   */
  constructor(setCount: number, pairs: number, places: number, budget: number) {
    this.setCount = setCount;
    // Pages that are never written take no memory, so the budget can be reserved at once.
    this.entries = new Uint32Array(new SharedArrayBuffer(budget * 4));
    this.starts = new Uint32Array(new SharedArrayBuffer((pairs * setCount + 1) * 4));
    this.scales = new Float32Array(new SharedArrayBuffer(pairs * setCount * 4));
    this.rows = new Uint32Array(new SharedArrayBuffer(pairs * 4));
    this.samples = new Float64Array(new SharedArrayBuffer(pairs * 8));
    this.differences = new Float32Array(places);
  }

  /** Whether a pair of this sample number (0 to 1, from its prompt's hash) is kept at present. */
  wants(sample: number): boolean {
    return sample < this.threshold;
  }

  /** Adds a pair that is wanted: for each feature set the features of its two responses. */
  add(row: number, sample: number, features: readonly (readonly [SparseFeatures, SparseFeatures])[]): void {
    if (!this.wants(sample)) return;
    let needed = 0;
    for (const [first, second] of features) needed += first.count + second.count;
    while (this.used + needed > this.entries.length) {
      if (this.count === 0) return;
      this.threshold /= 2;
      this.dropOthers();
      if (!this.wants(sample)) return;
    }
    this.rows[this.count] = row;
    this.samples[this.count] = sample;
    features.forEach(([first, second], set) => {
      this.addDifference(this.count * this.setCount + set, first, second);
    });
    this.count++;
  }

  view(): PairStoreView {
    const { setCount, count, rows, samples, starts, scales, entries, threshold } = this;
    return { setCount, count, rows, samples, starts, scales, entries, threshold };
  }

  private addDifference(slot: number, first: SparseFeatures, second: SparseFeatures): void {
    const { differences } = this;
    if (this.touched.length < first.count + second.count) {
      this.touched = new Uint32Array(2 * (first.count + second.count));
    }
    // A place of both responses is noted twice; the second note finds its difference already taken.
    let noted = 0;
    for (let index = 0; index < first.count; index++) {
      const place = first.places[index] ?? 0;
      differences[place] = (differences[place] ?? 0) + (first.values[index] ?? 0);
      this.touched[noted++] = place;
    }
    for (let index = 0; index < second.count; index++) {
      const place = second.places[index] ?? 0;
      differences[place] = (differences[place] ?? 0) - (second.values[index] ?? 0);
      this.touched[noted++] = place;
    }
    let largest = 0;
    for (let index = 0; index < noted; index++) {
      largest = Math.max(largest, Math.abs(differences[this.touched[index] ?? 0] ?? 0));
    }
    this.starts[slot] = this.used;
    this.scales[slot] = largest / largestValue;
    const inverse = largest === 0 ? 0 : largestValue / largest;
    const least = noted > mostEntries ? this.leastKept(noted, inverse) : 1;
    for (let index = 0; index < noted; index++) {
      const place = this.touched[index] ?? 0;
      const value = Math.round((differences[place] ?? 0) * inverse);
      differences[place] = 0;
      if (Math.abs(value) >= least) this.entries[this.used++] = (place << valueBits) | (value + valueOffset);
    }
    this.starts[slot + 1] = this.used;
  }

  /** The least whole number, 1 or more, that keeps no more than `mostEntries` of the noted differences. */
  private leastKept(noted: number, inverse: number): number {
    this.levels.fill(0);
    for (let index = 0; index < noted; index++) {
      const level = Math.abs(Math.round((this.differences[this.touched[index] ?? 0] ?? 0) * inverse));
      this.levels[level] = (this.levels[level] ?? 0) + 1;
    }
    let kept = 0;
    for (let level = largestValue; level > 0; level--) {
      kept += this.levels[level] ?? 0;
      if (kept > mostEntries) return Math.min(level + 1, largestValue);
    }
    return 1;
  }

  private dropOthers(): void {
    let kept = 0;
    let used = 0;
    for (let pair = 0; pair < this.count; pair++) {
      if ((this.samples[pair] ?? 1) >= this.threshold) continue;
      // The pair moves down as a whole: its slots lie at or below where it was, so nothing unread is overwritten.
      const first = pair * this.setCount;
      const from = this.starts[first] ?? 0;
      const to = this.starts[first + this.setCount] ?? 0;
      this.entries.copyWithin(used, from, to);
      for (let set = 0; set < this.setCount; set++) {
        this.starts[kept * this.setCount + set] = (this.starts[first + set] ?? 0) - from + used;
        this.scales[kept * this.setCount + set] = this.scales[first + set] ?? 0;
      }
      used += to - from;
      this.rows[kept] = this.rows[pair] ?? 0;
      this.samples[kept] = this.samples[pair] ?? 0;
      kept++;
    }
    this.count = kept;
    this.used = used;
    this.starts[kept * this.setCount] = used;
  }
}

/**
 * The pairs of several stores that one model is trained on: labelled, kept in every store, and not in the fold that the
 * model is for. A pair whose second candidate is preferred is turned round.
 *
 * @param foldOf fold of each row of the file
 * @param preferred 0 or 1 for each row of the file, anything else for rows that nothing is learnt from
 */
export function trainingPairs(
  stores: readonly PairStoreView[],
  set: number,
  fold: number,
  foldOf: Uint8Array,
  preferred: Uint8Array,
): TrainingPairs {
  const threshold = Math.min(...stores.map((store) => store.threshold));
  const most = stores.reduce((sum, store) => sum + store.count, 0);
  const starts = new Uint32Array(most);
  const ends = new Uint32Array(most);
  const scales = new Float32Array(most);
  const blockOf = new Uint8Array(most);
  let count = 0;
  stores.forEach((store, block) => {
    for (let pair = 0; pair < store.count; pair++) {
      const row = store.rows[pair] ?? 0;
      const label = preferred[row] ?? 2;
      if (label > 1 || foldOf[row] === fold || (store.samples[pair] ?? 1) >= threshold) continue;
      const slot = pair * store.setCount + set;
      starts[count] = store.starts[slot] ?? 0;
      ends[count] = store.starts[slot + 1] ?? 0;
      scales[count] = (store.scales[slot] ?? 0) * (label === 0 ? 1 : -1);
      blockOf[count] = block;
      count++;
    }
  });
  return { count, starts, ends, scales, blockOf, blocks: stores.map((store) => store.entries) };
}
