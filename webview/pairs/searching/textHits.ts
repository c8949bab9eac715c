/** A text of the pair, with what tells its place in the view. */
export interface PlacedText {
  readonly place: string;
  readonly text: string;
}

/** Where words stand in a text, in characters of the text. */
export interface TextHit {
  readonly place: string;
  readonly start: number;
  readonly end: number;
  /** How many hits come before this one in its text. */
  readonly nth: number;
}

export interface FoundHits {
  readonly hits: readonly TextHit[];
  /** Whether there are more than were asked for. */
  readonly more: boolean;
}

/** The text in lower case, each character in its old place, so that places in it are places in the text. */
export function foldCase(text: string): string {
  const lower = text.toLowerCase();
  const folded =
    lower.length === text.length ? lower : Array.from(text, (character) => foldCharacter(character)).join('');
  // Lower case knows two forms of this letter, by where it stands in its word.
  return folded.replaceAll('ς', 'σ');
}

function foldCharacter(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}

/** Where `wanted` stands in the texts, whatever the case of its letters, in their order; at most `most` hits. */
export function findHits(texts: readonly PlacedText[], wanted: string, most: number): FoundHits {
  const hits: TextHit[] = [];
  const word = foldCase(wanted);
  if (word === '') return { hits, more: false };
  for (const { place, text } of texts) {
    const folded = foldCase(text);
    let nth = 0;
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      if (hits.length === most) return { hits, more: true };
      hits.push({ place, start: at, end: at + word.length, nth: nth++ });
    }
  }
  return { hits, more: false };
}

/** How many hits of some of the words end behind the first `before` characters of the text. */
export function countHits(text: string, words: readonly string[], before: number): number {
  const folded = foldCase(text);
  let count = 0;
  for (const word of new Set(words.map(foldCase))) {
    if (word === '') continue;
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      if (at + word.length > before) count++;
    }
  }
  return count;
}
