import type { Comparison, Label } from '../comparison.ts';
import type { RowState } from '../rows/rowState.ts';

/** Name of the candidate that a label prefers as the row spells it, 'tie' or 'none'. */
export function labelName(comparison: Comparison, label: Label): string {
  if (label.kind !== 'preferred') return label.kind;
  return comparison.candidateNames[label.candidate] ?? 'none';
}

/** The label that a decision turned round. */
export function oppositeLabel(label: Label): Label {
  if (label.kind !== 'preferred' || label.candidate > 1) return label;
  return { ...label, candidate: 1 - label.candidate };
}

/**
 * The label in force: the row's own, unless a decision that changed no bytes says otherwise.
 *
 * @param comparison the row with pending edits applied
 */
export function effectiveLabel(comparison: Comparison, state: RowState): Label {
  if (state.decisionEdits.length > 0) return comparison.label;
  if (state.decision === 'tie') return { kind: 'tie' };
  return state.decision === 'flip' ? oppositeLabel(comparison.label) : comparison.label;
}
