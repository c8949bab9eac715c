import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import { rangesOfText } from '../reading/markHits.ts';
import { hitRanges } from './hitRanges.ts';
import { pairTexts } from './pairTexts.ts';
import type { SearchController } from './searchController.ts';
import { countHits, type TextHit } from './textHits.ts';

/** Hits that are marked before the current one at most, and as many from it on. */
const mostMarked = 1_000;
const hitsName = 'searched';
const currentName = 'searched-current';

/** Marks what is looked for in the pair, without a change of the document. Returns where the current hit is shown. */
export function markSearch(
  pair: HTMLElement,
  search: SearchController,
  detail: RowDetail | undefined,
): Range | undefined {
  const { highlights } = CSS;
  highlights.delete(hitsName);
  highlights.delete(currentName);
  const { wanted, current } = search;
  if (detail === undefined || wanted === '') return undefined;
  const { hits } = search.found;
  const middle = current === undefined ? 0 : hits.indexOf(current);
  const marked = hits.slice(Math.max(0, middle - mostMarked), middle + mostMarked);
  const ranges: Range[] = [];
  let shown: Range | undefined;
  for (const { place, text } of pairTexts(detail)) {
    const own = marked.filter((hit) => hit.place === place);
    const body = own.length === 0 ? undefined : bodyOf(pair, place);
    if (body === undefined) continue;
    for (const [index, range] of rangesOf(body, text, wanted, own).entries()) {
      if (range === undefined) continue;
      if (own[index] === current) shown = range;
      else ranges.push(range);
    }
  }
  if (ranges.length > 0) highlights.set(hitsName, highlight(ranges, 1));
  if (shown !== undefined) highlights.set(currentName, highlight([shown], 2));
  return shown;
}

/** Whether a text that was set as Markdown still has each hit of the text that it was set from. */
export function keepsHits(set: HTMLElement, text: string, wanted: string): boolean {
  return wanted === '' || countHits(set.textContent, [wanted], 0) === countHits(text, [wanted], 0);
}

function bodyOf(pair: HTMLElement, place: string): HTMLElement | undefined {
  const turn = pair.querySelector<HTMLElement>(`[data-place="${place}"]`) ?? undefined;
  return turn?.querySelector<HTMLElement>('.text') ?? turn;
}

function rangesOf(
  body: HTMLElement,
  text: string,
  wanted: string,
  hits: readonly TextHit[],
): readonly (Range | undefined)[] {
  if (!body.classList.contains('set')) return hitRanges(body, text, hits);
  const all = rangesOfText(body, wanted);
  return hits.map(({ nth }) => all[nth]);
}

function highlight(ranges: readonly Range[], priority: number): Highlight {
  const made = new Highlight(...ranges);
  made.priority = priority;
  return made;
}
