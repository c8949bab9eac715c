const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** Words that say nothing about why, in a text about which of two responses is better. */
const emptyWords = new Set(
  (
    'about also and answer answers are because been better both but can chosen clear clearly does first for from gives ' +
    'good had has have her his its just less more most much not one only other over prefer preferred prefers prompt ' +
    'question rejected response responses say says second than that the their them then there these they this those ' +
    'user very was well were what when which while will with worse would you your'
  ).split(' '),
);

/** Letters by which a word is known, so that "explains" and "explained" are one. */
const stem = 5;

/** What a text is about: its words without those that say nothing, each by its first five letters. */
export function contentWords(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(text.toLowerCase())) {
    if (isWordLike !== true || emptyWords.has(segment)) continue;
    // Short words of an alphabet mean little; one sign of others may be a word.
    if (segment.length < 3 && /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]+$/u.test(segment)) continue;
    words.add(Array.from(segment).slice(0, stem).join(''));
  }
  return words;
}

/** Share of the words of the one with fewer that both texts have, 0 to 1; undefined where one has none. */
export function sharedWords(left: string, right: string): number | undefined {
  const [first, second] = [contentWords(left), contentWords(right)];
  const fewest = Math.min(first.size, second.size);
  if (fewest === 0) return undefined;
  let shared = 0;
  for (const word of first) if (second.has(word)) shared++;
  return shared / fewest;
}

/** Reasons with fewer words in common than this do not overlap. */
export const leastShared = 0.1;

/**
 * Whether two texts give different reasons for the same label (RM-NLHF, arXiv 2601.07349): by words alone, so that it is
 * a hint to look and no finding. Undefined where one of them says nothing.
 */
export function reasonsApart(left: string, right: string): boolean | undefined {
  const shared = sharedWords(left, right);
  return shared === undefined ? undefined : shared < leastShared;
}
