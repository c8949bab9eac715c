import type { Comparison } from '../../../extension/model/comparison.ts';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import { byRank, effectiveLabel } from '../../../extension/model/formats/label.ts';

/**
 * The responses best first, from which a curator's ranking goes on: the ranking that there is, else the order in which
 * they are shown, which says nothing yet.
 */
export function rankingShown({ state, order }: RowDetail, comparison: Comparison): readonly number[] {
  const label = effectiveLabel(comparison, state);
  if (state.decision === 'rank' && label.kind === 'ranking') return byRank(label.ranks).flat();
  return orderShown({ order }, comparison);
}

/** Positions of the responses by the place in which they are shown. */
export function orderShown({ order }: Pick<RowDetail, 'order'>, { candidates }: Comparison): readonly number[] {
  return order ?? candidates.map((_, position) => position);
}
