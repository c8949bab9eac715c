import { html, nothing, render } from 'lit';
import type { JudgesViewContract, JudgesViewEvents } from '../../extension/model/contract/judgesView.ts';
import { connectToHost } from '../shared/connection.ts';
import { createLiveRegion } from '../shared/liveRegion.ts';
import { registerToolkit } from '../shared/toolkit.ts';
import { blindView } from './blindView.ts';
import { JudgesController } from './judgesController.ts';
import { routingView } from './routingView.ts';
import { trustView } from './trustView.ts';
import '../shared/base.css';
import './judges.css';

registerToolkit();
const root = document.querySelector<HTMLElement>('#root') ?? document.body;
const host = connectToHost<JudgesViewContract, JudgesViewEvents>();
const live = createLiveRegion(document.body);
const start = await host.request('view/ready', {});
const controller = new JudgesController(host, start.datasetName, live, draw);

function draw(): void {
  const { datasetName, failure, busy } = controller;
  render(
    html`<h1>Judges and Routing <span class="muted">${datasetName}</span></h1>
      ${failure === undefined ? nothing : html`<div class="notice" data-severity="error">${failure}</div>`}
      ${busy === '' ? nothing : html`<p class="muted"><span class="spinner"></span> ${busy}</p>`}
      <section>${trustView(controller)}</section>
      <section>${blindView(controller)}</section>
      <section>${routingView(controller)}</section>`,
    root,
  );
}
draw();
await controller.refreshJudges();
