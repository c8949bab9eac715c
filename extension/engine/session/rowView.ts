import type { RowFilter, RowSort } from '../../model/contract/rowView.ts';
import { sortByNumber } from '../finding/sortRows.ts';
import type { RowState } from '../../model/rows/rowState.ts';
import type { GoldBucket } from '../../model/strength/goldBuckets.ts';

/** What a view needs to know about rows to choose and order them, without reading any. */
export interface ViewSource {
  readonly rows: number;
  readonly stateOf: (row: number) => RowState | undefined;
  /** Mean strength, NaN where there is none. */
  readonly meanOf: (row: number) => number;
  /** Rows with a mean strength, weakest first, equal ones in file order. */
  readonly byStrength: () => Uint32Array;
  /** Margin of one scorer for the label in force, in its standard deviations; NaN where there is none. */
  readonly marginOf: (scorer: string, row: number) => number;
  /** Scorers that agree with the label, NaN where not all have a margin. */
  readonly votesOf: (row: number) => number;
  /** Bucket of the gold filter, undefined where a row is in none. */
  readonly bucketOf: (row: number) => GoldBucket | undefined;
  /** NaN where there is none. */
  readonly flipProbabilityOf: (row: number) => number;
  /** Place in the triage queue, NaN where a row is not in it. */
  readonly triagePlaceOf: (row: number) => number;
  /** Rows that cannot be read; needed where the filter asks for them. */
  readonly invalid: ReadonlySet<number> | undefined;
}

export const everything: RowFilter = {};
export const fileOrder: RowSort = { by: 'file', descending: false };

/** Whether a view shows every row in file order, so that it needs no list of its own. */
export function isPlain(filter: RowFilter, sort: RowSort): boolean {
  return (
    filter.strength === undefined &&
    filter.decisions === undefined &&
    filter.invalid === undefined &&
    filter.margin === undefined &&
    filter.votes === undefined &&
    filter.bucket === undefined &&
    (filter.query ?? '') === '' &&
    sort.by === 'file' &&
    !sort.descending
  );
}

/** Rows that match, in order; rows without a value to sort by come last, in file order. */
export function viewRows(source: ViewSource, filter: RowFilter, sort: RowSort): Uint32Array {
  const everyRow = isPlain({ ...filter, query: '' }, fileOrder);
  const matching = new Uint32Array(source.rows);
  let count = 0;
  for (let row = 0; row < source.rows; row++) if (everyRow || matches(source, filter, row)) matching[count++] = row;
  const rows = everyRow ? matching : matching.slice(0, count);
  if (sort.by === 'file') return sort.descending ? rows.reverse() : rows;
  if (sort.by === 'triage') {
    // The queue holds no rows that somebody decided about when it was made; those decided since stay where they are.
    return sortByNumber(
      rows.filter((row) => !Number.isNaN(source.triagePlaceOf(row))),
      source.triagePlaceOf,
      sort.descending,
    );
  }
  if (sort.by === 'strength') return orderedByStrength(source, rows, sort.descending);
  return sortByNumber(rows, source.flipProbabilityOf, sort.descending);
}

/** Puts rows into the order that is known of all rows already: sorting a million again takes longer than a frame. */
function orderedByStrength(source: ViewSource, rows: Uint32Array, descending: boolean): Uint32Array {
  const chosen = new Uint8Array(source.rows);
  for (const row of rows) chosen[row] = 1;
  const ordered = new Uint32Array(rows.length);
  let next = 0;
  const take = (row: number): void => {
    if (chosen[row] !== 1) return;
    chosen[row] = 0;
    ordered[next++] = row;
  };
  const order = source.byStrength();
  if (descending) {
    for (let to = order.length; to > 0;) {
      // Equal ones stay in file order.
      const mean = source.meanOf(order[to - 1] ?? 0);
      let from = to - 1;
      while (from > 0 && source.meanOf(order[from - 1] ?? 0) === mean) from--;
      for (let place = from; place < to; place++) take(order[place] ?? 0);
      to = from;
    }
  } else for (const row of order) take(row);
  for (const row of rows) take(row);
  return ordered;
}

function matches(source: ViewSource, filter: RowFilter, row: number): boolean {
  if (filter.decisions !== undefined) {
    const decision = source.stateOf(row)?.decision ?? 'none';
    if (!filter.decisions.includes(decision)) return false;
  }
  if (filter.strength !== undefined) {
    const mean = source.meanOf(row);
    // Written so that NaN does not match.
    if (!(mean >= filter.strength.min && mean < filter.strength.max)) return false;
  }
  if (filter.margin !== undefined) {
    const { scorer, min, max } = filter.margin;
    const margin = source.marginOf(scorer, row);
    if (!(margin >= min && margin < max)) return false;
  }
  if (filter.votes !== undefined && source.votesOf(row) !== filter.votes) return false;
  if (filter.bucket !== undefined && source.bucketOf(row) !== filter.bucket) return false;
  return filter.invalid === undefined || source.invalid?.has(row) === filter.invalid;
}
