import { auditRank } from './auditSample.ts';

/** What the order of a triage queue is made from, row by row. */
export interface TriageInput {
  readonly rows: number;
  /** Probability that the label is wrong; NaN where there is none. */
  readonly flipProbability: (row: number) => number;
  /** How much the row matters, 0 or more; 1 for a usual one. */
  readonly worth: (row: number) => number;
  readonly standing: (row: number) => 'open' | 'unsure' | 'decided';
  /** Rows with the same pair of responses have the same key. */
  readonly pairKey: (row: number) => number;
  /** Share of the queue that is drawn at random, 0 to 1. */
  readonly auditShare: number;
  readonly seed: number;
  /** Rows that were marked as an audit sample: they are the random ones where there are any. */
  readonly marked: ReadonlySet<number>;
}

export interface TriageOrder {
  readonly rows: Uint32Array;
  /** By place: what a look is worth. */
  readonly values: Float64Array;
  /** By place: whether it was drawn at random, for the queue or for an audit sample. */
  readonly audit: Uint8Array;
}

/**
 * Rows nobody decided about, best first. The value of a look is the probability that it changes the label times the
 * worth of the row, divided among copies of the same pair: each one seen before halves what the next is worth, and so
 * on. Rows drawn at random are mixed in evenly. Rows without scores come in random order behind those with scores, and
 * rows that somebody was unsure about come back at the end.
 */
export function triageOrder(input: TriageInput): TriageOrder {
  const { rows } = input;
  const seen = new Map<number, number>();
  const valued: { readonly row: number; value: number }[] = [];
  const open: number[] = [];
  const unsure: number[] = [];
  for (let row = 0; row < rows; row++) {
    const standing = input.standing(row);
    if (standing === 'decided') {
      const key = input.pairKey(row);
      if (!Number.isNaN(key)) seen.set(key, (seen.get(key) ?? 0) + 1);
      continue;
    }
    if (standing === 'unsure') {
      unsure.push(row);
      continue;
    }
    open.push(row);
    const probability = input.flipProbability(row);
    if (!Number.isNaN(probability)) valued.push({ row, value: probability * input.worth(row) });
  }
  valued.sort(byValue);
  for (const entry of valued) {
    const key = input.pairKey(entry.row);
    if (Number.isNaN(key)) continue;
    const before = seen.get(key) ?? 0;
    entry.value /= 1 + before;
    seen.set(key, before + 1);
  }
  valued.sort(byValue);

  const drawn = (input.marked.size > 0 ? open.filter((row) => input.marked.has(row)) : open)
    .map((row) => ({ row, rank: auditRank(row, input.seed) }))
    .sort((left, right) => left.rank - right.rank);
  const order = new Uint32Array(open.length + unsure.length);
  const values = new Float64Array(order.length);
  const audit = new Uint8Array(order.length);
  const taken = new Uint8Array(rows);
  const valueOf = new Map(valued.map(({ row, value }) => [row, value]));
  let count = 0;
  const put = (row: number, random: boolean): void => {
    if (taken[row] === 1) return;
    taken[row] = 1;
    values[count] = valueOf.get(row) ?? 0;
    audit[count] = random || input.marked.has(row) ? 1 : 0;
    order[count++] = row;
  };
  const every = input.auditShare <= 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.round(1 / input.auditShare));
  let nextDrawn = 0;
  for (const { row } of valued) {
    while ((count + 1) % every === 0 && nextDrawn < drawn.length) {
      const random = drawn[nextDrawn++];
      if (random !== undefined && taken[random.row] !== 1) put(random.row, true);
    }
    put(row, false);
  }
  for (const { row } of drawn) put(row, true);
  for (const row of open) put(row, false);
  for (const row of unsure) put(row, false);
  return { rows: order.subarray(0, count), values: values.subarray(0, count), audit: audit.subarray(0, count) };
}

function byValue(left: { readonly row: number; readonly value: number }, right: typeof left): number {
  return right.value - left.value || left.row - right.row;
}
