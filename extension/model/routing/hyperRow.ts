import type { Winner } from '../judges/order.ts';
import type { Reason } from './gainModel.ts';

/** The columns that HyPER's scripts read and write beside a row's own. */
export interface HyperColumns {
  readonly pref_human: string | null;
  readonly pref_gpt4: string | null;
  /** Features in force on the row, joined as HyPER joins them; empty where the AI label was taken. */
  readonly features_used: string;
  /** Whether the label in force is the person's rather than the AI's. */
  readonly is_swapped: boolean;
}

/** HyPER's output columns (arXiv 2410.19133): preferences are spelled a-is-better, b-is-better and tie. */
export function hyperColumns(
  human: Winner | undefined,
  ai: Winner | undefined,
  toHuman: boolean,
  reasons: readonly Reason[],
): HyperColumns {
  return {
    pref_human: spelled(human),
    pref_gpt4: spelled(ai),
    features_used: toHuman ? reasons.map(({ feature }) => feature.replaceAll(' ', '_')).join('___') : '',
    is_swapped: toHuman,
  };
}

/** A preference as HyPER's tables spell it; undefined where it is none of theirs. */
export function winnerFromHyper(text: string): Winner | undefined {
  const match = /^([ab])-is-(?:slightly-|clearly-)?better$/u.exec(text.trim().toLowerCase());
  if (match !== null) return match[1] === 'a' ? 0 : 1;
  return text.trim().toLowerCase() === 'tie' ? 'tie' : undefined;
}

function spelled(winner: Winner | undefined): string | null {
  if (winner === undefined) return null;
  return winner === 'tie' ? 'tie' : winner === 0 ? 'a-is-better' : 'b-is-better';
}
