import type { RowFilter, RowSort } from '../../model/contract/rowView.ts';
import { sortByNumber } from '../finding/sortRows.ts';
import type { RowState } from '../../model/rows/rowState.ts';
import type { GoldBucket } from '../../model/strength/goldBuckets.ts';

/** What a view needs to know about rows to choose and order them, without reading any. */
export interface ViewSource {
  readonly rows: number;
  /** Rows that somebody did something to. */
  readonly states: () => Iterable<readonly [row: number, state: RowState]>;
  /** Mean strength, NaN where there is none. */
  readonly meanOf: (row: number) => number;
  /** Rows with a mean strength, or with one in a range, weakest first, equal ones in file order; not to be changed. */
  readonly byStrength: (range: RowFilter['strength']) => Uint32Array;
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
  if (sort.by === 'strength') return orderedByStrength(source, filter, sort.descending);
  const rows = rowsThat(testsOf(source, filter), everyRow(source.rows));
  if (sort.by === 'file') return sort.descending ? rows.reverse() : rows;
  if (sort.by === 'flipProbability') return sortByNumber(rows, source.flipProbabilityOf, sort.descending);
  // The queue holds no rows that somebody decided about when it was made; those decided since stay where they are.
  const queued = rowsThat([(row) => !Number.isNaN(source.triagePlaceOf(row))], rows);
  return sortByNumber(queued, source.triagePlaceOf, sort.descending);
}

type Test = (row: number) => boolean;

function everyRow(count: number): Uint32Array {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** Those of the rows that pass all tests, in their order: a loop, since `filter` of a million takes several times as long. */
export function rowsThat(tests: readonly Test[], rows: Uint32Array): Uint32Array {
  if (tests.length === 0) return rows;
  const chosen = new Uint32Array(rows.length);
  let count = 0;
  for (const row of rows) {
    let passes = true;
    for (let place = 0; passes && place < tests.length; place++) passes = tests[place]?.(row) === true;
    if (passes) chosen[count++] = row;
  }
  return chosen.slice(0, count);
}

/** Takes rows from the order that is known of all of them: sorting a million again takes longer than a frame. */
function orderedByStrength(source: ViewSource, { strength, ...others }: RowFilter, descending: boolean): Uint32Array {
  const { meanOf, rows } = source;
  const tests = testsOf(source, others);
  const order = source.byStrength(strength);
  const ordered = rowsThat(tests, descending ? strongestFirst(order, meanOf) : order);
  // Rows without a strength are within no range of it.
  if (strength !== undefined || order.length === rows) return ordered;
  const rest = rowsThat([(row) => Number.isNaN(meanOf(row)), ...tests], everyRow(rows));
  const all = new Uint32Array(ordered.length + rest.length);
  all.set(ordered);
  all.set(rest, ordered.length);
  return all;
}

/** The same rows the other way round; equal ones stay in file order. */
function strongestFirst(order: Uint32Array, meanOf: (row: number) => number): Uint32Array {
  const turned = new Uint32Array(order.length);
  let next = 0;
  for (let to = order.length; to > 0;) {
    const mean = meanOf(order[to - 1] ?? 0);
    let from = to - 1;
    while (from > 0 && meanOf(order[from - 1] ?? 0) === mean) from--;
    for (let place = from; place < to; place++) turned[next++] = order[place] ?? 0;
    to = from;
  }
  return turned;
}

/** What a filter asks of a row, apart from its texts and fields. */
function testsOf(source: ViewSource, filter: RowFilter): readonly Test[] {
  const { decisions, strength, margin, votes, bucket, invalid } = filter;
  const tests: Test[] = [];
  if (decisions !== undefined) tests.push(decisionTest(source, decisions));
  // Written so that NaN does not match.
  if (strength !== undefined) tests.push(isWithin(strength, source.meanOf));
  if (margin !== undefined) tests.push(isWithin(margin, (row) => source.marginOf(margin.scorer, row)));
  if (votes !== undefined) tests.push((row) => source.votesOf(row) === votes);
  if (bucket !== undefined) tests.push((row) => source.bucketOf(row) === bucket);
  if (invalid !== undefined) tests.push((row) => source.invalid?.has(row) === invalid);
  return tests;
}

function isWithin(
  { min, max }: { readonly min: number; readonly max: number },
  valueOf: (row: number) => number,
): Test {
  return (row) => {
    const value = valueOf(row);
    return value >= min && value < max;
  };
}

function decisionTest({ rows, states }: ViewSource, wanted: NonNullable<RowFilter['decisions']>): Test {
  const matching = new Uint8Array(rows).fill(wanted.includes('none') ? 1 : 0);
  for (const [row, { decision }] of states()) matching[row] = wanted.includes(decision ?? 'none') ? 1 : 0;
  return (row) => matching[row] === 1;
}
