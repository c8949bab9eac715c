import { nothing, render } from 'lit';
import type { PairsViewCommand, PairsViewContract, PairsViewEvents } from '../../extension/model/contract/pairsView.ts';
import { connectToHost } from '../shared/connection.ts';
import { createLiveRegion } from '../shared/liveRegion.ts';
import { registerToolkit } from '../shared/toolkit.ts';
import { BulkController } from './bulk/bulkController.ts';
import { bulkDialog } from './bulk/bulkDialog.ts';
import { linkScrolling } from './comparing/linkedScroll.ts';
import { DecidingController } from './deciding/decidingController.ts';
import { fieldPanel } from './finding/fieldPanel.ts';
import { filterBar } from './finding/filterBar.ts';
import { FindingController } from './finding/findingController.ts';
import { registerJudgeVerdicts } from './judging/judgeVerdicts.ts';
import { keySheet } from './keySheet.ts';
import type { PairsApp } from './pairsApp.ts';
import { PairsController } from './pairsController.ts';
import { pairView } from './pairView.ts';
import { markHits } from './reading/markHits.ts';
import { ReadingController } from './reading/readingController.ts';
import { RowList } from './rowList.ts';
import { toolbar } from './toolbar.ts';
import 'katex/dist/katex.min.css';
import '../shared/base.css';
import './pairs.css';
import './finding/finding.css';
import './judging/judgeVerdicts.css';
import './reading/reading.css';

registerToolkit();
const root = document.querySelector<HTMLElement>('#root') ?? document.body;
const host = connectToHost<PairsViewContract, PairsViewEvents>();
registerJudgeVerdicts(host);
const live = createLiveRegion(document.body);
const start = await host.request('view/ready', {});
const reading = new ReadingController(host, live, drawNextFrame);
const controller = new PairsController(host, start, live, drawNextFrame, (detail) => {
  void reading.prepare(detail, controller.state.wordDiff);
});
const finding = new FindingController(host, controller, drawNextFrame);
const deciding = new DecidingController(host, controller, drawNextFrame);
const bulk = new BulkController(host, controller, drawNextFrame);
const app: PairsApp = { pairs: controller, finding, deciding, bulk, reading };
const list = new RowList(controller);
const top = document.createElement('div');
top.className = 'top';
const pair = document.createElement('article');
pair.className = 'pair';
pair.tabIndex = 0;
pair.setAttribute('aria-label', 'Selected pair');
const sheet = document.createElement('dialog');
sheet.setAttribute('aria-labelledby', 'keys-title');
sheet.addEventListener('close', () => {
  if (controller.state.keySheetOpen) controller.toggle('keySheetOpen');
});
const filter = document.createElement('div');
filter.className = 'filter';
const fields = document.createElement('aside');
fields.id = 'fields';
fields.className = 'field-panel';
fields.setAttribute('aria-label', 'Fields');
const bulkSheet = document.createElement('dialog');
bulkSheet.className = 'bulk';
bulkSheet.setAttribute('aria-labelledby', 'bulk-title');
bulkSheet.addEventListener('close', () => {
  if (bulk.open) bulk.hide();
});
root.append(top, filter, fields, list.element, pair, sheet, bulkSheet);

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('vscode-text-area, vscode-text-field, textarea, input, select, dialog') !== null;
document.addEventListener('focusin', ({ target }) => {
  controller.setTyping(isField(target));
});
document.addEventListener('focusout', ({ relatedTarget }) => {
  controller.setTyping(isField(relatedTarget));
});
root.addEventListener('keydown', (event) => {
  // What is typed into a field must not reach the keys of the editor.
  if (isField(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
});

const edit = (chosen: boolean): void => {
  const label = controller.state.detail?.comparison?.label;
  const preferred = label?.kind === 'preferred' ? label.candidate : 0;
  controller.edit({ kind: 'text', candidate: chosen ? preferred : 1 - preferred, turn: 0 });
};
const move = (by: number): void => void controller.select((controller.state.position ?? 0) + by);
const commands: Readonly<Record<PairsViewCommand, () => void>> = {
  decideKeep: () => void controller.decide('keep'),
  decideFlip: () => void controller.decide('flip'),
  decideTie: () => void controller.decide('tie'),
  decideDrop: () => void controller.decide('drop'),
  decideUnsure: () => void controller.decide('unsure'),
  decideNone: () => void controller.decide(null),
  swap: () => void controller.act({ kind: 'swap' }),
  next: () => {
    move(1);
  },
  previous: () => {
    move(-1);
  },
  nextUndecided: () => void controller.nextUndecided(),
  first: () => void controller.select(0),
  last: () => void controller.select(Number.MAX_SAFE_INTEGER),
  pageDown: () => {
    move(list.pageRows);
  },
  pageUp: () => {
    move(-list.pageRows);
  },
  toggleDiff: () => {
    controller.toggle('wordDiff');
  },
  toggleKeys: () => {
    controller.toggle('keySheetOpen');
  },
  editChosen: () => {
    edit(true);
  },
  editRejected: () => {
    edit(false);
  },
  editNote: () => {
    controller.edit({ kind: 'note' });
  },
  editTags: () => {
    controller.edit({ kind: 'tags' });
  },
  clearFilter: () => void finding.clear(),
  focusList: () => {
    list.element.focus();
  },
  focusPair: () => {
    pair.focus();
  },
  focusFilter: () => {
    filter.querySelector<HTMLInputElement>('.filter-text')?.select();
  },
  toggleFields: () => void finding.togglePanel(),
  findSimilar: () => void finding.showSimilar(),
  actOnAll: () => {
    bulk.show();
  },
  preferLeft: () => void deciding.prefer(0, 'slightly'),
  preferRight: () => void deciding.prefer(1, 'slightly'),
  preferLeftClearly: () => void deciding.prefer(0, 'clearly'),
  preferRightClearly: () => void deciding.prefer(1, 'clearly'),
  requeue: () => void deciding.requeue(),
  showRecent: () => void deciding.showRecent(),
  toggleBlind: () => void deciding.toggleBlind(),
  nextReading: () => {
    reading.nextReading();
  },
  nextDiff: () => {
    reading.nextUnit();
  },
  toggleLinked: () => {
    reading.toggle('linked');
  },
};
host.on('command/invoked', ({ command }) => {
  performance.mark('pc:key');
  commands[command]();
});

let frame: number | undefined;
/** However much changes until the next frame, it is drawn once. */
function drawNextFrame(): void {
  frame ??= requestAnimationFrame(() => {
    frame = undefined;
    draw();
  });
}

let drawnRow: number | undefined;
let drawnDraft = false;
let drawnRecent = false;
let unlink = (): void => undefined;
/** What the panes that scroll together were linked for. */
let linkedFor = '';
function draw(): void {
  const { state } = controller;
  const row = state.detail !== undefined && state.detail.row === state.selected?.row ? state.detail.row : undefined;
  const newRow = row !== undefined && row !== drawnRow;
  // What scrolls comes first, while the layout of the last frame still holds: none has to be made in between.
  if (newRow) pair.scrollTop = 0;
  list.draw();
  finding.follow();
  render(toolbar(controller), top);
  render(
    filterBar(app, () => {
      list.element.focus();
    }),
    filter,
  );
  fields.hidden = !finding.state.panelOpen;
  root.classList.toggle('with-fields', finding.state.panelOpen);
  render(finding.state.panelOpen ? fieldPanel(finding) : nothing, fields);
  render(pairView(app), pair);
  markHits(pair, finding.highlights);
  linkPanes();
  if (bulk.open) render(bulkDialog(bulk, state.info.view.total), bulkSheet);
  if (bulk.open !== bulkSheet.open) {
    if (bulk.open) bulkSheet.showModal();
    else bulkSheet.close();
  }
  if (state.keySheetOpen !== sheet.open) {
    render(keySheet(controller), sheet);
    if (state.keySheetOpen) sheet.showModal();
    else sheet.close();
  }
  const editing = state.draft !== undefined && state.draft.row === state.detail?.row;
  if (editing && !drawnDraft) pair.querySelector<HTMLElement>('vscode-text-area')?.focus();
  if (!editing && drawnDraft) pair.focus();
  drawnDraft = editing;
  const listed = deciding.recent !== undefined;
  if (listed && !drawnRecent) pair.querySelector<HTMLElement>('.recent [data-first]')?.focus();
  if (!listed && drawnRecent) pair.focus();
  drawnRecent = listed;
  if (newRow) {
    const mark = drawnRow === undefined ? 'pc:first-pair' : 'pc:painted';
    drawnRow = row;
    // A task that follows the frame's callbacks runs when the frame was painted.
    setTimeout(() => performance.mark(mark));
  }
}

function linkPanes(): void {
  const panes = reading.linked ? [...pair.querySelectorAll<HTMLElement>('.candidate > .turns')] : [];
  const wanted = `${String(panes.length)} ${String(controller.state.detail?.row)}`;
  if (wanted === linkedFor) return;
  linkedFor = wanted;
  unlink();
  unlink = linkScrolling(panes);
}

drawNextFrame();
void finding.begin();
await controller.begin(start.selectedRow);
list.element.focus();
