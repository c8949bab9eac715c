/** Words of a text that are compared at most: the work grows with the square of their number. */
export const mostRougeWords = 4000;

/**
 * ROUGE-L: the F1 of the longest common subsequence of words, against the reference that fits best. Words are runs of
 * letters and digits of any script, in lower case; they are not stemmed.
 *
 * @param references one or more; of each text the first 4,000 words
 * @returns from 0 to 1
 */
export function rougeL(text: string, references: readonly string[]): number {
  const words = rougeWords(text);
  return Math.max(0, ...references.map((reference) => f1(words, rougeWords(reference))));
}

function rougeWords(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).slice(0, mostRougeWords);
}

function f1(words: readonly string[], reference: readonly string[]): number {
  if (words.length === 0 || reference.length === 0) return 0;
  const common = commonSubsequence(words, reference);
  // 2PR / (P + R) with precision common / words and recall common / reference.
  return (2 * common) / (words.length + reference.length);
}

/** Length of the longest common subsequence. */
function commonSubsequence(left: readonly string[], right: readonly string[]): number {
  const codes = new Map<string, number>();
  const codeOf = (word: string): number => {
    const code = codes.get(word) ?? codes.size;
    codes.set(word, code);
    return code;
  };
  const rows = Uint32Array.from(left, codeOf);
  const columns = Uint32Array.from(right, codeOf);
  const lengths = new Uint16Array(columns.length + 1);
  for (const row of rows) {
    let diagonal = 0;
    for (let column = 1; column <= columns.length; column++) {
      const above = lengths[column] ?? 0;
      lengths[column] = columns[column - 1] === row ? diagonal + 1 : Math.max(above, lengths[column - 1] ?? 0);
      diagonal = above;
    }
  }
  return lengths[columns.length] ?? 0;
}
