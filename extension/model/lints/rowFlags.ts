import type { Comparison, Label } from '../comparison.ts';
import { activeRowLints } from './checkRow.ts';
import { LintRow } from './lintRow.ts';
import { defaultLintSettings, type LintSettings } from './lintSettings.ts';
import { plainTools, type LintTools } from './lintTools.ts';

/** Ids of the lints that find something in a row by itself. */
export function rowFlags(
  comparison: Comparison,
  label: Label = comparison.label,
  settings: LintSettings = defaultLintSettings,
  tools: LintTools = plainTools,
): readonly string[] {
  const row = new LintRow(comparison, label);
  return activeRowLints(settings)
    .filter((lint) => lint.check(row, tools) !== undefined)
    .map(({ id }) => id);
}
