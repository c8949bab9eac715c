const marks = /^(?:#{1,6} |[ \t]{0,3}(?:[-*•]|\d{1,3}[.)]) |```|\|)|\*\*[^*\n]{1,200}\*\*/gmu;

/** Longer texts are judged by their beginning. */
const judgedCharacters = 20_000;

/** Number of headings, list items, code fences, table lines and bold spans. */
export function countMarkdownMarks(text: string): number {
  const head = text.length > judgedCharacters ? text.slice(0, judgedCharacters) : text;
  let count = 0;
  marks.lastIndex = 0;
  while (marks.exec(head) !== null) count++;
  return count;
}
