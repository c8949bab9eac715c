/** Pairs of keys that a row of preference data has, as they stand in its text. */
const evidence: readonly (readonly [RegExp, RegExp])[] = [
  [/"chosen"\s*:/, /"rejected"\s*:/],
  [
    /"(?:response|output|completion|answer|model)_?(?:a|1|0)"\s*:/i,
    /"(?:response|output|completion|answer|model)_?(?:b|2|1)"\s*:/i,
  ],
  [/"(?:chosen|preferred|winner|better)_?[a-z]*"\s*:/i, /"(?:rejected|dispreferred|loser|worse)_?[a-z]*"\s*:/i],
];

/**
 * Whether the beginning of a JSON Lines text looks like preference data. A glance at the keys of the first lines,
 * without reading values: the engine finds the format when the file is opened.
 */
export function looksLikePreferenceText(head: string): boolean {
  const lines = head.split(/\r?\n/, 6).filter((line) => line.trimStart().startsWith('{'));
  return lines.some((line) => evidence.some(([first, second]) => first.test(line) && second.test(line)));
}
