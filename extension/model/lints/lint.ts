import type { PlainDecision } from '../rows/rowState.ts';
import type { LintRow } from './lintRow.ts';
import type { LintTools } from './lintTools.ts';

/** How bad a finding is: an error spoils training, a warning often does, a note is worth knowing. */
export const severities = ['error', 'warning', 'note'] as const;
export type Severity = (typeof severities)[number];

/** What a lint looks for. */
export interface LintInfo {
  readonly id: string;
  /** The finding as a sentence, without a full stop. */
  readonly title: string;
  /** Why it matters and what to do about it. */
  readonly help: string;
  readonly severity: Severity;
  /** The decision that is safe for every row with this finding; absent where a person must look. */
  readonly fix?: PlainDecision;
}

/** A lint that needs nothing but one row. */
export interface RowLint extends LintInfo {
  /** What was found in this row, as a sentence without a full stop; undefined where there is nothing. */
  check(row: LintRow, tools: LintTools): string | undefined;
}

/** What a lint found in one row. */
export interface LintFinding {
  readonly lint: string;
  readonly severity: Severity;
  /** As a sentence, with a full stop. */
  readonly message: string;
  readonly fix: PlainDecision | undefined;
  /** Other lines that the finding is about, from 1. */
  readonly related: readonly number[];
}
