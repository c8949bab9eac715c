import type { Candidate, Comparison, Label, Turn } from '../comparison.ts';
import type { JsonObject } from '../json/jsonValue.ts';
import type { Decision } from '../rows/rowState.ts';
import type { RowStrength } from '../strength/strengthReport.ts';
import type { ExportOptions, LeftOut } from './exportOptions.ts';

/** A row as an export sees it. */
export interface ExportRow {
  readonly line: number;
  /** Hash of the row's bytes as they are exported. */
  readonly hash: string;
  /** Undefined where the line cannot be read. */
  readonly comparison: Comparison | undefined;
  /** The label in force. */
  readonly label: Label;
  readonly decision: Decision | undefined;
  readonly decided: { readonly annotator: string; readonly at: number } | undefined;
  readonly strength: RowStrength | undefined;
}

/** The two sides of a row that an export writes. */
export interface PreferredPair {
  readonly context: readonly Turn[];
  readonly chosen: Candidate;
  readonly rejected: Candidate;
}

/** Why a row stays out, or undefined where it goes in. */
export function reasonToLeaveOut(row: ExportRow, options: ExportOptions): LeftOut['why'] | undefined {
  if (row.comparison === undefined) return 'unreadable';
  if (row.decision !== undefined && options.leaveOut.includes(row.decision)) return leftOutNames[row.decision];
  if (row.decision === undefined && options.decidedOnly) return 'undecided';
  if (row.label.kind === 'tie') return 'tied';
  return preferredPair(row.comparison, row.label) === undefined ? 'no-label' : undefined;
}

const leftOutNames: Readonly<Record<Decision, LeftOut['why']>> = {
  keep: 'kept',
  flip: 'flipped',
  tie: 'tied',
  drop: 'dropped',
  unsure: 'unsure',
};

/** The pair that a label makes of two candidates; undefined for a tie, no label, or more than two candidates. */
export function preferredPair(comparison: Comparison, label: Label): PreferredPair | undefined {
  if (label.kind !== 'preferred' || comparison.candidates.length !== 2) return undefined;
  const chosen = comparison.candidates[label.candidate];
  const rejected = comparison.candidates[1 - label.candidate];
  return chosen === undefined || rejected === undefined ? undefined : { context: comparison.context, chosen, rejected };
}

/** What happened to a row on its way here, for the `provenance` column. */
export function provenanceOf(row: ExportRow, written: JsonObject): JsonObject {
  const flipped = row.decision === 'flip';
  const { strength } = row;
  return {
    line: row.line,
    row_hash: row.hash,
    status: flipped ? 'flipped' : 'unchanged',
    ...(row.decision === undefined ? {} : { decision: row.decision }),
    ...(row.decided === undefined
      ? {}
      : { annotator: row.decided.annotator, decided_at: new Date(row.decided.at).toISOString() }),
    ...(flipped ? { original_chosen: written.rejected, original_rejected: written.chosen } : {}),
    ...(strength === undefined
      ? {}
      : {
          strength: {
            mean: strength.mean,
            std: strength.std,
            votes: strength.votes,
            scorers: strength.scorers,
            flip_probability: strength.flipProbability,
            calibrated: strength.calibrated,
          },
        }),
  };
}
