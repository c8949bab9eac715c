import type { RowFilter, RowSort } from '../../model/contract/rowView.ts';
import type { KeptOrder } from '../scoring/keptOrder.ts';
import { keepRows } from '../finding/queryMask.ts';
import { sortByNumber } from '../finding/sortRows.ts';
import type { RowState } from '../../model/rows/rowState.ts';
import type { GoldBucket } from '../../model/strength/goldBuckets.ts';

/** What a view needs to know about rows to choose and order them, without reading any. */
export interface ViewSource {
  readonly rows: number;
  /** Rows that somebody did something to. */
  readonly states: () => Iterable<readonly [row: number, state: RowState]>;
  /** Mean strength by row, NaN or nothing where there is none; not to be changed. */
  readonly means: Float32Array;
  /** Rows by their mean strength; undefined where no row has one. */
  readonly byStrength: KeptOrder | undefined;
  /** Rows by the probability that their label is wrong; undefined where no row has one. */
  readonly byFlipProbability: KeptOrder | undefined;
  /** Margins of one scorer for the labels in force, in its standard deviations; NaN where there is none. */
  readonly marginsOf: (scorer: string) => (row: number) => number;
  /** Scorers that agree with the label, NaN where not all have a margin. */
  readonly votesOf: (row: number) => number;
  /** Bucket of the gold filter, undefined where a row is in none. */
  readonly bucketOf: (row: number) => GoldBucket | undefined;
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

/**
 * Rows that match, in order; rows without a value to sort by come last, in file order.
 *
 * @param narrow sets the marks of further rows to 0 that are not to be shown
 */
export function viewRows(
  source: ViewSource,
  filter: RowFilter,
  sort: RowSort,
  narrow?: (marks: Uint8Array) => void,
): Uint32Array {
  const { descending } = sort;
  if (sort.by === 'strength') {
    // The order knows by itself where a range of strength begins and ends.
    const { strength, ...others } = filter;
    return ordered(source, source.byStrength, strength, marksOf(source, others, narrow), descending);
  }
  const marks = marksOf(source, filter, narrow);
  if (sort.by === 'flipProbability') return ordered(source, source.byFlipProbability, undefined, marks, descending);
  const rows = marks === undefined ? rowsBetween(0, source.rows) : rowsMarked(marks);
  if (sort.by === 'file') return descending ? rows.reverse() : rows;
  // The queue holds no rows that somebody decided about when it was made; those decided since stay where they are.
  const queued = rows.filter((row) => !Number.isNaN(source.triagePlaceOf(row)));
  return sortByNumber(queued, source.triagePlaceOf, descending);
}

/** Rows from one to before another, in file order. */
function rowsBetween(from: number, to: number): Uint32Array {
  const rows = new Uint32Array(Math.max(0, to - from));
  for (let place = 0; place < rows.length; place++) rows[place] = from + place;
  return rows;
}

// Loops over a million rows count: an iterator of a typed array takes twenty times as long.

function rowsMarked(marks: Uint8Array): Uint32Array {
  let marked = 0;
  for (let row = 0; row < marks.length; row++) marked += marks[row] ?? 0;
  const rows = new Uint32Array(marked);
  let count = 0;
  for (let row = 0; count < marked; row++) if (marks[row] === 1) rows[count++] = row;
  return rows;
}

/** Those of the rows that are marked, in their order; the rows themselves where all are. */
function markedOf(rows: Uint32Array, marks: Uint8Array | undefined): Uint32Array {
  if (marks === undefined) return rows;
  const chosen = new Uint32Array(rows.length);
  let count = 0;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    if (marks[row] === 1) chosen[count++] = row;
  }
  return chosen.subarray(0, count);
}

/** Takes rows from the order that is known of all of them: sorting a million again takes longer than a frame. */
function ordered(
  { rows }: ViewSource,
  order: KeptOrder | undefined,
  range: RowFilter['strength'],
  marks: Uint8Array | undefined,
  descending: boolean,
): Uint32Array {
  const first = markedOf(order?.within(range, descending) ?? new Uint32Array(0), marks);
  // Rows without a value are within no range.
  if (range !== undefined) return first;
  const without = markedOf(order?.without ?? new Uint32Array(0), marks);
  const known = order?.rows ?? 0;
  // Rows that came after the order was made have no value either.
  const later = markedOf(rowsBetween(known, rows), marks);
  if (without.length + later.length === 0) return first;
  const all = new Uint32Array(first.length + without.length + later.length);
  all.set(first);
  all.set(without, first.length);
  all.set(later, first.length + without.length);
  return all;
}

/** 1 for each row that passes the filter, apart from texts and fields; undefined where nothing is asked. */
function marksOf(
  source: ViewSource,
  filter: RowFilter,
  narrow: ((marks: Uint8Array) => void) | undefined,
): Uint8Array | undefined {
  const { decisions, strength, margin, votes, bucket, invalid } = filter;
  const steps: ((marks: Uint8Array) => void)[] = [];
  if (decisions !== undefined)
    steps.push((marks) => {
      keepDecided(source, decisions, marks);
    });
  if (strength !== undefined) {
    const { means } = source;
    steps.push(keeping((row) => isWithin(means[row] ?? Number.NaN, strength)));
  }
  if (margin !== undefined) {
    const marginOf = source.marginsOf(margin.scorer);
    steps.push(keeping((row) => isWithin(marginOf(row), margin)));
  }
  if (votes !== undefined) steps.push(keeping((row) => source.votesOf(row) === votes));
  if (bucket !== undefined) steps.push(keeping((row) => source.bucketOf(row) === bucket));
  if (invalid !== undefined) steps.push(keeping((row) => source.invalid?.has(row) === invalid));
  if (narrow !== undefined) steps.push(narrow);
  if (steps.length === 0) return undefined;
  const marks = new Uint8Array(source.rows).fill(1);
  for (const step of steps) step(marks);
  return marks;
}

function keeping(test: (row: number) => boolean): (marks: Uint8Array) => void {
  return (marks) => {
    keepRows(test, marks);
  };
}

/** Written so that NaN does not match. */
function isWithin(value: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return value >= min && value < max;
}

/** Few rows are decided, so that only those are asked. */
function keepDecided({ states }: ViewSource, wanted: NonNullable<RowFilter['decisions']>, marks: Uint8Array): void {
  const undecided = wanted.includes('none');
  const before = undecided ? undefined : marks.slice();
  if (!undecided) marks.fill(0);
  for (const [row, { decision }] of states()) {
    if (row >= marks.length) continue;
    marks[row] = wanted.includes(decision ?? 'none') ? ((before ?? marks)[row] ?? 0) : 0;
  }
}
