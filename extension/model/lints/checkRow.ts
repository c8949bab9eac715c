import type { Comparison, Label } from '../comparison.ts';
import type { LintFinding, RowLint } from './lint.ts';
import { LintRow } from './lintRow.ts';
import { lintBit, rowLints } from './lints.ts';
import { severityOf, type LintSettings } from './lintSettings.ts';
import type { LintTools } from './lintTools.ts';

/** The row lints that settings leave on. */
export function activeRowLints(settings: LintSettings): readonly RowLint[] {
  return rowLints.filter((lint) => severityOf(lint, settings) !== undefined);
}

/** The bits of the lints that find something in a row. */
export function maskOfRow(row: LintRow, active: readonly RowLint[], tools: LintTools): number {
  let mask = 0;
  for (const lint of active) if (lint.check(row, tools) !== undefined) mask |= lintBit(lint.id);
  return mask;
}

/** What the lints find in one row, in words. */
export function findingsOfRow(
  comparison: Comparison,
  label: Label,
  settings: LintSettings,
  tools: LintTools,
): readonly LintFinding[] {
  const row = new LintRow(comparison, label);
  return activeRowLints(settings).flatMap((lint) => {
    const found = lint.check(row, tools);
    const severity = severityOf(lint, settings);
    if (found === undefined || severity === undefined) return [];
    return [{ lint: lint.id, severity, message: `${found}.`, fix: lint.fix, related: [] }];
  });
}
