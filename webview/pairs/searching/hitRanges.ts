/**
 * The ranges of stretches of a text in the element that shows it as it is written, compared or exactly; those of stretches
 * that the element does not show are left out. `stretches` are in order and do not overlap.
 *
 * A mark of a character that is not seen stands for that character; what follows such a mark, so that lines break there,
 * stands for nothing.
 */
export function hitRanges(
  element: Element,
  text: string,
  stretches: readonly { readonly start: number; readonly end: number }[],
): readonly Range[] {
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let begun: Range | undefined;
  let at = 0;
  let marked = '';
  while (ranges.length < stretches.length && walker.nextNode() !== null) {
    const node = walker.currentNode as Text;
    if (node.data === '') continue;
    const breaks = node.data === breakAfter(marked);
    marked = '';
    if (breaks) continue;
    const mark = node.parentElement?.closest('.invisible') ?? undefined;
    if (mark !== undefined) marked = text.charAt(at);
    const until = at + (mark === undefined ? node.data.length : 1);
    for (let next = stretches[ranges.length]; next !== undefined; next = stretches[ranges.length]) {
      if (begun === undefined) {
        if (next.start >= until) break;
        begun = document.createRange();
        if (mark === undefined) begun.setStart(node, next.start - at);
        else begun.setStartBefore(mark);
      }
      if (next.end > until) break;
      if (mark === undefined) begun.setEnd(node, next.end - at);
      else begun.setEndAfter(mark);
      ranges.push(begun);
      begun = undefined;
    }
    at = until;
  }
  return ranges;
}

function breakAfter(marked: string): string | undefined {
  if (marked === ' ') return '\u200b';
  return marked === '\t' || marked === '\n' ? marked : undefined;
}
