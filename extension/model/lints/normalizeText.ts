const notWord = /[^\p{L}\p{N}\p{S}]+/gu;

/**
 * A text without differences that readers do not see as such: compatibility forms, case, white space, punctuation.
 * A text that is nothing but punctuation stays as it is, without white space.
 */
export function normalizeText(text: string): string {
  const folded = text.normalize('NFKC').toLowerCase();
  const words = folded.replace(notWord, ' ').trim();
  return words === '' ? folded.replace(/\s+/gu, '') : words;
}
