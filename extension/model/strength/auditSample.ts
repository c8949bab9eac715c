import { wilsonShare, type Share } from './strength.ts';

const quantile = 1.96;

/**
 * Rows to look at, drawn at random, so that the share of wrong labels is known to within `precision` either way with
 * 95 % confidence: the sample of a share, less what a small dataset saves.
 *
 * @param precision half the width of the interval, above 0 and below 0.5
 * @param expected share that is expected; 0.5 is the most careful
 * @param rows rows that there are to draw from
 */
export function sampleSize(precision: number, expected: number, rows: number): number {
  const share = Math.min(0.5, Math.max(0.02, expected));
  const unlimited = (quantile ** 2 * share * (1 - share)) / precision ** 2;
  return Math.min(rows, Math.ceil(unlimited / (1 + (unlimited - 1) / Math.max(1, rows))));
}

/** Place of a row in a random order that is the same for the same seed: a number below 2^32. */
export function auditRank(row: number, seed: number): number {
  let mixed = (Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97) >>> 0;
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** The first `count` of the rows in random order. */
export function drawSample(rows: readonly number[], count: number, seed: number): readonly number[] {
  return rows
    .map((row) => ({ row, rank: auditRank(row, seed) }))
    .sort((left, right) => left.rank - right.rank || left.row - right.row)
    .slice(0, count)
    .map(({ row }) => row);
}

/** What curators found in an audit sample. */
export interface AuditOutcome {
  readonly right: number;
  readonly wrong: number;
  readonly ties: number;
  /** Rows of the sample that nobody decided about, or that stayed unsure or were dropped. */
  readonly open: number;
}

/** Share of wrong labels by an audit sample; a tie counts one half. Undefined where nothing was looked at. */
export function auditedShare({ right, wrong, ties }: AuditOutcome): (Share & { readonly rows: number }) | undefined {
  const rows = right + wrong + ties;
  return rows === 0 ? undefined : { ...wilsonShare(wrong + ties / 2, rows), rows };
}
