/** Where words that a judge quotes stand in a response. */
export interface FoundQuote {
  /** Characters of the response, `end` exclusive. */
  readonly start: number;
  readonly end: number;
  /** 1 for the same words (case and spacing aside), less for each character that must be changed. */
  readonly similarity: number;
}

/** A quote that is less alike than this was not found: it may be made up (RLBFF, arXiv 2509.21319, uses 60 %). */
export const leastSimilar = 0.6;
/** Characters of quote and response that are compared; longer ones are cut, as the work grows with their product. */
const longestQuote = 400;
const longestText = 20_000;

/**
 * Finds the piece of a response that is most like a quote: exact words first, then the substring of least edit distance
 * (Sellers 1980). Undefined where nothing is alike enough.
 */
export function findQuote(response: string, quote: string): FoundQuote | undefined {
  const wanted = quote.trim().slice(0, longestQuote);
  if (wanted === '') return undefined;
  const exact = response.indexOf(wanted);
  if (exact >= 0) return { start: exact, end: exact + wanted.length, similarity: 1 };
  const pattern = folded(wanted);
  const text = folded(response.slice(0, longestText));
  const best = sameWords(text.characters, pattern.characters) ?? closest(text.characters, pattern.characters);
  const similarity = 1 - best.distance / Math.max(1, pattern.characters.length);
  if (similarity < leastSimilar || best.start >= best.end) return undefined;
  return {
    start: text.places[best.start] ?? 0,
    end: (text.places[best.end - 1] ?? 0) + 1,
    similarity,
  };
}

/** A text without regard to case, with one space for each run of spaces, and where each character came from. */
function folded(text: string): { readonly characters: readonly string[]; readonly places: readonly number[] } {
  const characters: string[] = [];
  const places: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const space = /\s/u.test(character);
    if (space && characters.at(-1) === ' ') continue;
    characters.push(space ? ' ' : character.toLowerCase());
    places.push(at);
  }
  return { characters, places };
}

/** Where the pattern stands as it is: most quotes differ in case and spacing at most, and the table is slow. */
function sameWords(text: readonly string[], pattern: readonly string[]): ReturnType<typeof closest> | undefined {
  // Characters that are longer in lower case would shift what follows them.
  const start = text.every(({ length }) => length === 1) ? text.join('').indexOf(pattern.join('')) : -1;
  return start < 0 ? undefined : { start, end: start + pattern.length, distance: 0 };
}

function closest(
  text: readonly string[],
  pattern: readonly string[],
): { readonly start: number; readonly end: number; readonly distance: number } {
  const height = pattern.length;
  // One column of the table at a time: the distance of each prefix of the pattern, and where its match begins.
  let distances = Int32Array.from({ length: height + 1 }, (_, row) => row);
  let starts = new Int32Array(height + 1);
  let best = { start: 0, end: 0, distance: height };
  for (let column = 1; column <= text.length; column++) {
    const nextDistances = new Int32Array(height + 1);
    const nextStarts = new Int32Array(height + 1);
    nextStarts[0] = column;
    for (let row = 1; row <= height; row++) {
      const change = (distances[row - 1] ?? 0) + (pattern[row - 1] === text[column - 1] ? 0 : 1);
      const skip = (distances[row] ?? 0) + 1;
      const missing = (nextDistances[row - 1] ?? 0) + 1;
      const least = Math.min(change, skip, missing);
      nextDistances[row] = least;
      nextStarts[row] =
        least === change ? (starts[row - 1] ?? 0) : least === skip ? (starts[row] ?? 0) : (nextStarts[row - 1] ?? 0);
    }
    distances = nextDistances;
    starts = nextStarts;
    const distance = distances[height] ?? height;
    if (distance < best.distance) best = { start: starts[height] ?? 0, end: column, distance };
  }
  return best;
}
