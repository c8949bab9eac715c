import { firstAtLeast } from '../../model/strength/bandPlan.ts';

/** A changed row is put where it belongs while at most one row in this many changed; past it all are sorted again. */
const rowsPerMove = 32;

interface Sorted {
  /** Rows with a value, smallest first, equal ones in file order. */
  readonly order: Uint32Array;
  /** Rows without one, in file order. */
  readonly without: Uint32Array;
}

/**
 * The rows in the order of a number, kept while single numbers change: sorting a million rows again takes longer than a
 * frame. Four bytes a row, and one more once the order was asked for from its end.
 */
export class KeptOrder {
  readonly rows: number;
  readonly #valueOf: (row: number) => number;
  readonly #sort: () => Uint32Array;
  readonly #changed = new Set<number>();
  #sorted: Sorted | undefined;
  /** 1 at the places whose value is that of the place before. */
  #repeats: Uint8Array | undefined;

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
    return this.#settled().order;
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
    const { order } = this.#settled();
    const from = range === undefined ? 0 : firstAtLeast(order, range.min, this.#valueOf);
    const to = range === undefined ? order.length : Math.max(from, firstAtLeast(order, range.max, this.#valueOf));
    return descending ? this.#turned(order, from, to) : order.subarray(from, to);
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
    this.#repeats = undefined;
    this.#changed.clear();
  }

  /** Makes ready what `within` needs, so that the first who asks does not wait for it. */
  prepare(): void {
    this.#repeats ??= this.#findRepeats(this.ascending);
  }

  #settled(): Sorted {
    if (this.#sorted !== undefined && this.#changed.size === 0) return this.#sorted;
    this.#sorted = this.#sorted === undefined ? this.#sortAll() : this.#move(this.#sorted);
    this.#repeats = undefined;
    this.#changed.clear();
    return this.#sorted;
  }

  #sortAll(): Sorted {
    const order = this.#sort();
    const without = new Uint32Array(this.rows - order.length);
    let count = 0;
    for (let row = 0; count < without.length; row++) if (Number.isNaN(this.#valueOf(row))) without[count++] = row;
    return { order, without };
  }

  #move({ order, without }: Sorted): Sorted {
    const moves = new Uint8Array(this.rows);
    const coming: number[] = [];
    const going: number[] = [];
    for (const row of this.#changed) {
      moves[row] = 1;
      (Number.isNaN(this.#valueOf(row)) ? going : coming).push(row);
    }
    const valueOf = this.#valueOf;
    const compare = (left: number, right: number): number => valueOf(left) - valueOf(right) || left - right;
    const byRow = (left: number, right: number): number => left - right;
    return {
      order: merged(staying(order, moves), coming.sort(compare), compare),
      without: merged(staying(without, moves), going.sort(byRow), byRow),
    };
  }

  #turned(order: Uint32Array, from: number, to: number): Uint32Array {
    const repeats = (this.#repeats ??= this.#findRepeats(order));
    const turned = new Uint32Array(to - from);
    let next = 0;
    for (let end = to; end > from;) {
      let begin = end - 1;
      while (begin > from && repeats[begin] === 1) begin--;
      for (let place = begin; place < end; place++) turned[next++] = order[place] ?? 0;
      end = begin;
    }
    return turned;
  }

  #findRepeats(order: Uint32Array): Uint8Array {
    const repeats = new Uint8Array(order.length);
    let before = Number.NaN;
    for (let place = 0; place < order.length; place++) {
      const value = this.#valueOf(order[place] ?? 0);
      if (value === before) repeats[place] = 1;
      before = value;
    }
    return repeats;
  }
}

function staying(rows: Uint32Array, moves: Uint8Array): Uint32Array {
  const kept = new Uint32Array(rows.length);
  let count = 0;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    if (moves[row] === 0) kept[count++] = row;
  }
  return kept.subarray(0, count);
}

/** Both in one order; each of the few that come is looked up, and what lies between them is copied as it is. */
function merged(
  rows: Uint32Array,
  coming: readonly number[],
  compare: (left: number, right: number) => number,
): Uint32Array {
  const all = new Uint32Array(rows.length + coming.length);
  let from = 0;
  let next = 0;
  for (const row of coming) {
    let to = from;
    for (let high = rows.length; to < high;) {
      const middle = (to + high) >>> 1;
      if (compare(rows[middle] ?? 0, row) < 0) to = middle + 1;
      else high = middle;
    }
    all.set(rows.subarray(from, to), next);
    next += to - from;
    all[next++] = row;
    from = to;
  }
  all.set(rows.subarray(from), next);
  return all;
}
