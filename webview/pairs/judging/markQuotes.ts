import { rangesOfText } from '../reading/markHits.ts';
import type { QuotedWords } from './judgingController.ts';

/** Marks what judges quote in the responses, without a change of the document. */
export function markQuotes(pair: HTMLElement, quoted: readonly QuotedWords[]): void {
  const { highlights } = CSS;
  for (const [name, against] of [
    ['quoted', false],
    ['quoted-against', true],
  ] as const) {
    const ranges = quoted
      .filter((one) => one.against === against)
      .flatMap(({ candidate, text }) =>
        [...pair.querySelectorAll<HTMLElement>(`[data-candidate="${String(candidate)}"]`)].flatMap((part) =>
          rangesOfText(part, text),
        ),
      );
    if (ranges.length === 0) highlights.delete(name);
    else highlights.set(name, new Highlight(...ranges));
  }
}
