import type { Comparison, Label } from '../comparison.ts';
import type { RowState } from '../rows/rowState.ts';

/** Name of the candidate that a label prefers as the row spells it, 'tie' or 'none'. */
export function labelName(comparison: Comparison, label: Label): string {
  const name = (candidate: number): string => comparison.candidateNames[candidate] ?? 'none';
  switch (label.kind) {
    case 'preferred':
      return name(label.candidate);
    case 'thumbs':
      return label.up ? 'thumbs up' : 'thumbs down';
    case 'ranking':
      return byRank(label.ranks)
        .map((tied) => tied.map(name).join(' = '))
        .join(' > ');
    case 'tie':
    case 'none':
      return label.kind;
  }
}

/** Candidates from best to worst; those of equal rank together, in the row's order. */
export function byRank(ranks: readonly number[]): readonly (readonly number[])[] {
  return [...new Set(ranks)]
    .sort((left, right) => left - right)
    .map((rank) => ranks.flatMap((own, candidate) => (own === rank ? [candidate] : [])));
}

/**
 * The label that a decision turned round. What prefers one of more than two candidates, or ranks them, has no
 * opposite and stays as it is.
 */
export function oppositeLabel(label: Label, candidates = 2): Label {
  if (label.kind === 'thumbs') return { ...label, up: !label.up };
  if (label.kind === 'ranking' && label.ranks.length === 2) return { ...label, ranks: label.ranks.toReversed() };
  if (label.kind !== 'preferred' || label.candidate > 1 || candidates > 2) return label;
  return { ...label, candidate: 1 - label.candidate };
}

/** How a candidate stands under a label, for people. */
export function standingOf(
  label: Label,
  candidate: number,
): { readonly good: boolean | undefined; readonly words: string } {
  switch (label.kind) {
    case 'preferred':
      return label.candidate === candidate ? { good: true, words: 'Chosen' } : { good: false, words: 'Rejected' };
    case 'thumbs':
      return label.up ? { good: true, words: 'Thumbs up' } : { good: false, words: 'Thumbs down' };
    case 'ranking': {
      const rank = label.ranks[candidate] ?? Number.POSITIVE_INFINITY;
      const place = 1 + label.ranks.filter((other) => other < rank).length;
      return { good: place === 1 ? true : undefined, words: `Rank ${String(place)}` };
    }
    case 'tie':
      return { good: undefined, words: 'Tie' };
    case 'none':
      return { good: undefined, words: 'No label' };
  }
}

/** Whether two labels say the same about the candidates; how strongly is left aside. */
export function sameLabel(left: Label, right: Label): boolean {
  if (left.kind === 'preferred') return right.kind === 'preferred' && left.candidate === right.candidate;
  if (left.kind === 'thumbs') return right.kind === 'thumbs' && left.up === right.up;
  if (left.kind === 'ranking') {
    return right.kind === 'ranking' && JSON.stringify(byRank(left.ranks)) === JSON.stringify(byRank(right.ranks));
  }
  return left.kind === right.kind;
}

/**
 * The label in force: the row's own, unless a decision that changed no bytes says otherwise.
 *
 * @param comparison the row with pending edits applied
 */
export function effectiveLabel(comparison: Comparison, state: RowState): Label {
  if (state.decisionEdits.length > 0) return comparison.label;
  if (state.decision === 'tie') return { kind: 'tie' };
  return state.decision === 'flip' ? oppositeLabel(comparison.label, comparison.candidates.length) : comparison.label;
}
