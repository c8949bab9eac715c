import { z } from 'zod';
import { decisions } from '../rows/rowState.ts';

/** What an export writes and which rows go into it. */
export const exportOptions = z.object({
  format: z.enum(['trl-preference', 'trl-preference-conversational']),
  target: z.string().min(1),
  /** Rows of the current view only, rather than of the whole file. */
  viewOnly: z.boolean(),
  /** Decisions whose rows are left out. */
  leaveOut: z.array(z.enum(decisions)),
  /** Leave out rows that nobody decided about. */
  decidedOnly: z.boolean(),
  /** Adds a `provenance` column: line, row hash, decision, who, when, original label, strength. */
  provenance: z.boolean(),
  /** The user's answer where the target exists. */
  overwrite: z.boolean(),
});
export type ExportOptions = z.infer<typeof exportOptions>;

/** Why rows were left out, with their number. */
export interface LeftOut {
  readonly why: 'dropped' | 'tied' | 'unsure' | 'kept' | 'flipped' | 'undecided' | 'no-label' | 'unreadable';
  readonly rows: number;
  /** Lines of the first ten. */
  readonly lines: readonly number[];
}

export interface ExportSummary {
  readonly target: string;
  readonly rowsWritten: number;
  readonly rowsFlipped: number;
  readonly leftOut: readonly LeftOut[];
  readonly bytesWritten: number;
}
