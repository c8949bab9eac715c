import type { Comparison } from '../../model/comparison.ts';
import type { JudgeVerdict, ReasonsOf } from '../../model/contract/judging.ts';
import { reasonsApart } from '../../model/judges/sharedWords.ts';
import type { RowState } from '../../model/rows/rowState.ts';

type Verdict = Omit<JudgeVerdict, 'apartFrom'>;

/**
 * Whose reasons a judge's do not overlap with, although it agrees with the label: those of the person who decided (note,
 * tags, rationale), those of the file, and those of every other judge that agrees. Nobody without reasons counts.
 */
export function apartFrom(
  verdict: Verdict,
  all: readonly Verdict[],
  comparison: Comparison,
  state: RowState,
): readonly ReasonsOf[] {
  if (verdict.agrees !== true) return [];
  const own = reasonsOf(verdict);
  const person = [state.note, ...state.tags, state.rationale?.text ?? ''].join('\n');
  const judges = all
    .filter((other) => other !== verdict && other.agrees === true)
    .map((other) => reasonsApart(own, reasonsOf(other)))
    .filter((apart) => apart !== undefined);
  const found: ReasonsOf[] = [];
  if (reasonsApart(own, person) === true) found.push('person');
  if (reasonsApart(own, comparison.rationale ?? '') === true) found.push('file');
  if (judges.length > 0 && judges.every((apart) => apart)) found.push('judges');
  return found;
}

/** What a judge argues with: its reasons, critiques and principles. Quotes are words of the responses, not its own. */
function reasonsOf({ reasons, principles }: Verdict): string {
  return [
    ...reasons.flatMap(({ text, critiques }) => [text, ...critiques]),
    ...principles.map(({ principle }) => principle),
  ].join('\n');
}
