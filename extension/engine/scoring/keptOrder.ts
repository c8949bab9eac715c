import { firstAtLeast } from '../../model/strength/bandPlan.ts';

/** Changed rows are put where they belong while at most one row in this many changed; past it all are sorted again. */
const rowsPerMove = 32;

/** Rows with a value, smallest first, equal ones in file order. */
interface Ordered {
  readonly rows: Uint32Array;
  /** 1 at the places whose value is that of the place before. */
  readonly repeats: Uint8Array;
}

interface Sorted {
  readonly ordered: Ordered;
  /** Rows without a value, in file order. */
  readonly without: Uint32Array;
}

/**
 * The rows in the order of a number, kept while single numbers change: sorting a million rows again takes longer than a
 * frame. Five bytes a row.
 */
export class KeptOrder {
  readonly rows: number;
  readonly #valueOf: (row: number) => number;
  readonly #sort: () => Uint32Array;
  readonly #changed = new Set<number>();
  #sorted: Sorted | undefined;

  /**
   * @param valueOf the number of a row, NaN for none
   * @param sort all rows that have a number, smallest first, equal ones in file order
   */
  constructor(rows: number, valueOf: (row: number) => number, sort: () => Uint32Array) {
    this.rows = rows;
    this.#valueOf = valueOf;
    this.#sort = sort;
  }

  /** Rows with a value, smallest first; do not change them. */
  get ascending(): Uint32Array {
    return this.#settled().ordered.rows;
  }

  /** Rows without a value, in file order; do not change them. */
  get without(): Uint32Array {
    return this.#settled().without;
  }

  /**
   * Rows with a value, or with one from `min` to below `max`, smallest first unless `descending`; equal ones in file
   * order both ways. Do not change them.
   */
  within(range: { readonly min: number; readonly max: number } | undefined, descending: boolean): Uint32Array {
    const { ordered } = this.#settled();
    const { rows } = ordered;
    const from = range === undefined ? 0 : firstAtLeast(rows, range.min, this.#valueOf);
    const to = range === undefined ? rows.length : Math.max(from, firstAtLeast(rows, range.max, this.#valueOf));
    return descending ? turned(ordered, from, to) : rows.subarray(from, to);
  }

  /** The number of a row has changed, or may have. */
  changed(row: number): void {
    if (row >= this.rows || this.#sorted === undefined) return;
    this.#changed.add(row);
    if (this.#changed.size * rowsPerMove > this.rows) this.reset();
  }

  /** All numbers may have changed. */
  reset(): void {
    this.#sorted = undefined;
    this.#changed.clear();
  }

  /** Sorts the rows where they are not sorted yet, so that the first who asks does not wait for it. */
  prepare(): void {
    this.#settled();
  }

  #settled(): Sorted {
    if (this.#sorted !== undefined && this.#changed.size === 0) return this.#sorted;
    this.#sorted = this.#sorted === undefined ? this.#sortAll() : this.#move(this.#sorted);
    this.#changed.clear();
    return this.#sorted;
  }

  #sortAll(): Sorted {
    const rows = this.#sort();
    const repeats = new Uint8Array(rows.length);
    let before = Number.NaN;
    for (let place = 0; place < rows.length; place++) {
      const value = this.#valueOf(rows[place] ?? 0);
      if (value === before) repeats[place] = 1;
      before = value;
    }
    const without = new Uint32Array(this.rows - rows.length);
    let count = 0;
    for (let row = 0; count < without.length; row++) if (Number.isNaN(this.#valueOf(row))) without[count++] = row;
    return { ordered: { rows, repeats }, without };
  }

  #move({ ordered, without }: Sorted): Sorted {
    const moves = new Uint8Array(this.rows);
    const coming: number[] = [];
    const going: number[] = [];
    for (const row of this.#changed) {
      moves[row] = 1;
      (Number.isNaN(this.#valueOf(row)) ? going : coming).push(row);
    }
    return {
      ordered: this.#insert(staying(ordered, moves), coming),
      without: mergedRows(
        without.filter((row) => moves[row] === 0),
        Uint32Array.from(going).sort(),
      ),
    };
  }

  /** Each of the few that come is looked up, and what lies between them is copied as it is. */
  #insert({ rows, repeats }: Ordered, coming: number[]): Ordered {
    const valueOf = this.#valueOf;
    const compare = (left: number, right: number): number => valueOf(left) - valueOf(right) || left - right;
    const all = new Uint32Array(rows.length + coming.length);
    const allRepeats = new Uint8Array(all.length);
    let from = 0;
    let next = 0;
    const note = (place: number): void => {
      const repeated = place > 0 && valueOf(all[place - 1] ?? 0) === valueOf(all[place] ?? 0);
      allRepeats[place] = repeated ? 1 : 0;
    };
    const copy = (to: number): void => {
      all.set(rows.subarray(from, to), next);
      allRepeats.set(repeats.subarray(from, to), next);
      // The row before it is another one now.
      if (to > from) note(next);
      next += to - from;
      from = to;
    };
    for (const row of coming.sort(compare)) {
      let to = from;
      for (let high = rows.length; to < high;) {
        const middle = (to + high) >>> 1;
        if (compare(rows[middle] ?? 0, row) < 0) to = middle + 1;
        else high = middle;
      }
      copy(to);
      all[next] = row;
      note(next++);
    }
    copy(rows.length);
    return { rows: all, repeats: allRepeats };
  }
}

// Places are counted in loops over a million: an iterator of a typed array takes twenty times as long.

/** The same without the rows that move. */
function staying({ rows, repeats }: Ordered, moves: Uint8Array): Ordered {
  const kept = new Uint32Array(rows.length);
  const keptRepeats = new Uint8Array(rows.length);
  let count = 0;
  // Whether all since the last that was kept have its value.
  let same = 0;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    same &= repeats[place] ?? 0;
    if (moves[row] === 1) continue;
    kept[count] = row;
    keptRepeats[count++] = same;
    same = 1;
  }
  return { rows: kept.subarray(0, count), repeats: keptRepeats.subarray(0, count) };
}

/** Rows from one place to before another the other way round; equal ones stay in file order. */
function turned({ rows, repeats }: Ordered, from: number, to: number): Uint32Array {
  const all = new Uint32Array(to - from);
  let next = 0;
  for (let end = to; end > from;) {
    let begin = end - 1;
    while (begin > from && repeats[begin] === 1) begin--;
    for (let place = begin; place < end; place++) all[next++] = rows[place] ?? 0;
    end = begin;
  }
  return all;
}

/** Two lists in file order as one. */
function mergedRows(left: Uint32Array, right: Uint32Array): Uint32Array {
  const all = new Uint32Array(left.length + right.length);
  let fromLeft = 0;
  let fromRight = 0;
  for (let place = 0; place < all.length; place++) {
    const own = left[fromLeft] ?? Number.POSITIVE_INFINITY;
    const other = right[fromRight] ?? Number.POSITIVE_INFINITY;
    all[place] = Math.min(own, other);
    if (own < other) fromLeft++;
    else fromRight++;
  }
  return all;
}
