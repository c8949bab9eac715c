import type { TriageProgress } from '../../extension/model/contract/noise.ts';
import { percent } from '../../extension/model/numbers.ts';

/** A share of wrong labels with its interval, for people; undefined where nothing is known. */
export function estimateInWords(share: TriageProgress['now']): string | undefined {
  if (share === undefined) return undefined;
  return `${percent(share.value)} (${percent(share.low)} to ${percent(share.high)})`;
}
