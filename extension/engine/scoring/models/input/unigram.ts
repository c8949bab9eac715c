/** The parts of a Unigram model that segmentation needs. */
export interface UnigramVocabulary {
  readonly tokens: readonly string[];
  /** Log-probability of each token. */
  readonly scores: readonly number[];
  readonly unknownId: number | undefined;
  /** Whether text without tokens becomes a token a byte. */
  readonly byteFallback: boolean;
}

/** How much less likely than the least likely token unknown text is. */
const unknownPenalty = 10;

/**
 * Splits words into the most likely tokens (Viterbi), adding up in the same order and settling ties in the same way as
 * the tokenizers library: a run of equal characters has many segmentations that differ in the last bit only, and models
 * were trained on the one that it takes.
 *
 * @returns a function from a word to its tokens
 */
export function unigramSegmenter({
  tokens,
  scores,
  unknownId,
  byteFallback,
}: UnigramVocabulary): (word: string) => string[] {
  const scoreOf = new Map<string, number>();
  tokens.forEach((token, id) => {
    if (id !== unknownId) scoreOf.set(token, scores[id] ?? 0);
  });
  const longest = tokens.reduce((most, { length }) => Math.max(most, length), 1);
  const unknownScore = scores.reduce((least, score) => Math.min(least, score), 0) - unknownPenalty;

  return (word) => {
    const best = new Float64Array(word.length + 1);
    const startOf = new Int32Array(word.length + 1).fill(-1);
    const offer = (start: number, end: number, score: number): void => {
      const candidate = score + (best[start] ?? 0);
      if ((startOf[end] ?? -1) >= 0 && candidate <= (best[end] ?? 0)) return;
      best[end] = candidate;
      startOf[end] = start;
    };
    for (let start = 0; start < word.length;) {
      const single = (word.codePointAt(start) ?? 0) > 0xff_ff ? 2 : 1;
      let hasSingle = false;
      for (let length = 1; length <= longest && start + length <= word.length; length++) {
        const score = scoreOf.get(word.slice(start, start + length));
        if (score === undefined) continue;
        offer(start, start + length, score);
        if (length === single) hasSingle = true;
      }
      if (!hasSingle) offer(start, start + single, unknownScore);
      start += single;
    }
    const found: string[] = [];
    for (let end = word.length; end > 0;) {
      const start = startOf[end] ?? 0;
      const piece = word.slice(start, end);
      if (byteFallback && !scoreOf.has(piece)) found.push(...byteTokens(piece, scoreOf).reverse());
      else found.push(piece);
      end = start;
    }
    return found.reverse();
  };
}

/** A token for each byte, or the piece as it is where the vocabulary has none of them. */
function byteTokens(piece: string, scoreOf: ReadonlyMap<string, number>): string[] {
  const bytes = Array.from(
    new TextEncoder().encode(piece),
    (byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  return bytes.every((token) => scoreOf.has(token)) ? bytes : [piece];
}
