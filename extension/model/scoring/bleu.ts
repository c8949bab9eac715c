/** Longest runs of words that are compared. */
const longest = 4;
/** Words of a text that are looked at: memory grows with their number. */
const mostWords = 100_000;

/**
 * Sentence BLEU with add-one smoothing on every order, as `evaluate` computes it with `smooth=True` and BLEUBERI uses it
 * (arXiv 2505.11080): orders 1 to 4, the shortest reference for the brevity penalty, words as mteval-v13a splits them.
 *
 * @param references one or more
 * @returns from 0 to 1; 0 for an empty text
 */
export function bleu(text: string, references: readonly string[]): number {
  const words = bleuWords(text);
  const known = references.map(bleuWords);
  if (words.length === 0 || known.length === 0) return 0;
  let logarithms = 0;
  for (let order = 1; order <= longest; order++) {
    const most = new Map<string, number>();
    for (const reference of known) {
      for (const [run, count] of runsOf(reference, order)) most.set(run, Math.max(most.get(run) ?? 0, count));
    }
    let matches = 0;
    for (const [run, count] of runsOf(words, order)) matches += Math.min(count, most.get(run) ?? 0);
    const possible = Math.max(0, words.length - order + 1);
    logarithms += Math.log((matches + 1) / (possible + 1));
  }
  const shortest = Math.min(...known.map(({ length }) => length));
  const ratio = shortest === 0 ? Number.POSITIVE_INFINITY : words.length / shortest;
  const brevity = ratio > 1 ? 1 : Math.exp(1 - 1 / ratio);
  return Math.exp(logarithms / longest) * brevity;
}

/** Words as mteval-v13a splits them: punctuation apart, but for points and commas between digits. */
export function bleuWords(text: string): readonly string[] {
  const plain = text
    .replaceAll('<skipped>', '')
    .replaceAll('-\n', '')
    .replaceAll('\n', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>');
  return ` ${plain} `
    .replace(/([{-~[-` -&(-+:-@/])/gu, ' $1 ')
    .replace(/([^0-9])([.,])/gu, '$1 $2 ')
    .replace(/([.,])([^0-9])/gu, ' $1 $2')
    .replace(/([0-9])(-)/gu, '$1 $2 ')
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, mostWords);
}

function runsOf(words: readonly string[], order: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let from = 0; from + order <= words.length; from++) {
    // No word has a space in it.
    const run = words.slice(from, from + order).join(' ');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}
