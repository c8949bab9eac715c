import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../../extension/model/direction.ts';
import type { Turn } from '../../../extension/model/comparison.ts';
import { counted } from '../../../extension/model/numbers.ts';
import { longestText } from '../../../extension/model/rows/textLimits.ts';
import type { DiffRun } from '../comparing/diffTexts.ts';
import { visibleParts } from '../reading/invisible.ts';
import type { ReadingController } from '../reading/readingController.ts';
import { shownCharacters } from '../reading/textPlaces.ts';
import { longestRendered } from '../reading/textRenderer.ts';
import { keepsHits } from '../searching/markSearch.ts';
import { countHits } from '../searching/textHits.ts';
import { diffElement } from './diffElement.ts';

export interface TurnOptions {
  readonly reading: ReadingController;
  /** Tells equal texts of one row apart. */
  readonly place: string;
  /** Undefined where the text is shown by itself. */
  readonly runs: readonly DiffRun[] | undefined;
  readonly showAll: boolean;
  readonly toggleAll: () => void;
  /** What the filter looks for in this text. */
  readonly filterWords: readonly string[];
  /** What is looked for in the pair; empty while nothing is. */
  readonly wanted: string;
}

const roleTitles: Readonly<Record<string, string>> = {
  system: 'System',
  user: 'User',
  assistant: 'Assistant',
  tool: 'Tool',
};

/** One turn of a conversation, with the way to its end where it is cut; without a role where only one can be meant. */
export function turnView({ role, text }: Turn, showRole: boolean, options: TurnOptions): TemplateResult {
  return html`${showRole && role !== '' ? html`<span class="role">${roleTitles[role] ?? spellDirection(role)}</span>` : nothing}
  ${bodyView(text, options)} ${text.length > shownCharacters ? moreButton(text, options) : nothing}`;
}

function moreButton(text: string, { showAll, toggleAll, filterWords }: TurnOptions): TemplateResult {
  // Of a text of this length there may be more in the file: the view cannot tell.
  const all = text.length < longestText ? 'all' : 'the first';
  return html`<button class="link" @click=${toggleAll}>
    ${showAll ? 'Show less' : `Show ${all} ${counted(text.length)} characters${hiddenHits(text, filterWords)}`}
  </button>`;
}

function hiddenHits(text: string, words: readonly string[]): string {
  const hits = countHits(text, words, shownCharacters);
  return hits === 0 ? '' : `, ${counted(hits)} ${hits === 1 ? 'hit' : 'hits'} in the part not shown`;
}

function bodyView(text: string, { reading, place, runs, showAll, wanted }: TurnOptions): TemplateResult | HTMLElement {
  const length = showAll ? text.length : shownCharacters;
  const exact = reading.reading === 'exact';
  if (runs !== undefined) return diffElement(runs, place, length, exact);
  const shown = text.length > length ? text.slice(0, length) : text;
  if (reading.reading === 'rendered' && shown.length <= longestRendered) {
    const element = reading.renderer.render(place, shown);
    // Where Markdown hides or adds a hit, the text is searched as it is written.
    if (element !== undefined && keepsHits(element, shown, wanted)) return html`<div class="text set">${element}</div>`;
  }
  // The text stands in an inline element: white space around it would be shown as part of it.
  return html`<span class="text ${exact ? 'exact' : ''}" dir="auto">${partsView(shown, exact)}</span>`;
}

function partsView(text: string, exact: boolean): unknown {
  const parts = visibleParts(text, exact);
  if (parts.length <= 1 && parts[0]?.kind !== 'mark') return text;
  return parts.map((part) =>
    part.kind === 'text'
      ? part.text
      : html`<span class="invisible" title=${part.name}>${part.shown}</span>${part.rest}`,
  );
}
