import { html, nothing, render, type TemplateResult } from 'lit';
import type { StrengthViewContract, StrengthViewEvents } from '../../extension/model/contract/strengthView.ts';
import { connectToHost } from '../shared/connection.ts';
import { createLiveRegion } from '../shared/liveRegion.ts';
import { registerToolkit } from '../shared/toolkit.ts';
import { vscodeApi } from '../shared/vscodeApi.ts';
import { HistogramPlot } from './histogramPlot.ts';
import { bandsView } from './bandsView.ts';
import { chartsView } from './chartsView.ts';
import { NoiseController } from './noiseController.ts';
import { noiseView } from './noiseView.ts';
import { binsView, rangeView, scorersView, summaryView } from './reportView.ts';
import { StrengthController } from './strengthController.ts';
import '../shared/base.css';
import './strength.css';

/** What VS Code keeps of this view, to bring it back after a reload. */
interface StrengthViewState {
  readonly dataset: string;
}

registerToolkit();
const root = document.querySelector<HTMLElement>('#root') ?? document.body;
const host = connectToHost<StrengthViewContract, StrengthViewEvents>();
const live = createLiveRegion(document.body);
const start = await host.request('view/ready', {});
vscodeApi<StrengthViewState>().setState({ dataset: start.dataset });
const controller = new StrengthController(host, start, live, draw);
const noise = new NoiseController(host, live, draw);
host.on('strength/changed', () => void loadAll());
const plot = new HistogramPlot((range) => void controller.select(range));
const summary = document.createElement('section');
const range = document.createElement('section');
const details = document.createElement('section');
const more = document.createElement('section');
root.append(summary, plot.element, range, details, more);

function draw(): void {
  const { report } = controller;
  render(summaryView(controller), summary);
  plot.element.hidden = report === undefined || report.rowsWithScores === 0;
  render(rangeView(controller), range);
  if (report === undefined) return;
  plot.show(report.bins, controller.range);
  render([scorersView(report.scorers), report.bins.length === 0 ? [] : binsView(controller, report.bins)], details);
  if (report.rowsWithScores > 0) render(moreView(), more);
}

function moreView(): TemplateResult {
  const { failure, said } = noise;
  return html`${failure === undefined ? nothing : html`<div class="notice" data-severity="error">${failure}</div>`}
  ${said === undefined ? nothing : html`<div class="notice" data-testid="said">${said}</div>`} ${bandsView(noise)}
  ${noiseView(noise)} ${chartsView(noise)}`;
}

async function loadAll(): Promise<void> {
  await controller.load();
  if ((controller.report?.rowsWithScores ?? 0) > 0) await noise.load();
}
draw();
await loadAll();
