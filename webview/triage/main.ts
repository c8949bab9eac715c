import { html, render } from 'lit';
import type { TriageViewContract, TriageViewEvents } from '../../extension/model/contract/triageView.ts';
import { connectToHost } from '../shared/connection.ts';
import { createLiveRegion } from '../shared/liveRegion.ts';
import { registerToolkit } from '../shared/toolkit.ts';
import { vscodeApi } from '../shared/vscodeApi.ts';
import { headView } from './headView.ts';
import { keyAction } from './keys.ts';
import { queueView } from './queueView.ts';
import { rowCard } from './rowCard.ts';
import { TriageController, type TriageViewState } from './triageController.ts';
import '../shared/base.css';
import './triage.css';

registerToolkit();
const root = document.querySelector<HTMLElement>('#root') ?? document.body;
const host = connectToHost<TriageViewContract, TriageViewEvents>();
const live = createLiveRegion(document.body);
const start = await host.request('view/ready', {});
const api = vscodeApi<TriageViewState>();
const head = document.createElement('header');
const queue = document.createElement('div');
const card = document.createElement('section');
head.className = 'head';
queue.className = 'queue';
card.className = 'card';
card.setAttribute('aria-label', 'Row to decide about');
root.append(head, queue, card);

const controller = new TriageController(host, start, live, {
  draw,
  kept: api.getState(),
  keep: (state) => {
    api.setState(state);
  },
});

function draw(): void {
  const inQueue = document.hasFocus() && queue.contains(document.activeElement);
  render(headView(controller), head);
  render(queueView(controller), queue);
  render(
    controller.total !== undefined && controller.entries.length === 0
      ? html`<p class="empty" data-testid="empty">
          ${
            controller.skippedRows === 0
              ? 'No row is left to look at.'
              : 'Only skipped rows are left. Bring them back to go on.'
          }
        </p>`
      : rowCard(controller),
    card,
  );
  // Whoever walks through the list with the keyboard stays on the current row.
  if (inQueue) queue.querySelector<HTMLElement>('[aria-current=true]')?.focus();
}

document.addEventListener('keydown', (event) => {
  const act = keyAction(event, controller);
  if (act === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  act();
});
draw();
await controller.load();
