import { render } from 'lit';
import type { PairsViewCommand, PairsViewContract, PairsViewEvents } from '../../extension/model/contract/pairsView.ts';
import { connectToHost } from '../shared/connection.ts';
import { createLiveRegion } from '../shared/liveRegion.ts';
import { registerToolkit } from '../shared/toolkit.ts';
import { keySheet } from './keySheet.ts';
import { PairsController } from './pairsController.ts';
import { pairView } from './pairView.ts';
import { RowList } from './rowList.ts';
import { toolbar } from './toolbar.ts';
import '../shared/base.css';
import './pairs.css';

registerToolkit();
const root = document.querySelector<HTMLElement>('#root') ?? document.body;
const host = connectToHost<PairsViewContract, PairsViewEvents>();
const live = createLiveRegion(document.body);
const start = await host.request('view/ready', {});
const controller = new PairsController(host, start, live, drawNextFrame);
const list = new RowList(controller);
const top = document.createElement('div');
const pair = document.createElement('article');
pair.className = 'pair';
pair.tabIndex = 0;
pair.setAttribute('aria-label', 'Selected pair');
const sheet = document.createElement('dialog');
sheet.setAttribute('aria-labelledby', 'keys-title');
sheet.addEventListener('close', () => {
  if (controller.state.keySheetOpen) controller.toggle('keySheetOpen');
});
root.append(top, list.element, pair, sheet);

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('vscode-text-area, vscode-text-field, textarea, input') !== null;
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
  clearFilter: () => void controller.showView({}, { by: 'file', descending: false }),
  focusList: () => {
    list.element.focus();
  },
  focusPair: () => {
    pair.focus();
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
function draw(): void {
  const { state } = controller;
  const row = state.detail !== undefined && state.detail.row === state.selected?.row ? state.detail.row : undefined;
  const newRow = row !== undefined && row !== drawnRow;
  // What scrolls comes first, while the layout of the last frame still holds: none has to be made in between.
  if (newRow) pair.scrollTop = 0;
  list.draw();
  render(toolbar(controller), top);
  render(pairView(controller), pair);
  if (state.keySheetOpen !== sheet.open) {
    render(keySheet(controller), sheet);
    if (state.keySheetOpen) sheet.showModal();
    else sheet.close();
  }
  const editing = state.draft !== undefined && state.draft.row === state.detail?.row;
  if (editing && !drawnDraft) pair.querySelector<HTMLElement>('vscode-text-area')?.focus();
  if (!editing && drawnDraft) pair.focus();
  drawnDraft = editing;
  if (newRow) {
    const mark = drawnRow === undefined ? 'pc:first-pair' : 'pc:painted';
    drawnRow = row;
    // A task that follows the frame's callbacks runs when the frame was painted.
    setTimeout(() => performance.mark(mark));
  }
}
drawNextFrame();
await controller.begin(start.selectedRow);
list.element.focus();
