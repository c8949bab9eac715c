import { hash } from 'node:crypto';
import { textOfTurns, type Comparison, type Label } from '../../model/comparison.ts';

/** Hex digits that are kept: enough to tell versions of one row apart. */
const digits = 16;

/** A response by its text, whichever place it has. */
export function responseKey(text: string): string {
  return hash('sha256', text, 'hex').slice(0, digits);
}

/**
 * What a rationale is about: the texts, and which of them the label prefers. The same where responses only changed places
 * with their label; another one where a text or the preference is another one.
 */
export function labelledTexts({ context, candidates }: Comparison, label: Label): string {
  const texts = candidates.map(({ turns }) => textOfTurns(turns));
  const ranked = texts.map((text, candidate) => [rankOf(label, candidate), text] as const);
  ranked.sort(([left, first], [right, second]) => left - right || (first < second ? -1 : first > second ? 1 : 0));
  const said = label.kind === 'thumbs' ? label.up : label.kind;
  return responseKey(JSON.stringify([textOfTurns(context), said, ranked]));
}

function rankOf(label: Label, candidate: number): number {
  if (label.kind === 'preferred') return label.candidate === candidate ? 1 : 2;
  return label.kind === 'ranking' ? (label.ranks[candidate] ?? 0) : 0;
}
