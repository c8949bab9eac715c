import { html, nothing, type TemplateResult } from 'lit';
import type { Turn } from '../../../extension/model/comparison.ts';
import type { DiffRun } from '../comparing/diffTexts.ts';
import { visibleParts } from '../reading/invisible.ts';
import { shownCharacters, type ReadingController } from '../reading/readingController.ts';
import { longestRendered } from '../reading/textRenderer.ts';

export interface TurnOptions {
  readonly reading: ReadingController;
  /** Tells equal texts of one row apart. */
  readonly place: string;
  /** Undefined where the text is shown by itself. */
  readonly runs: readonly DiffRun[] | undefined;
  readonly showAll: boolean;
}

const roleTitles: Readonly<Record<string, string>> = {
  system: 'System',
  user: 'User',
  assistant: 'Assistant',
  tool: 'Tool',
};

/** One turn of a conversation; without a role where only one can be meant. */
export function turnView({ role, text }: Turn, showRole: boolean, options: TurnOptions): TemplateResult {
  return html`${showRole && role !== '' ? html`<span class="role">${roleTitles[role] ?? role}</span>` : nothing}
  ${bodyView(text, options)}`;
}

function bodyView(text: string, { reading, place, runs, showAll }: TurnOptions): TemplateResult {
  const length = showAll ? text.length : shownCharacters;
  const shown = text.length > length ? text.slice(0, length) : text;
  if (runs === undefined && reading.reading === 'rendered' && shown.length <= longestRendered) {
    const element = reading.renderer.render(place, shown);
    if (element !== undefined) return html`<div class="text set">${element}</div>`;
  }
  const exact = reading.reading === 'exact';
  // The text stands in an inline element: white space around it would be shown as part of it.
  return html`<span class="text ${exact ? 'exact' : ''}" dir="auto"
    >${runs === undefined ? partsView(shown, exact) : cut(runs, length).map((run) => runView(run, exact))}</span
  >`;
}

function runView({ text, kind }: DiffRun, exact: boolean): unknown {
  if (kind === 'same') return html`<span class="same">${partsView(text, exact)}</span>`;
  if (kind === 'moved')
    return html`<mark class="moved" title="Stands elsewhere in the other response">${partsView(text, exact)}</mark>`;
  return html`<mark>${partsView(text, exact)}</mark>`;
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

/** The runs of the first `length` characters. */
function cut(runs: readonly DiffRun[], length: number): readonly DiffRun[] {
  const result: DiffRun[] = [];
  let left = length;
  for (const run of runs) {
    if (left <= 0) break;
    result.push(run.text.length <= left ? run : { ...run, text: run.text.slice(0, left) });
    left -= run.text.length;
  }
  return result;
}
