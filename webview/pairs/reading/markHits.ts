import type { TextPlace, TextTerm } from '../../../extension/model/finding/query.ts';
import { foldCase } from '../searching/textHits.ts';

/** Hits that are marked at most. */
const mostHits = 2_000;
const highlightName = 'found';

/** Marks what the filter looks for wherever it stands in the pair, without a change of the document. */
export function markHits(pair: HTMLElement, terms: readonly TextTerm[]): void {
  const { highlights } = CSS;
  if (terms.length === 0) {
    highlights.delete(highlightName);
    return;
  }
  const ranges: Range[] = [];
  for (const part of pair.querySelectorAll<HTMLElement>('[data-part]')) {
    const words = wordsIn(part.dataset, terms);
    if (words.length > 0) collect(part, words.map(foldCase), ranges);
  }
  highlights.set(highlightName, new Highlight(...ranges));
}

/** A part of the pair: the prompt, or a response with what it is to the label where that may be told. */
export interface PairPart {
  readonly part?: string | undefined;
  readonly standing?: string | undefined;
}

/** What the terms look for in a part of the pair. */
export function wordsIn(part: PairPart, terms: readonly TextTerm[]): readonly string[] {
  return terms.filter((term) => mayStandIn(term.within, part)).map((term) => term.text);
}

function mayStandIn(within: TextPlace, { part, standing }: PairPart): boolean {
  if (within === 'anywhere') return true;
  if (within === 'prompt' || within === 'response') return within === part;
  return part === 'response' && standing === within;
}

/** Where a text stands in a part of the pair, in letters of either case; none where it is not shown as it is. */
export function rangesOfText(part: HTMLElement, text: string): readonly Range[] {
  const ranges: Range[] = [];
  if (text !== '') collect(part, [foldCase(text)], ranges);
  return ranges;
}

function collect(part: HTMLElement, words: readonly string[], ranges: Range[]): void {
  const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
  // A hit may reach over several nodes: their texts are looked at as one.
  const nodes: { readonly node: Node; readonly start: number }[] = [];
  let text = '';
  while (walker.nextNode() !== null) {
    nodes.push({ node: walker.currentNode, start: text.length });
    text += walker.currentNode.textContent ?? '';
  }
  const lower = foldCase(text);
  const place = (at: number): { readonly node: Node; readonly offset: number } | undefined => {
    const found = nodes.findLast(({ start }) => start <= at);
    return found === undefined ? undefined : { node: found.node, offset: at - found.start };
  };
  for (const word of words) {
    for (
      let at = lower.indexOf(word);
      at >= 0 && ranges.length < mostHits;
      at = lower.indexOf(word, at + word.length)
    ) {
      const from = place(at);
      const to = place(at + word.length - 1);
      if (from === undefined || to === undefined) continue;
      const range = document.createRange();
      range.setStart(from.node, from.offset);
      range.setEnd(to.node, to.offset + 1);
      ranges.push(range);
    }
  }
}
