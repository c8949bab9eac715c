import type { LintFinding, Severity } from './lint.ts';
import type { LintSettings } from './lintSettings.ts';
import type { Interval, PairBias } from './pairBias.ts';

/** How often a lint found something. */
export interface LintCount {
  readonly lint: string;
  readonly title: string;
  readonly help: string;
  readonly severity: Severity;
  readonly rows: number;
  /** Rows with the finding whose lint has a safe fix, and nobody decided about. */
  readonly fixable: number;
  /** The first lines with it, from 1, at most ten. */
  readonly lines: readonly number[];
}

/** What lints found in a whole dataset. */
export interface LintReport {
  readonly settings: LintSettings;
  /** Rows that were looked at; rows that somebody decided to drop are not. */
  readonly rows: number;
  readonly rowsWithFindings: number;
  /** Lints that are switched on, also those that found nothing. */
  readonly counts: readonly LintCount[];
  /** Lengths in characters; undefined below twenty pairs. */
  readonly length: PairBias | undefined;
  /** List items, headings and bold spans. */
  readonly format: PairBias | undefined;
  /** How often the longer response is chosen, in fifths of the pairs by strength, weakest first; empty without scores. */
  readonly lengthByStrength: readonly (Interval & { readonly pairs: number; readonly upTo: number })[];
  /** How tokens were counted. */
  readonly tokenizer: string;
  readonly benchmarks: readonly { readonly path: string; readonly texts: number; readonly tooShort: number }[];
  /** Rows that were edited since: findings about several rows are not known for them until lints run again. */
  readonly staleRows: number;
  /** What a reader must know, in words. */
  readonly notices: readonly string[];
  readonly seconds: number;
}

/** The findings of one row. */
export interface RowFindings {
  readonly row: number;
  readonly line: number;
  /** The row's hash, and `:ordinal` where earlier rows have the same bytes. */
  readonly id: string;
  readonly findings: readonly LintFinding[];
}
