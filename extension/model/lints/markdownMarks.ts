/** Longer texts are judged by their beginning. */
const judgedCharacters = 20_000;
const longestBold = 200;

/** Number of headings, list items, code fences, table lines and bold spans. */
export function countMarkdownMarks(text: string): number {
  const end = Math.min(text.length, judgedCharacters);
  let count = 0;
  for (let at = 0; at < end;) {
    if (startsMark(text, at)) count++;
    const next = text.indexOf('\n', at);
    if (next < 0) break;
    at = next + 1;
  }
  for (let open = text.indexOf('**'); open >= 0 && open < end;) {
    const close = text.indexOf('**', open + 3);
    if (close < 0) break;
    const isSpan = close - open <= longestBold && !text.slice(open, close).includes('\n');
    if (isSpan) count++;
    open = isSpan ? text.indexOf('**', close + 2) : close;
  }
  return count;
}

const mark = /^(?:#{1,6} |[ \t]{0,3}(?:[-*•] |\d{1,3}[.)] )|```|\|)/u;

/** Whether a line begins as Markdown does; most are ruled out by their first character. */
function startsMark(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // A letter that is in ASCII, which most lines begin with.
  if (code >= 0x40 && code < 0x60) return false;
  if (code >= 0x61 && code < 0x7b) return false;
  return mark.test(text.slice(at, at + 12));
}
