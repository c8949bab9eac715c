import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../extension/model/direction.ts';
import type { Figure } from '../../extension/model/charts/figure.ts';
import { strengthFigures } from '../../extension/model/charts/strengthFigures.ts';
import type { BarFilter } from '../../extension/model/contract/strengthView.ts';
import type { StrengthCharts } from '../../extension/model/strength/strengthCharts.ts';
import { counted } from '../../extension/model/numbers.ts';
import type { ChartSaver } from './chartSaver.ts';
import { drawFigure } from './drawFigure.ts';
import { figureView } from './figureView.ts';
import type { NoiseController } from './noiseController.ts';

/** Pictures are drawn once for what they show. */
let drawn:
  { readonly charts: StrengthCharts; readonly logarithmic: boolean; readonly view: TemplateResult } | undefined;

/** Everything that is drawn beside the histogram. */
export function chartsView(
  controller: NoiseController,
  saver: ChartSaver,
  logarithmic: boolean,
): TemplateResult | typeof nothing {
  const { charts, facets, facet } = controller;
  if (charts === undefined) return nothing;
  if (drawn?.charts !== charts || drawn.logarithmic !== logarithmic) {
    drawn = { charts, logarithmic, view: chartList(controller, charts, saver, logarithmic) };
  }
  return html`<h2>Charts</h2>
    <p class="range">
      <label
        >Split by
        <select
          data-testid="facet"
          @focus=${() => void controller.loadFacets()}
          @change=${(event: Event) => {
            const { value } = event.currentTarget as HTMLSelectElement;
            void controller.splitBy(value === '' ? undefined : value);
          }}
        >
          <option value="" ?selected=${facet === undefined}>nothing</option>
          ${(facets ?? ['chosen length']).map(
            (name) => html`<option value=${name} ?selected=${name === facet}>${spellDirection(name)}</option>`,
          )}
        </select></label
      >
    </p>
    ${charts.remarks.map((remark) => html`<p class="muted">${remark}</p>`)} ${drawn.view}`;
}

function chartList(
  controller: NoiseController,
  charts: StrengthCharts,
  saver: ChartSaver,
  logarithmic: boolean,
): TemplateResult {
  const select = (filter: BarFilter): void => void controller.select(filter);
  const figures = strengthFigures(charts, logarithmic);
  const draw = (figure: Figure) => ({ figure, drawn: drawFigure(figure, select), select, saver });
  const [all, scorers, facet] = [figures.all.map(draw), figures.scorers.map(draw), figures.facet.map(draw)];
  saver.show('charts', [...all, ...scorers, ...facet]);
  return html`<div class="charts" data-testid="charts">${all.map(figureView)}</div>
    <h3>By scorer</h3>
    <div class="charts" data-testid="scorer-charts">${scorers.map((own) => figureView({ ...own, small: true }))}</div>
    ${
      charts.facet === undefined
        ? nothing
        : html`<h3>By ${spellDirection(charts.facet.name)}</h3>
            <div class="charts" data-testid="facet-charts">
              ${facet.map((own) => figureView({ ...own, small: true }))}
            </div>
            ${
              charts.facet.left === 0
                ? nothing
                : html`<p class="muted">
                    ${counted(charts.facet.left)} rows are not shown: groups of fewer than ten rows, or beyond the
                    twelve largest.
                  </p>`
            }`
    }`;
}
