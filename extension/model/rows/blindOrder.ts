/**
 * The order in which a row's responses are shown to a curator who must not know which is which. It depends on the
 * seed and on what is said alone: it stays when the responses change places, when rows move and when the file is
 * saved, and each order is as likely as any other. An edit of a text may change it.
 *
 * @param seed of the dataset
 * @param context what the responses answer, so that one answer to many prompts is not always on one side
 * @param responses in the row's own order
 * @returns positions in the row's own order, by the place in which they are shown
 */
export function blindOrder(seed: string, context: string, responses: readonly string[]): readonly number[] {
  const begin = mix(hashOf(seed) ^ mix(hashOf(context)));
  const keys = responses.map((text) => mix(begin ^ hashOf(text)));
  return responses
    .map((_, position) => position)
    .sort((left, right) => (keys[left] ?? 0) - (keys[right] ?? 0) || left - right);
}

/** The position in the row's own order of the response that is shown in a place. */
export function candidateShownAt(order: readonly number[], place: number): number {
  const position = order[place];
  if (position === undefined) throw new RangeError(`Place ${String(place)} of ${String(order.length)}.`);
  return position;
}

/** The place in which a response is shown. */
export function placeOfCandidate(order: readonly number[], candidate: number): number {
  return order.indexOf(candidate);
}

/** FNV-1a of 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Lets every bit of a number reach every other (SplitMix of 32 bits). */
function mix(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
