import type { Comparison, Label } from '../comparison.ts';
import type { GradedStrength, RowState } from '../rows/rowState.ts';

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

/** What a label depends on beside the row itself. */
export type LabelState = Pick<RowState, 'decision' | 'decisionEdits' | 'graded' | 'ranking' | 'thumbs'>;

/** What a curator's words are as a strength, on the scale on which most datasets count: 1 is slightly better. */
export const sizeOfGrade: Readonly<Record<GradedStrength, number>> = { slightly: 1, clearly: 2 };

/**
 * The label in force: the row's own, unless a decision that changed no bytes says otherwise. How much better a curator
 * called the preferred response goes before the strength of the row.
 *
 * @param comparison the row with pending edits applied
 */
export function effectiveLabel(comparison: Comparison, state: LabelState): Label {
  const label = labelInForce(comparison, state);
  if (label.kind !== 'preferred' || state.graded === undefined) return label;
  return { ...label, strength: sizeOfGrade[state.graded] };
}

function labelInForce({ label, candidates }: Comparison, state: LabelState): Label {
  if (state.decisionEdits.length > 0) return label;
  switch (state.decision) {
    case 'tie':
      return { kind: 'tie' };
    case 'flip':
      return oppositeLabel(label, candidates.length);
    case 'rank':
      return rankingLabel(state.ranking ?? [], candidates.length) ?? label;
    default: {
      const [thumb] = state.thumbs ?? [];
      // The thumb of the only response is all that can be said about a row without a label.
      const rates = candidates.length === 1 && label.kind === 'none' && typeof thumb === 'string';
      return rates ? { kind: 'thumbs', up: thumb === 'up' } : label;
    }
  }
}

/**
 * The label that an order of all responses makes: of two, a preference.
 *
 * @param order positions, best first
 * @returns undefined where it does not name each response once, as after an edit of the row by other means
 */
export function rankingLabel(order: readonly number[], candidates: number): Label | undefined {
  const [best] = order;
  const named = new Set(order);
  if (best === undefined || order.length !== candidates || named.size !== candidates) return undefined;
  if (order.some((position) => position >= candidates)) return undefined;
  if (candidates === 2) return { kind: 'preferred', candidate: best };
  return { kind: 'ranking', ranks: order.map((_, position) => order.indexOf(position) + 1) };
}
