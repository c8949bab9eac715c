/** The beginning of a text in one line of at most `characters`, for lists; an ellipsis stands for the rest. */
export function previewOf(text: string, characters: number): string {
  const line = text
    .slice(0, 4 * characters)
    .replace(/\s+/gu, ' ')
    .trim();
  return line.length <= characters ? line : `${line.slice(0, characters - 1)}…`;
}
