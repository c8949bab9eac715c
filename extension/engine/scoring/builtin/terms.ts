/** Hashed terms are kept in tables of this many places. */
export const termBits = 18;
export const termPlaces = 1 << termBits;
const placeMask = termPlaces - 1;

/** Characters of a response that are looked at; what follows changes little and would cost memory without bound. */
export const longestText = 16_000;

type Emit = (place: number) => void;

/** Whether a UTF-16 unit belongs to a word: letters, digits, the apostrophe, and all that is not ASCII or a space. */
function inWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= 57) ||
    code === 39 ||
    code === 95 ||
    (code > 127 && !isSpace(code))
  );
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 160 || code === 8232 || code === 8233 || code === 12_288;
}

function placeOf(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed ^= mixed >>> 13;
  return mixed & placeMask;
}

const hashStart = 0x811c9dc5 | 0;
const hashPrime = 0x01000193;

/** Emits the place of every word and of every two words that follow each other. @param text in lower case */
export function emitWords(text: string, emit: Emit): void {
  const length = Math.min(text.length, longestText);
  let previous = 0;
  let hash = hashStart;
  let inside = false;
  for (let index = 0; index <= length; index++) {
    const code = index < length ? text.charCodeAt(index) : 32;
    if (inWord(code)) {
      hash = Math.imul(hash ^ code, hashPrime);
      inside = true;
    } else if (inside) {
      emit(placeOf(hash));
      if (previous !== 0) emit(placeOf(Math.imul(previous, 31) ^ hash));
      previous = hash;
      hash = hashStart;
      inside = false;
    }
  }
}

const shortestPiece = 2;
const longestPiece = 5;

/**
 * Emits the place of every run of 2 to 5 characters within a word, its surrounding spaces included.
 *
 * @param text in lower case
 * @param limit UTF-16 units looked at
 */
export function emitCharacters(text: string, limit: number, emit: Emit): void {
  const length = Math.min(text.length, limit);
  let from = 0;
  while (from < length) {
    while (from < length && isSpace(text.charCodeAt(from))) from++;
    let to = from;
    while (to < length && !isSpace(text.charCodeAt(to))) to++;
    if (to === from) break;
    // The word stands between two spaces: positions from - 1 and to.
    for (let start = from - 1; start < to; start++) {
      let hash = hashStart;
      const end = Math.min(start + longestPiece, to + 1);
      for (let index = start; index < end; index++) {
        const code = index < from || index >= to ? 32 : text.charCodeAt(index);
        hash = Math.imul(hash ^ code, hashPrime);
        if (index - start >= shortestPiece - 1) emit(placeOf(hash));
      }
    }
    from = to;
  }
}
