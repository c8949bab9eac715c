/** Characters that change the order in which others are shown: always marked, never put out. */
export const directionCharacters = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

const all = new RegExp(directionCharacters.source, 'gu');

/** Whether a text holds characters that turn its direction, so that it may look like another one. */
export function turnsDirection(text: string): boolean {
  return directionCharacters.test(text);
}

/** The text with characters that turn its direction spelled out, for where only text can stand. */
export function spellDirection(text: string): string {
  return turnsDirection(text) ? text.replace(all, (character) => `\u27e8${codeName(character)}\u27e9`) : text;
}

/** A character by its number, as `U+202E`. */
export function codeName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
