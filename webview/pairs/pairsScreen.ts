import { nothing, render, type TemplateResult } from 'lit';
import { scrollToRange } from '../shared/scrollToRange.ts';
import { bulkDialog } from './bulk/bulkDialog.ts';
import { linkScrolling } from './comparing/linkedScroll.ts';
import type { Drawing } from './drawing.ts';
import { fieldPanel } from './finding/fieldPanel.ts';
import { filterBar } from './finding/filterBar.ts';
import { markQuotes } from './judging/markQuotes.ts';
import { keySheet } from './keySheet.ts';
import type { PairsApp } from './pairsApp.ts';
import { pairView } from './pairView.ts';
import { markHits } from './reading/markHits.ts';
import { RowList } from './rowList.ts';
import { rowMenu } from './rowMenu.ts';
import { markSearch } from './searching/markSearch.ts';
import { toolbar } from './toolbar.ts';

/** The parts of the editor's page, drawn from what the controllers know. */
export class PairsScreen {
  readonly #list: RowList;
  readonly #app: PairsApp;
  readonly #root: HTMLElement;
  readonly #drawing: Drawing;
  readonly #top = element('div', 'top');
  readonly #filter = element('div', 'filter');
  readonly #fields = element('aside', 'field-panel');
  readonly #pair = element('article', 'pair');
  readonly #keys = element('dialog', '');
  readonly #bulk = element('dialog', 'bulk');
  #row: number | undefined;
  #edits = false;
  #listsRecent = false;
  /** What gets the focus once this view has the keys again, since the control that had it is gone. */
  #owed: HTMLElement | undefined;
  #searches = false;
  #searchAsked = 0;
  #unlink = (): void => undefined;
  /** What the panes that scroll together were linked for. */
  #linkedFor = '';

  constructor(root: HTMLElement, app: PairsApp, drawing: Drawing) {
    this.#root = root;
    this.#drawing = drawing;
    this.#app = app;
    this.#list = new RowList(app.pairs);
    this.#fields.id = 'fields';
    this.#fields.setAttribute('aria-label', 'Fields');
    this.#pair.tabIndex = 0;
    this.#pair.setAttribute('aria-label', 'Selected pair');
    this.#keys.setAttribute('aria-labelledby', 'keys-title');
    this.#keys.addEventListener('close', () => {
      if (app.pairs.state.keySheetOpen) app.pairs.toggle('keySheetOpen');
    });
    this.#bulk.setAttribute('aria-labelledby', 'bulk-title');
    this.#bulk.addEventListener('close', () => {
      if (app.bulk.open) app.bulk.hide();
    });
    root.append(this.#top, this.#filter, this.#fields, this.#list.element, this.#pair, this.#keys, this.#bulk);
    window.addEventListener('focus', () => {
      if (document.activeElement === document.body) this.#owed?.focus();
      this.#owed = undefined;
    });
  }

  focusList(): void {
    this.#list.element.focus();
  }

  focusPair(): void {
    this.#pair.focus();
  }

  focusFilter(): void {
    this.#filter.querySelector<HTMLInputElement>('.filter-text')?.select();
  }

  /** Brings the page up to what the controllers know now. */
  draw(): void {
    const { pairs, finding, judging } = this.#app;
    const { detail, selected } = pairs.state;
    const row = detail !== undefined && detail.row === selected?.row ? detail.row : undefined;
    const newRow = row !== undefined && row !== this.#row;
    // What scrolls comes first, while the layout of the last frame still holds: none has to be made in between.
    if (newRow) {
      this.#pair.scrollTop = 0;
      // In a low window the page scrolls as a whole.
      if (scrollY > 0 && scrollY > this.#pair.offsetTop) scrollTo(0, this.#pair.offsetTop);
    }
    const focused = document.activeElement;
    const owner = this.#pair.contains(focused) ? this.#pair : this.#list.element;
    this.#list.draw();
    finding.follow();
    render(toolbar(pairs), this.#top);
    this.#drawFinding();
    this.#pair.dataset.vscodeContext = rowMenu('pair', row, pairs.state.info.deciding.blind);
    render(pairView(this.#app), this.#pair);
    markHits(this.#pair, finding.highlights);
    markQuotes(this.#pair, judging.quoted);
    this.#linkPanes();
    this.#drawDialogs();
    this.#moveFocus();
    // A control that is gone leaves the focus to the pair that it was in, or to the list.
    if (focused?.isConnected === false && document.activeElement === document.body) this.#giveFocus(owner);
    this.#drawSearch();
    if (!newRow) return;
    const mark = this.#row === undefined ? 'pc:first-pair' : 'pc:painted';
    this.#row = row;
    this.#drawing.whenPainted(() => performance.mark(mark));
  }

  #drawFinding(): void {
    const { finding } = this.#app;
    const focusList = (): void => {
      this.focusList();
    };
    render(filterBar(this.#app, focusList), this.#filter);
    this.#fields.hidden = !finding.state.panelOpen;
    this.#root.classList.toggle('with-fields', finding.state.panelOpen);
    render(finding.state.panelOpen ? fieldPanel(finding) : nothing, this.#fields);
  }

  #drawDialogs(): void {
    const { bulk, pairs } = this.#app;
    const { info, keySheetOpen } = pairs.state;
    if (bulk.open) render(bulkDialog(bulk, info.view.total), this.#bulk);
    showDialog(this.#bulk, bulk.open);
    showDialog(this.#keys, keySheetOpen, () => keySheet(pairs));
  }

  /** Into what was opened, and back to the pair once it is closed. */
  #moveFocus(): void {
    const { pairs, deciding } = this.#app;
    const { draft, detail } = pairs.state;
    const edits = draft !== undefined && draft.row === detail?.row;
    if (edits && !this.#edits) this.#pair.querySelector<HTMLElement>('vscode-text-area')?.focus();
    const listsRecent = deciding.recent !== undefined;
    if (listsRecent && !this.#listsRecent) this.#pair.querySelector<HTMLElement>('.recent [data-first]')?.focus();
    if ((!edits && this.#edits) || (!listsRecent && this.#listsRecent)) this.#pair.focus();
    this.#edits = edits;
    this.#listsRecent = listsRecent;
  }

  /** To focus an element while another view has the keys would take them away from there. */
  #giveFocus(owner: HTMLElement): void {
    if (document.hasFocus()) owner.focus();
    else this.#owed = owner;
  }

  /** Marks what is looked for in the pair, goes to it, and moves the focus into its field and back to the pair. */
  #drawSearch(): void {
    const { search, pairs } = this.#app;
    const current = markSearch(this.#pair, search, pairs.state.detail);
    if (search.takeScroll() && current !== undefined) scrollToRange(current);
    if (search.asked !== this.#searchAsked) this.#pair.querySelector<HTMLInputElement>('.search > input')?.select();
    if (this.#searches && !search.open) this.#pair.focus({ preventScroll: true });
    this.#searchAsked = search.asked;
    this.#searches = search.open;
  }

  #linkPanes(): void {
    const { reading, pairs } = this.#app;
    const panes = reading.linked ? [...this.#pair.querySelectorAll<HTMLElement>('.candidate > .turns')] : [];
    const wanted = `${String(panes.length)} ${String(pairs.state.detail?.row)}`;
    if (wanted === this.#linkedFor) return;
    this.#linkedFor = wanted;
    this.#unlink();
    this.#unlink = linkScrolling(panes);
  }
}

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

/** Opens or closes a dialog; `content` is drawn as it opens. */
function showDialog(dialog: HTMLDialogElement, open: boolean, content?: () => TemplateResult): void {
  if (open === dialog.open) return;
  if (content !== undefined) render(content(), dialog);
  if (open) dialog.showModal();
  else dialog.close();
}
