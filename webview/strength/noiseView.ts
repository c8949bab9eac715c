import { html, nothing, type TemplateResult } from 'lit';
import type { CalibrationReport, NoiseReport } from '../../extension/model/contract/noise.ts';
import { estimateTitles } from '../../extension/model/strength/noiseWords.ts';
import { counted, percent, signed } from '../../extension/model/numbers.ts';
import { attributesView } from './attributesView.ts';
import { fieldsAction } from './fieldsView.ts';
import type { NoiseController } from './noiseController.ts';
import { calibrationFigure } from '../../extension/model/charts/strengthFigures.ts';
import type { ChartSaver } from './chartSaver.ts';
import { drawFigure } from './drawFigure.ts';
import { figureView } from './figureView.ts';

/** How many labels are wrong, by three estimates, and who can be believed. */
export function noiseView(controller: NoiseController, saver: ChartSaver): TemplateResult | typeof nothing {
  const { report, calibration } = controller;
  if (report === undefined) return nothing;
  const compare = fieldsAction(([field]) => void controller.calibrate(field?.value.trim() ?? ''));
  return html`<h2>How many labels are wrong?</h2>
    <div class="scrolling" tabindex="0" role="region" aria-label="Estimates of wrong labels">
      <table data-testid="estimates">
        <thead>
          <tr>
            <th scope="col">Estimate</th>
            <th scope="col" class="number">Wrong</th>
            <th scope="col" class="number">95 % interval</th>
            <th scope="col">What it rests on</th>
          </tr>
        </thead>
        <tbody>
          ${report.estimates.map(
            ({ method, share, because }) =>
              html`<tr>
                <th scope="row">${estimateTitles[method]}</th>
                <td class="number">${share === undefined ? 'not known' : percent(share.value)}</td>
                <td class="number">${share === undefined ? '' : `${percent(share.low)} to ${percent(share.high)}`}</td>
                <td>${because}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p>
      For the trainer:
      <code data-testid="suggestion"
        >loss_type: "${report.suggestion.lossType}", label_smoothing: ${String(report.suggestion.labelSmoothing)}</code
      >. ${report.suggestion.because}
    </p>
    ${report.remarks.map((remark) => html`<p class="muted">${remark}</p>`)}
    <div class="range">
      <vscode-button data-testid="triage" @click=${() => void controller.run('openTriage')}>Open Triage</vscode-button>
      <vscode-button appearance="secondary" @click=${() => void controller.run('drawAudit')}
        >Draw Audit Sample…</vscode-button
      >
      <vscode-button appearance="secondary" data-testid="report" @click=${() => void controller.run('writeReport')}
        >Write Report…</vscode-button
      >
    </div>
    ${weightsView(controller, report)} ${attributesView(controller)} ${annotatorsView(report)}
    <h2>Agreement with labels taken for the truth</h2>
    <div class="range" role="group" aria-label="Labels taken for the truth" @keydown=${compare.key}>
      <vscode-text-field data-testid="gold" placeholder="your decisions">Field or annotator</vscode-text-field>
      <vscode-button appearance="secondary" data-testid="calibrate" @click=${compare.click}>Compare</vscode-button>
    </div>
    ${calibration === undefined ? nothing : calibrationView(calibration, saver)}`;
}

function weightsView(controller: NoiseController, { weights }: NoiseReport): TemplateResult | typeof nothing {
  if (weights.length === 0) return nothing;
  return html`<h3>Weights of the scorers</h3>
    <table data-testid="weights">
      <thead>
        <tr>
          <th scope="col">Scorer</th>
          <th scope="col" class="number">Counts (0 leaves it out)</th>
          <th scope="col" class="number">Share in the flip probability</th>
        </tr>
      </thead>
      <tbody>
        ${weights.map(
          ({ scorer, weight, userWeight }) =>
            html`<tr>
              <th scope="row">${scorer}</th>
              <td class="number">
                <input
                  type="number"
                  min="0"
                  max="100"
                  step="0.5"
                  aria-label="Weight of ${scorer}"
                  .value=${String(userWeight)}
                  @change=${(event: Event) => {
                    const { valueAsNumber } = event.currentTarget as HTMLInputElement;
                    if (valueAsNumber >= 0 && valueAsNumber <= 100) void controller.setWeight(scorer, valueAsNumber);
                  }}
                />
              </td>
              <td class="number">${signed(weight)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
}

function annotatorsView({ annotators }: NoiseReport): TemplateResult | typeof nothing {
  if (annotators === undefined) return nothing;
  const shown = annotators.annotators.filter(({ tooFew }) => !tooFew);
  const few = annotators.annotators.length - shown.length;
  return html`<h3>Reliability of annotators and sources</h3>
    ${
      shown.length === 0
        ? nothing
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Annotator</th>
                <th scope="col" class="number">Labels</th>
                <th scope="col" class="number">Right</th>
                <th scope="col" class="number">95 % interval</th>
                <th scope="col">Remark</th>
              </tr>
            </thead>
            <tbody>
              ${shown.map(
                ({ annotator, labels, reliability, low, high, opposite }) =>
                  html`<tr>
                    <th scope="row">${annotator}</th>
                    <td class="number">${counted(labels)}</td>
                    <td class="number">${percent(reliability)}</td>
                    <td class="number">${percent(low)} to ${percent(high)}</td>
                    <td>${opposite ? 'Systematically opposite: look, and do not flip unseen' : ''}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    ${few === 0 ? nothing : html`<p class="muted">${counted(few)} with fewer than 20 labels are not shown.</p>`}`;
}

let drawn: { readonly report: CalibrationReport; readonly view: TemplateResult } | undefined;

function calibrationView(report: CalibrationReport, saver: ChartSaver): TemplateResult {
  const { strength, against, goldRows } = report;
  if (drawn?.report !== report) drawn = { report, view: calibrationChart(report, saver) };
  const { agreement } = strength;
  return html`<p data-testid="calibration">
      Against ${against}: ${counted(goldRows)} labels, ${counted(strength.rows)} of them on rows with a strength. They
      agree with ${percent(agreement.value)} of the labels (${percent(agreement.low)} to ${percent(agreement.high)}).
      ${
        strength.calibrationError === undefined
          ? nothing
          : html`Calibration error of the flip probability: ${strength.calibrationError.toFixed(3)}.`
      }
    </p>
    ${strength.remarks.map((remark) => html`<p>${remark}</p>`)} ${drawn.view}`;
}

function calibrationChart({ strength, against }: CalibrationReport, saver: ChartSaver): TemplateResult {
  const figure = calibrationFigure(strength, against);
  const select = (): void => undefined;
  const picture = drawFigure(figure, select);
  saver.show('calibration', [{ figure, drawn: picture }]);
  return picture === undefined ? html`` : figureView({ figure, drawn: picture, select, saver });
}
