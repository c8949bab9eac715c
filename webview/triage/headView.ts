import { html, nothing, type TemplateResult } from 'lit';
import type { TextField } from '../shared/toolkit.ts';
import { estimateInWords } from './estimateText.ts';
import type { TriageController } from './triageController.ts';
import { counted } from '../../extension/model/numbers.ts';

/** How far one has come, what it did to the labels, and how far the numbers can be trusted. */
export function headView(controller: TriageController): TemplateResult {
  const { progress, failure, datasetName, total, done, goal, skippedRows } = controller;
  return html`<h1>Triage <span class="muted">${datasetName}</span></h1>
    ${failure === undefined ? nothing : html`<div class="notice" data-severity="error">${failure}</div>`}
    ${
      total === undefined || progress === undefined
        ? html`<p class="muted"><span class="spinner"></span> Making the queue…</p>`
        : html`${blindNotice(controller)} ${unscoredNotice(controller)}
            <p data-testid="progress">
              <strong>${counted(total)}</strong> ${total === 1 ? 'row' : 'rows'} to look at. ${counted(progress.looked)}
              looked at, ${counted(progress.changed)} of them changed.
              ${skippedRows === 0 ? nothing : html`${counted(skippedRows)} skipped.`}
            </p>
            ${estimate(controller)}
            <div class="goal">
              <label for="goal-bar">This session: ${counted(done)} of ${counted(goal)} rows</label>
              <progress id="goal-bar" class="bar" max=${goal} value=${Math.min(done, goal)}></progress>
              <vscode-text-field
                size="6"
                data-testid="goal"
                .value=${String(goal)}
                @change=${(event: Event) => {
                  const field = event.currentTarget as TextField;
                  const wanted = Number(field.value.trim());
                  const valid = Number.isInteger(wanted) && wanted > 0;
                  field.setAttribute('aria-invalid', String(!valid));
                  if (valid) controller.setGoal(wanted);
                }}
                >Goal</vscode-text-field
              >
              <vscode-button appearance="secondary" data-testid="audit" @click=${() => void controller.run('drawAudit')}
                >Draw Audit Sample…</vscode-button
              >
              <vscode-button
                appearance="secondary"
                data-testid="strength"
                @click=${() => void controller.run('openStrength')}
                >Open Strength</vscode-button
              >
              ${
                skippedRows === 0
                  ? nothing
                  : html`<vscode-button
                      appearance="secondary"
                      data-testid="bring-back"
                      aria-keyshortcuts="b"
                      @click=${() => void controller.bringBack()}
                      >Bring Back Skipped Rows <kbd>B</kbd></vscode-button
                    >`
              }
            </div>`
    }`;
}

function estimate({ progress }: TriageController): TemplateResult | typeof nothing {
  const before = estimateInWords(progress?.before);
  const now = estimateInWords(progress?.now);
  if (progress === undefined || before === undefined || now === undefined) return nothing;
  return html`<p data-testid="estimate">
    Labels that are wrong: <strong>${now}</strong> now, ${before} as they were found (95 % intervals).
    ${
      progress.calibrated
        ? nothing
        : 'Not calibrated: until 30 labels are kept or flipped, at least five each, weak scorers cannot be told from wrong labels.'
    }
  </p>`;
}

function blindNotice({ blind }: TriageController): TemplateResult | typeof nothing {
  if (!blind) return nothing;
  return html`<div class="notice" data-severity="warning" data-testid="not-blind">
    <span
      >Blind mode is on in the pair editor. This view shows labels, scores and reasons all the same: what is decided
      here is not decided blind.</span
    >
  </div>`;
}

function unscoredNotice(controller: TriageController): TemplateResult | typeof nothing {
  if (controller.progress?.before !== undefined) return nothing;
  return html`<div class="notice" data-severity="warning">
    <span>No row has a score, so that the order is random and nothing is known about wrong labels.</span>
    <vscode-button data-testid="score" @click=${() => void controller.run('score')}>Score</vscode-button>
  </div>`;
}
