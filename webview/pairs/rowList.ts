import { html, nothing, render, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { spellDirection } from '../../extension/model/direction.ts';
import type { RowSummary } from '../../extension/model/contract/engine.ts';
import { counted, signed } from '../../extension/model/numbers.ts';
import { decisionLooks } from './decisionLooks.ts';
import type { PairsController } from './pairsController.ts';
import { followMenuKey, rowMenu } from './rowMenu.ts';
import { offsetToShow, rowWindow, ScrollScale } from './scrollScale.ts';

const rowHeight = 24;
const overscan = 8;

/** The list of rows: only those in sight are in the document, and the grid says where they belong. */
export class RowList {
  readonly element = document.createElement('div');
  readonly #header = document.createElement('div');
  readonly #space = document.createElement('div');
  readonly #controller: PairsController;
  #offset = 0;
  /** Scroll position that this list set itself; its event is not the user's. */
  #ownScrollTop = 0;
  #shownPosition: number | undefined;

  constructor(controller: PairsController) {
    this.#controller = controller;
    this.element.className = 'rows';
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'grid');
    this.element.setAttribute('aria-label', 'Rows');
    this.#header.className = 'row-header';
    this.#header.setAttribute('role', 'rowgroup');
    this.#space.className = 'row-space';
    this.#space.setAttribute('role', 'rowgroup');
    this.element.append(this.#header, this.#space);
    this.element.addEventListener('scroll', () => {
      if (Math.abs(this.element.scrollTop - this.#ownScrollTop) < 1) return;
      this.#offset = this.#scale().offsetOf(this.element.scrollTop);
      this.draw();
    });
    // The keys that move the selection are VS Code's; here they must not scroll the list as well.
    this.element.addEventListener('keydown', (event) => {
      if (['ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown'].includes(event.key)) event.preventDefault();
    });
    followMenuKey(this.element, () => this.element.querySelector<HTMLElement>('.row.selected') ?? undefined);
    new ResizeObserver(() => {
      this.draw();
    }).observe(this.element);
  }

  /** Height of what the header leaves for rows; the header stays at the top while they scroll. */
  get #viewport(): number {
    return Math.max(0, this.element.clientHeight - rowHeight);
  }

  draw(): void {
    const { position, info, selected } = this.#controller.state;
    const total = info.view.total;
    const viewport = this.#viewport;
    this.#controller.pageRows = Math.max(1, Math.floor(viewport / rowHeight) - 1);
    const scale = this.#scale();
    if (position !== undefined && position !== this.#shownPosition) {
      this.#offset = offsetToShow(position, this.#offset, viewport, rowHeight);
    }
    this.#shownPosition = position;
    this.#offset = scale.clamp(this.#offset);
    setStyle(this.#space, 'height', `${String(scale.height)}px`);
    const scrollTop = scale.scrollTopOf(this.#offset);
    if (Math.abs(this.element.scrollTop - scrollTop) >= 1) this.element.scrollTop = scrollTop;
    this.#ownScrollTop = this.element.scrollTop;

    this.element.dataset.vscodeContext = rowMenu('list', selected?.row, info.deciding.blind);
    this.element.setAttribute('aria-rowcount', String(total + 1));
    this.element.setAttribute('aria-activedescendant', position === undefined ? '' : rowId(position));
    render(this.#headerRow(), this.#header);
    const { first, end } = rowWindow(this.#offset, viewport, rowHeight, total, overscan);
    this.#controller.pages.ensure(first, end);
    const places = Array.from({ length: end - first }, (_, index) => first + index);
    // By place: a row that stays in sight keeps its element, and only what is new has to be laid out.
    const rows = repeat(
      places,
      (place) => place,
      (place) => this.#row(place, position),
    );
    render(rows, this.#space);
    for (const element of this.#space.querySelectorAll<HTMLElement>('.row')) {
      const place = Number(element.dataset.position);
      setStyle(element, 'transform', `translateY(${String(scrollTop + place * rowHeight - this.#offset)}px)`);
    }
  }

  #scale(): ScrollScale {
    return new ScrollScale(this.#controller.state.info.view.total, rowHeight, this.#viewport);
  }

  #headerRow(): TemplateResult {
    const { filter, sort } = this.#controller.state.info.view;
    const byStrength = sort.by === 'strength';
    const next = !byStrength
      ? ({ by: 'strength', descending: false } as const)
      : sort.descending
        ? ({ by: 'file', descending: false } as const)
        : ({ by: 'strength', descending: true } as const);
    const icon = sort.descending ? 'codicon-arrow-down' : 'codicon-arrow-up';
    return html`<div class="row header" role="row" aria-rowindex="1">
      <span role="columnheader" class="cell-line">Line</span>
      <span role="columnheader" class="cell-prompt">Prompt</span>
      <span
        role="columnheader"
        class="cell-strength"
        aria-sort=${byStrength ? (sort.descending ? 'descending' : 'ascending') : 'none'}
        ><button class="plain" title="Sort by strength" @click=${() => void this.#controller.showView(filter, next)}>
          Strength${byStrength ? html` <i class="codicon ${icon}" aria-hidden="true"></i>` : nothing}
        </button></span
      >
      <span role="columnheader" class="cell-flags">Flags</span>
      <span role="columnheader" class="cell-decision">Decision</span>
    </div>`;
  }

  #row(place: number, selected: number | undefined): TemplateResult {
    const summary = this.#controller.pages.at(place);
    const { blind } = this.#controller.state.info.deciding;
    return html`<div
      class="row ${place === selected ? 'selected' : ''}"
      id=${rowId(place)}
      role="row"
      data-position=${place}
      aria-rowindex=${place + 2}
      aria-selected=${place === selected ? 'true' : 'false'}
      data-vscode-context=${rowMenu('list', summary?.row, blind)}
      @click=${() => void this.#controller.select(place)}
      @contextmenu=${() => void this.#controller.select(place)}
    >
      ${summary === undefined ? html`<span role="gridcell" class="cell-prompt muted">…</span>` : cells(summary, blind)}
    </div>`;
  }
}

/** Blind, nothing that tells the responses apart. */
function cells(
  { line, prompt, strength, flags, decision, edited, problem }: RowSummary,
  blind: boolean,
): TemplateResult {
  const look = decision === undefined ? undefined : blind ? decided : decisionLooks[decision];
  return html`<span role="gridcell" class="cell-line">${counted(line)}</span>
    <span role="gridcell" class="cell-prompt" dir="auto"
      >${
        problem === undefined
          ? spellDirection(prompt)
          : html`<i class="codicon codicon-warning" aria-hidden="true"></i> ${spellDirection(problem.message)}`
      }</span
    >
    <span role="gridcell" class="cell-strength">${strength === undefined || blind ? '' : signed(strength.mean)}</span>
    <span role="gridcell" class="cell-flags">${blind ? '' : flags.join(', ')}</span>
    <span role="gridcell" class="cell-decision"
      >${look === undefined ? nothing : html`<i class="codicon ${look.icon}" aria-hidden="true"></i> ${look.done}`}${
        edited && !blind ? html` <i class="codicon codicon-edit" role="img" aria-label="Edited"></i>` : nothing
      }</span
    >`;
}

const decided = { icon: 'codicon-check', done: 'Decided' } as const;

/** Writes a style that is another one: writing the same again makes the browser compute styles for nothing. */
function setStyle(element: HTMLElement, name: 'height' | 'transform', value: string): void {
  if (element.style[name] !== value) element.style[name] = value;
}

function rowId(position: number): string {
  return `row-${String(position)}`;
}
