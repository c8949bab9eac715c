import type { Comparison, Label } from '../comparison.ts';
import { byRank } from '../formats/label.ts';
import type { ExportOptions } from './exportOptions.ts';
import type { PreferredPair } from './exportRow.ts';

/**
 * The pairs that a label makes. A preference for one of several responses makes a pair with each of the others; a
 * ranking makes pairs as `options.pairing` says, never of responses of equal rank; a row without a label of its own
 * makes one for each criterion in words, with the criterion as a system turn, since it says the opposite under another.
 */
export function pairsOf(
  comparison: Comparison,
  label: Label,
  options: Pick<ExportOptions, 'pairing' | 'skip' | 'ties'>,
): readonly PreferredPair[] {
  switch (label.kind) {
    case 'preferred':
      return comparison.candidates.flatMap((_, other) => pair(comparison, label.candidate, other));
    case 'ranking':
      return rankedPairs(label.ranks, options).flatMap(([better, worse, rankDistance]) =>
        pair(comparison, better, worse).map((made) => ({ ...made, rankDistance })),
      );
    case 'tie':
      return options.ties === 'half' && comparison.candidates.length === 2 ? pair(comparison, 0, 1) : [];
    case 'none':
      return criterionPairs(comparison);
    case 'thumbs':
      return [];
  }
}

function pair(comparison: Comparison, better: number, worse: number): readonly PreferredPair[] {
  const chosen = comparison.candidates[better];
  const rejected = comparison.candidates[worse];
  if (chosen === undefined || rejected === undefined || better === worse) return [];
  return [{ context: comparison.context, chosen, rejected, places: [better, worse] }];
}

/** Places of the better and the worse response and the number of ranks between them, 1 for neighbours. */
function rankedPairs(
  ranks: readonly number[],
  options: Pick<ExportOptions, 'pairing' | 'skip'>,
): readonly (readonly [number, number, number])[] {
  const levels = byRank(ranks);
  const wanted = (distance: number, from: number): boolean => {
    switch (options.pairing) {
      case 'all':
        return true;
      case 'adjacent':
        return distance === 1;
      case 'best-worst':
        return from === 0 && distance === levels.length - 1;
      case 'skip':
        return distance === options.skip + 1;
    }
  };
  return levels.flatMap((better, from) =>
    levels.slice(from + 1).flatMap((worse, index) => {
      const distance = index + 1;
      if (!wanted(distance, from)) return [];
      return better.flatMap((first) => worse.map((second) => [first, second, distance] as const));
    }),
  );
}

function criterionPairs(comparison: Comparison): readonly PreferredPair[] {
  return (comparison.criteria ?? []).flatMap(({ name, text, label }) => {
    if (text === '' || label.kind !== 'preferred') return [];
    return comparison.candidates.flatMap((_, other) =>
      pair(comparison, label.candidate, other).map((made) => ({
        ...made,
        context: [{ role: 'system', text }, ...made.context],
        criterion: { name, text },
      })),
    );
  });
}
