import { solve } from '../maths/logistic.ts';

/** A row as a vote between two responses of its prompt. */
export interface Vote {
  readonly promptKey: string | number;
  readonly responseKeys: readonly [string | number, string | number];
  /** 1 for the first response, -1 for the second, 0 for a tie; undefined where nobody voted. */
  readonly vote: number | undefined;
}

/** Ridge penalty on the strength of a response: as much as half a vote. */
const ridge = 0.5;
/** Prompts with more responses are looked at in rows of this many at most, so that the solving stays small. */
const mostResponses = 64;

/**
 * What the votes of the other rows of the same prompt say about each row: the strength of its first response less that
 * of its second, by least squares (a linear Bradley-Terry model), without the row's own vote. 0 where the other rows
 * say nothing. For a row that votes for the first response, a negative number is a contradiction between rows.
 */
export function voteElsewhere(votes: readonly Vote[]): Float64Array {
  const differences = new Float64Array(votes.length);
  const byPrompt = new Map<string | number, number[]>();
  votes.forEach(({ promptKey }, row) => {
    const rows = byPrompt.get(promptKey);
    if (rows === undefined) byPrompt.set(promptKey, [row]);
    else rows.push(row);
  });
  for (const rows of byPrompt.values()) if (rows.length > 1) ofPrompt(votes, rows, differences);
  return differences;
}

function ofPrompt(votes: readonly Vote[], rows: readonly number[], into: Float64Array): void {
  const places = new Map<string | number, number>();
  for (const row of rows) {
    for (const key of votes[row]?.responseKeys ?? [])
      if (places.size < mostResponses && !places.has(key)) places.set(key, places.size);
  }
  const width = places.size;
  const matrix = Array.from({ length: width }, (_, row) => {
    const line = new Float64Array(width);
    line[row] = ridge;
    return line;
  });
  const right = new Float64Array(width);
  const add = (row: number, weight: number): void => {
    const { responseKeys, vote } = votes[row] ?? {};
    const a = places.get(responseKeys?.[0] ?? '');
    const b = places.get(responseKeys?.[1] ?? '');
    if (vote === undefined || a === undefined || b === undefined || a === b) return;
    for (const [line, column, sign] of [
      [a, a, 1],
      [b, b, 1],
      [a, b, -1],
      [b, a, -1],
    ] as const) {
      const target = matrix[line];
      if (target !== undefined) target[column] = (target[column] ?? 0) + sign * weight;
    }
    right[a] = (right[a] ?? 0) + weight * vote;
    right[b] = (right[b] ?? 0) - weight * vote;
  };
  for (const row of rows) add(row, 1);
  for (const row of rows) {
    const keys = votes[row]?.responseKeys;
    const a = places.get(keys?.[0] ?? '');
    const b = places.get(keys?.[1] ?? '');
    if (a === undefined || b === undefined || a === b) continue;
    add(row, -1);
    const strengths = solve(matrix, right);
    into[row] = (strengths[a] ?? 0) - (strengths[b] ?? 0);
    add(row, 1);
  }
}

/**
 * Share of errors among the other rows of the same prompt that people labelled, drawn to the share over all rows where
 * there are few; less that share, so that 0 says nothing.
 *
 * @param errors 1 where the AI label is wrong, 0 where it is right, undefined where no person said
 */
export function errorsElsewhere(
  promptKeys: readonly (string | number)[],
  errors: readonly (number | undefined)[],
): Float64Array {
  const known = errors.filter((error) => error !== undefined);
  const overall = known.length === 0 ? 0 : known.reduce((sum, error) => sum + error, 0) / known.length;
  const sums = new Map<string | number, { errors: number; rows: number }>();
  promptKeys.forEach((key, row) => {
    const error = errors[row];
    if (error === undefined) return;
    const sum = sums.get(key) ?? { errors: 0, rows: 0 };
    sum.errors += error;
    sum.rows += 1;
    sums.set(key, sum);
  });
  const prior = 2;
  return Float64Array.from(promptKeys, (key, row) => {
    const sum = sums.get(key);
    if (sum === undefined) return 0;
    const own = errors[row];
    const rows = sum.rows - (own === undefined ? 0 : 1);
    const others = sum.errors - (own ?? 0);
    return (others + prior * overall) / (rows + prior) - overall;
  });
}
