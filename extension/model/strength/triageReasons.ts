import { textOfTurns, type Comparison, type Label } from '../comparison.ts';
import type { LintFinding } from '../lints/lint.ts';
import type { RowStrength } from './strengthReport.ts';

export interface ReasonInput {
  readonly comparison: Comparison;
  /** The label in force. */
  readonly label: Label;
  readonly strength: RowStrength | undefined;
  /** Lines with the same pair and the opposite label. */
  readonly oppositeLines: readonly number[];
  /** Lines with the same pair and the same label. */
  readonly equalLines: readonly number[];
  readonly audit: boolean;
  /** What the lints find in the row. */
  readonly findings: readonly LintFinding[];
}

/** Lints whose findings have reasons of their own here. */
const toldOtherwise: ReadonlySet<string> = new Set(['length-bias', 'duplicate', 'opposite-label']);
const muchLonger = 2;
const shortest = 20;

/** Why a row is worth a look, in words, the weightiest first. */
export function triageReasons(input: ReasonInput): readonly string[] {
  const { comparison, label, strength, oppositeLines, equalLines, audit, findings } = input;
  const reasons: string[] = [];
  if (audit) reasons.push('drawn at random, to tell how many labels are wrong');
  if (oppositeLines.length > 0) reasons.push(`the same pair has the opposite label in ${lines(oppositeLines)}`);
  if (strength !== undefined) reasons.push(votesReason(strength));
  if (label.kind === 'preferred' && comparison.candidates.length === 2) {
    const chosen = lengthOf(comparison, label.candidate);
    const rejected = lengthOf(comparison, 1 - label.candidate);
    if (Math.min(chosen, rejected) >= shortest) {
      if (chosen >= muchLonger * rejected) reasons.push(`the chosen one is ${times(chosen / rejected)} longer`);
      else if (rejected >= muchLonger * chosen) reasons.push(`the rejected one is ${times(rejected / chosen)} longer`);
    }
  }
  for (const { lint, severity, message } of findings) {
    if (severity === 'note' || toldOtherwise.has(lint)) continue;
    reasons.push(message.replace(/^./u, (first) => first.toLowerCase()).replace(/\.$/u, ''));
  }
  if (equalLines.length > 0) reasons.push(`the same pair is also in ${lines(equalLines)}`);
  return reasons;
}

/** What the scorers say about a row's label, in words. */
export function votesReason({ votes, scorers, mean, std }: RowStrength): string {
  const against = scorers - votes;
  if (scorers === 1) {
    return votes === 1
      ? 'the only scorer prefers the chosen response'
      : 'the only scorer prefers the rejected response';
  }
  const amount = `${String(against)} of ${String(scorers)} scorers`;
  if (against === scorers) return `all ${String(scorers)} scorers prefer the rejected response`;
  if (2 * against > scorers) return `${amount} prefer the rejected response`;
  if (against === 0 && mean < std) return `all ${String(scorers)} scorers prefer the chosen response, but not by much`;
  if (against === 0) return `all ${String(scorers)} scorers prefer the chosen response`;
  return `the scorers are split: ${amount} ${against === 1 ? 'prefers' : 'prefer'} the rejected response`;
}

function lengthOf(comparison: Comparison, candidate: number): number {
  return textOfTurns(comparison.candidates[candidate]?.turns ?? []).length;
}

function times(ratio: number): string {
  return `${ratio < 3 ? ratio.toFixed(1) : ratio.toFixed(0)} times`;
}

function lines(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 3).map(String).join(', ');
  const more = numbers.length > 3 ? ` and ${String(numbers.length - 3)} more` : '';
  return `${numbers.length === 1 ? 'line' : 'lines'} ${shown}${more}`;
}
