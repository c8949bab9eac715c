import { html, nothing, type TemplateResult } from 'lit';
import { counted, duration } from '../../extension/model/numbers.ts';
import { chartFilters } from './chartFilters.ts';
import type { PairsController } from './pairsController.ts';

/** What the dataset is, what can be done with all of it, and what goes on. */
export function toolbar(controller: PairsController): TemplateResult {
  const { info, scoring, lost, notices } = controller.state;
  const { format, view, decided } = info;
  const total = Object.values(decided).reduce((sum, count) => sum + count, 0);
  return html`<h1 class="visually-hidden">Preference Pairs</h1>
    <div class="toolbar" role="toolbar" aria-label="Dataset">
      <vscode-button data-testid="score" ?disabled=${scoring !== undefined} @click=${() => void controller.run('score')}
        >Score</vscode-button
      >
      <vscode-button data-testid="strength" appearance="secondary" @click=${() => void controller.run('openStrength')}
        >Preference Strength</vscode-button
      >
      <vscode-button data-testid="export" appearance="secondary" @click=${() => void controller.run('export')}
        >Export</vscode-button
      >
      <vscode-button appearance="secondary" @click=${() => void controller.run('chooseFormat')}
        >${
          format === undefined
            ? 'Choose the Format…'
            : `${format.title} (${String(Math.round(format.confidence * 100))} %)`
        }</vscode-button
      >
      <span class="muted" data-testid="counts"
        >${counted(info.rows)} rows${info.complete ? '' : ' so far'}, ${counted(total)} decided</span
      >
      ${chartFilters(view.filter)}
    </div>
    ${scoring === undefined ? nothing : progressView(controller)}
    ${lost === undefined ? nothing : html`<div class="notice" data-severity="error">${lost}</div>`}
    ${notices.map(
      (notice) =>
        html`<div class="notice" data-severity=${notice.severity}>
          <span>${notice.message}</span
          ><button
            class="link"
            @click=${() => {
              controller.dismiss(notice);
            }}
          >
            Dismiss
          </button>
        </div>`,
    )}`;
}

function progressView(controller: PairsController): TemplateResult | typeof nothing {
  const { scoring } = controller.state;
  if (scoring === undefined) return nothing;
  const { done, total, etaMs, message } = scoring.progress;
  const left = etaMs === undefined ? '' : `, about ${duration(etaMs)} left`;
  return html`<div class="scoring">
    <span>${scoring.title} ${message ?? ''}${left}</span>
    <progress
      class="bar"
      aria-label="Scoring"
      max=${total ?? nothing}
      value=${total === undefined ? nothing : done}
    ></progress>
    <button class="link" @click=${() => void controller.run('pauseScore')}>Pause</button>
    <button class="link" @click=${() => void controller.run('cancelScore')}>Cancel</button>
  </div>`;
}
