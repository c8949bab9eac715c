import { html, nothing, type TemplateResult } from 'lit';
import { routingModes, type BudgetPoint } from '../../extension/model/routing/plan.ts';
import type { RoutedRow, RoutingReport } from '../../extension/model/contract/routing.ts';
import type { JudgesController } from './judgesController.ts';
import { counted, percent } from '../../extension/model/numbers.ts';

const modeNames = {
  'top-k': 'most likely to be wrong first',
  'positive-gain': 'only rows that are worth a person',
  simulate: 'a mix of reasons',
} as const;

/** Who labels what under a budget, why, and what error is left. */
export function routingView(controller: JudgesController): TemplateResult {
  const { budget, mode, plan, queue } = controller;
  return html`<h2>Routing</h2>
    <div class="controls">
      <label
        >Rows for people: ${percent(budget)}
        <input
          type="range"
          min="0"
          max="1"
          step="0.05"
          .value=${String(budget)}
          data-testid="budget"
          aria-valuetext=${percent(budget)}
          @input=${(event: Event) => {
            controller.budget = Number((event.target as HTMLInputElement).value);
            controller.redraw();
          }}
          @change=${() => void controller.makePlan()}
      /></label>
      <label
        >Choose
        <select
          @change=${(event: Event) => {
            const { value } = event.target as HTMLSelectElement;
            controller.mode = routingModes.find((name) => name === value) ?? mode;
          }}
        >
          ${routingModes.map((name) => html`<option value=${name} ?selected=${name === mode}>${modeNames[name]}</option>`)}
        </select></label
      >
      <vscode-button data-testid="plan" @click=${() => void controller.makePlan()}>Plan</vscode-button>
    </div>
    ${plan === undefined ? nothing : planView(controller, plan, queue)}`;
}

function planView(controller: JudgesController, plan: RoutingReport, queue: readonly RoutedRow[]): TemplateResult {
  const { point, skill, errorRate } = plan;
  return html`${plan.warnings.map((warning) => html`<div class="notice" data-severity="warning">${warning}</div>`)}
    <p data-testid="plan-text">
      <strong>${counted(plan.routed)}</strong> of ${counted(plan.rows)} rows for people, ${counted(plan.audited)}
      ${plan.audited === 1 ? 'AI label' : 'AI labels'} to check at random, ${counted(plan.labelled)} labelled by people.
      Expected wrong labels left: <strong>${percent(point.routed)}</strong> (95 %: ${percent(point.low)} to
      ${percent(point.high)}); with random rows ${percent(point.random)}.
    </p>
    <p class="muted">
      AI label: ${plan.ai}.
      ${errorRate === null ? 'Nobody has checked an AI label yet.' : `People found ${percent(errorRate.value)} of the AI labels wrong (95 %: ${percent(errorRate.low)} to ${percent(errorRate.high)}).`}
      ${skill === null ? '' : `AUROC ${skill.auroc.toFixed(2)} (${skill.interval.map((bound) => bound.toFixed(2)).join(' to ')}) on ${counted(skill.rows)} left-out rows.`}
    </p>
    ${curveView(plan.curve)}
    <h3>Queue</h3>
    <div class="scrolling" tabindex="0" role="region" aria-label="Queue of rows for people">
      <table data-testid="queue">
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">AI label</th>
            <th scope="col" class="number">Wrong with</th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          ${queue.map(
            ({ row, line, aiLabel, errorProbability, reasons }) =>
              html`<tr>
                <th scope="row">
                  <button class="link" @click=${() => void controller.open(row)}>Line ${line}</button>
                </th>
                <td>${aiLabel}</td>
                <td class="number">${percent(errorProbability)}</td>
                <td>${reasons.map(({ words }) => words).join('; ')}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** The curve as a table: exact, and read aloud. Bars are native meters. */
function curveView(curve: readonly BudgetPoint[]): TemplateResult {
  const most = Math.max(...curve.map(({ random }) => random), 0.001);
  const known = curve.some(({ observed }) => observed !== undefined);
  return html`<h3>Wrong labels left, by what people label</h3>
    <div class="scrolling" tabindex="0" role="region" aria-label="Error left by budget">
      <table data-testid="curve">
        <thead>
          <tr>
            <th scope="col" class="number">For people</th>
            <th scope="col">Routed</th>
            <th scope="col" class="number">95 % interval</th>
            <th scope="col" class="number">Random</th>
            ${
              known
                ? html`<th scope="col" class="number">Really left</th>
                    <th scope="col" class="number">Oracle</th>`
                : nothing
            }
          </tr>
        </thead>
        <tbody>
          ${curve
            .filter((_, index) => index % 2 === 0)
            .map(
              ({ budget, routed, low, high, random, observed, oracle }) =>
                html`<tr>
                  <th scope="row" class="number">${Math.round(100 * budget)} %</th>
                  <td>
                    <meter min="0" max=${most} value=${routed} aria-label=${`Expected ${percent(routed)}`}></meter>
                    ${percent(routed)}
                  </td>
                  <td class="number">${percent(low)} to ${percent(high)}</td>
                  <td class="number">${percent(random)}</td>
                  ${
                    known
                      ? html`<td class="number">${observed === undefined ? '' : percent(observed)}</td>
                          <td class="number">${oracle === undefined ? '' : percent(oracle)}</td>`
                      : nothing
                  }
                </tr>`,
            )}
        </tbody>
      </table>
    </div>`;
}
