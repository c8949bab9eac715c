import { html, nothing, render } from 'lit';
import type { StrengthViewContract, StrengthViewEvents } from '../../extension/model/contract/strengthView.ts';
import { connectToHost } from '../shared/connection.ts';
import { createLiveRegion } from '../shared/liveRegion.ts';
import { registerToolkit } from '../shared/toolkit.ts';
import { vscodeApi } from '../shared/vscodeApi.ts';
import { ChartSaver } from './chartSaver.ts';
import { BandHandles } from './bandHandles.ts';
import { HistogramPlot } from './histogramPlot.ts';
import { histogramTools } from './histogramTools.ts';
import { bucketsView } from './bucketsView.ts';
import { bandsView } from './bandsView.ts';
import { chartsView } from './chartsView.ts';
import { NoiseController } from './noiseController.ts';
import { noiseView } from './noiseView.ts';
import { profilesView } from './profilesView.ts';
import { binsView, rangeView, scorersView, summaryView } from './reportView.ts';
import { StrengthController } from './strengthController.ts';
import { ViewSettings, type StrengthViewState } from './viewSettings.ts';
import '../shared/base.css';
import './strength.css';

registerToolkit();
const root = document.querySelector<HTMLElement>('#root') ?? document.body;
const host = connectToHost<StrengthViewContract, StrengthViewEvents>();
const live = createLiveRegion(document.body);
const start = await host.request('view/ready', {});
const settings = new ViewSettings(start.dataset, vscodeApi<StrengthViewState>(), draw);
const controller = new StrengthController(host, start, live, draw);
const noise = new NoiseController(host, live, { all: draw, bands: drawBands });
const saver = new ChartSaver({
  host,
  dataset: start.datasetName,
  scorers: () => controller.report?.scorers.map(({ scorer }) => scorer) ?? [],
  carryOut: (act) => noise.carryOut(act),
});
host.on('strength/changed', () => void loadAll());
const plot = new HistogramPlot(
  (range) => void controller.select(range),
  () => {
    saver.show('histogram', plot.figure === undefined ? [] : [{ figure: plot.figure, drawn: plot.drawn }]);
    handles.show(plot.scale);
  },
);
const handles = new BandHandles(noise);
plot.element.append(handles.element);
const summary = document.createElement('section');
const range = document.createElement('section');
const details = document.createElement('section');
const bands = document.createElement('section');
const more = document.createElement('section');
const tools = document.createElement('div');
root.append(summary, plot.element, tools, range, details, bands, more);

function draw(): void {
  const { report } = controller;
  render(summaryView(controller), summary);
  plot.element.hidden = report === undefined || report.rowsWithScores === 0;
  render(rangeView(controller), range);
  if (report === undefined) return;
  plot.show({ bins: report.bins, range: controller.range, logarithmic: settings.logarithmic });
  render(plot.element.hidden ? nothing : histogramTools(settings, saver), tools);
  render(
    [
      scorersView(report.scorers),
      profilesView(report.scorers.length === 0 ? [] : noise.profiles),
      report.bins.length === 0 ? [] : binsView(controller, report.bins),
    ],
    details,
  );
  if (report.rowsWithScores === 0) return;
  drawBands();
  render([noiseView(noise, saver), bucketsView(noise), chartsView(noise, saver, settings.logarithmic)], more);
}

/** What follows an edge of a band while it is moved, and nothing else: that has a frame's time. */
function drawBands(): void {
  const { failure, said } = noise;
  handles.show(plot.scale);
  render(
    html`${failure === undefined ? nothing : html`<div class="notice" data-severity="error">${failure}</div>`}
    ${said === undefined ? nothing : html`<div class="notice" data-testid="said">${said}</div>`} ${bandsView(noise)}`,
    bands,
  );
}

async function loadAll(): Promise<void> {
  await controller.load();
  if ((controller.report?.rowsWithScores ?? 0) > 0) await noise.load();
}
draw();
await loadAll();
