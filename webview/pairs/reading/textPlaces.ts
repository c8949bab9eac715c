/** Longer texts are shown to here until the reader asks for all. In characters. */
export const shownCharacters = 20_000;

/** The place of the text of a line that cannot be read. */
export const rawPlace = 'raw';

/** Tells texts of the prompt apart that are equal. */
export function contextPlace(row: number, turn: number): string {
  return `${String(row)}/context/${String(turn)}`;
}

/** Tells texts of the responses apart that are equal. */
export function responsePlace(row: number, candidate: number, turn: number): string {
  return `${String(row)}/${String(candidate)}/${String(turn)}`;
}
