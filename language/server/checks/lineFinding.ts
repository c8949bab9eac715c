import type { Severity } from '../../../extension/model/lints/lint.ts';

/** What is wrong in one line; places are in UTF-16 units of the line. */
export interface LineFinding {
  /** A reason of `CuratorError`, the id of a lint, or 'schema' or 'role'. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** What should stand there instead, where that is known. */
  readonly replacement?: string;
}
