import type { Comparison } from '../comparison.ts';
import { effectiveLabel } from '../formats/label.ts';
import { candidateShownAt } from './blindOrder.ts';
import type { RowState } from './rowState.ts';

/** What makes a side the preferred one, or why no decision can. */
export type SideDecision =
  | { readonly kind: 'decide'; readonly decision: 'keep' | 'flip' }
  /** The row says no preference between its responses that could be kept or turned round. */
  | { readonly kind: 'no-preference' }
  /** A decision wrote another label over the row's own: that one is not known until the decision is taken back. */
  | { readonly kind: 'overwritten' };

/**
 * The decision that makes the response preferred which is shown in a place.
 *
 * @param comparison the row as it is shown, with what decisions changed in it
 * @param order positions of the responses by the place in which they are shown
 * @param place 0 for the left or first
 */
export function decisionForSide(
  comparison: Comparison,
  state: RowState,
  order: readonly number[],
  place: number,
): SideDecision {
  const stands = state.decision === 'tie' || state.decision === 'rank';
  if (stands && state.decisionEdits.length > 0) return { kind: 'overwritten' };
  // A tie or a ranking that changed no bytes is only in the way of the row's own label.
  const now = stands ? comparison.label : effectiveLabel(comparison, state);
  if (now.kind !== 'preferred' || place >= order.length) return { kind: 'no-preference' };
  const stays = now.candidate === candidateShownAt(order, place);
  // Of several responses a flip has no opposite: it would leave the label as it is.
  if (!stays && order.length !== 2) return { kind: 'no-preference' };
  const turned = state.decision === 'flip';
  return { kind: 'decide', decision: stays === turned ? 'flip' : 'keep' };
}
