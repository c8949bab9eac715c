import { html, nothing, type TemplateResult } from 'lit';
import { counted } from '../../extension/model/numbers.ts';
import type { RubricController } from './rubricController.ts';

/** Where a rubric comes from, where it goes, and what was used before. */
export function headView(controller: RubricController): TemplateResult {
  const { datasetName, templates, fileName, status, failure, replacing, isDirty } = controller;
  return html`<h1>Rubric Editor <span class="muted">${datasetName}</span></h1>
    <div class="controls">
      <div class="field">
        <label for="template">Start from</label>
        <select
          id="template"
          data-testid="template"
          @change=${(event: Event) => {
            const select = event.target as HTMLSelectElement;
            const template = templates.find(({ key }) => key === select.value);
            select.value = '';
            if (template !== undefined) controller.take({ ...template, name: template.rubric.name, fileName: '' });
          }}
        >
          <option value="">Choose a template…</option>
          ${templates.map(({ key, rubric }) => html`<option value=${key}>${rubric.name}</option>`)}
        </select>
      </div>
      <button class="secondary" data-testid="open" @click=${() => void controller.open()}>Open File…</button>
      <button data-testid="save" @click=${() => void controller.save(false)}>Save</button>
      <button class="secondary" @click=${() => void controller.save(true)}>Save As…</button>
      <button class="secondary" data-testid="judge" @click=${() => void controller.judge()}>Judge Pairs by It…</button>
      <span class="muted" data-testid="state"
        >${fileName === '' ? 'In no file' : fileName}${isDirty ? ', not saved' : ''}</span
      >
    </div>
    ${status === '' ? nothing : html`<p class="muted" data-testid="status">${status}</p>`}
    ${failure === undefined ? nothing : html`<div class="notice" data-severity="error">${failure}</div>`}
    ${
      replacing === undefined
        ? nothing
        : html`<div class="notice" data-severity="warning" role="group" aria-label="Replace what you wrote?">
            What you wrote is not saved. Replace it by ${replacing.name}?
            <button
              data-testid="replace"
              @click=${() => {
                controller.answerReplacing(true);
              }}
            >
              Replace
            </button>
            <button
              class="secondary"
              data-testid="keep"
              @click=${() => {
                controller.answerReplacing(false);
              }}
            >
              Keep
            </button>
          </div>`
    }`;
}

/** Versions that judges of this dataset were asked by. */
export function versionsView(controller: RubricController): TemplateResult {
  const { versions, preview } = controller;
  return html`<h2>Versions used with this dataset</h2>
    ${
      versions.length === 0
        ? html`<p class="muted">No judge has been asked about this dataset yet.</p>`
        : html`<ul data-testid="versions">
            ${versions.map(
              ({ version, rubric, models, comparisons, firstUsed }) =>
                html`<li>
                  <button
                    class="link"
                    @click=${() => {
                      controller.take({ name: `version ${version}`, rubric, fileName: '' });
                    }}
                  >
                    ${rubric.name}, ${version}</button
                  >${version === preview?.version ? html` <strong>(this one)</strong>` : nothing}: ${models.join(', ')},
                  ${counted(comparisons)} pairs, since ${new Date(firstUsed).toLocaleString()}
                </li>`,
            )}
          </ul>`
    }`;
}

/** What a judge would be sent about the pair that is selected. */
export function previewView({ preview, problems }: RubricController): TemplateResult {
  const waiting = problems.length > 0 ? ' It shows the last rubric without problems.' : '';
  return html`<h2>Prompt as it will be sent</h2>
    ${
      preview === undefined
        ? html`<p class="muted">The preview follows.</p>`
        : html`<p class="muted" data-testid="preview-state">
              ${preview.line === null ? 'Select a row in the pair editor.' : `Line ${String(preview.line)}, the first response as A.`}
              Version ${preview.version}.${waiting}
            </p>
            ${
              preview.line !== null && preview.messages.length === 0
                ? html`<p>This line is no comparison of two responses.</p>`
                : nothing
            }
            ${preview.messages.map(
              ({ role, content }) =>
                html`<h3>${role}</h3>
                  <pre tabindex="0" role="region" aria-label="Message of role ${role}" data-testid="message">
${content}</pre>`,
            )}`
    }`;
}
