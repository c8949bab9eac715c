import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../../extension/model/direction.ts';
import type { BulkPreview } from '../../../extension/model/contract/bulk.ts';
import type { BulkController, BulkForm } from './bulkController.ts';
import { counted } from '../../../extension/model/numbers.ts';

const kinds: readonly { readonly kind: BulkForm['kind']; readonly title: string }[] = [
  { kind: 'decide', title: 'Decide' },
  { kind: 'addTags', title: 'Add tags' },
  { kind: 'removeTags', title: 'Remove tags' },
  { kind: 'swap', title: 'Swap responses' },
  { kind: 'replace', title: 'Find and replace in responses' },
  { kind: 'field', title: 'Set a field of the rows' },
];

/** What to do to all rows shown, and what that would do. */
export function bulkDialog(bulk: BulkController, shown: number): TemplateResult {
  const { form, preview, problem, progress } = bulk;
  return html`<h2 id="bulk-title">Act on ${counted(shown)} ${shown === 1 ? 'row' : 'rows'}</h2>
    <div class="fields">
      <label
        >Action
        <select
          data-testid="bulk-kind"
          @change=${(event: Event) => {
            const { value } = event.currentTarget as HTMLSelectElement;
            const kind = kinds.find((one) => one.kind === value)?.kind;
            if (kind !== undefined) bulk.change({ kind });
          }}
        >
          ${kinds.map(({ kind, title }) => html`<option value=${kind} ?selected=${kind === form.kind}>${title}</option>`)}
        </select></label
      >
      ${fieldsOf(bulk)}
    </div>
    ${problem === undefined ? nothing : html`<p class="notice" data-severity="error" role="alert">${problem}</p>`}
    ${preview === undefined ? html`<p class="muted" role="status">…</p>` : previewView(preview)}
    ${
      progress === undefined
        ? nothing
        : html`<div class="scoring">
            <progress
              class="bar"
              aria-label="Changing rows"
              max=${progress.total ?? nothing}
              value=${progress.done}
            ></progress>
            <button
              type="button"
              class="link"
              @click=${() => {
                bulk.cancel();
              }}
            >
              Cancel
            </button>
          </div>`
    }
    <p class="actions">
      <button
        type="button"
        class="primary"
        data-testid="bulk-apply"
        @click=${() => void bulk.apply()}
        ?disabled=${progress !== undefined || preview === undefined || (preview.changes === 0 && preview.tried === preview.rows)}
      >
        Apply to All
      </button>
      <button
        type="button"
        class="secondary"
        @click=${() => {
          bulk.hide();
        }}
      >
        Close
      </button>
    </p>`;
}

function fieldsOf(bulk: BulkController): TemplateResult | typeof nothing {
  const { form } = bulk;
  const text = (name: 'tags' | 'field' | 'value' | 'find' | 'replacement', title: string): TemplateResult =>
    html`<label
      >${title}
      <input
        data-testid=${`bulk-${name}`}
        dir="auto"
        .value=${form[name]}
        @input=${(event: Event) => {
          bulk.change({ [name]: (event.currentTarget as HTMLInputElement).value });
        }}
    /></label>`;
  switch (form.kind) {
    case 'swap':
      return nothing;
    case 'decide':
      return html`<label
        >Decision
        <select
          data-testid="bulk-decision"
          @change=${(event: Event) => {
            const { value } = event.currentTarget as HTMLSelectElement;
            const decision = bulk.decisions.find((one) => one === value);
            if (decision !== undefined) bulk.change({ decision });
          }}
        >
          ${bulk.decisions.map((decision) => html`<option value=${decision} ?selected=${decision === form.decision}>${decision}</option>`)}
        </select></label
      >`;
    case 'addTags':
    case 'removeTags':
      return text('tags', 'Tags, separated by commas');
    case 'field':
      return html`${text('field', 'Field (a.b for b in a)')} ${text('value', 'Value')}`;
    case 'replace':
      return html`${text('find', 'Find')} ${text('replacement', 'Replace with')}
        <label
          >In
          <select
            @change=${(event: Event) => {
              const { value } = event.currentTarget as HTMLSelectElement;
              if (value === 'responses' || value === 'chosen' || value === 'rejected') bulk.change({ within: value });
            }}
          >
            <option value="responses">all responses</option>
            <option value="chosen">chosen responses</option>
            <option value="rejected">rejected responses</option>
          </select></label
        >
        <label class="inline"
          ><input
            type="checkbox"
            .checked=${form.matchCase}
            @change=${(event: Event) => {
              bulk.change({ matchCase: (event.currentTarget as HTMLInputElement).checked });
            }}
          />
          Match case</label
        >`;
  }
}

function previewView({ rows, tried, changes, unfit, samples }: BulkPreview): TemplateResult {
  const all = tried === rows;
  const looked = all ? '' : `Of the first ${counted(tried)} rows: `;
  return html`<p role="status" data-testid="bulk-count">
      ${looked}${counted(changes)}
      ${changes === 1 ? 'row changes' : 'rows change'}${unfit > 0 ? `, ${counted(unfit)} ${unfit === 1 ? 'has' : 'have'} no place for it` : ''}.
    </p>
    ${
      samples.length === 0
        ? nothing
        : html`<div class="preview" tabindex="0" role="region" aria-label="Preview">
            <table>
              <thead>
                <tr>
                  <th scope="col">Line</th>
                  <th scope="col">Before</th>
                  <th scope="col">After</th>
                </tr>
              </thead>
              <tbody>
                ${samples.map(
                  ({ line, before, after }) =>
                    html`<tr>
                      <td>${line}</td>
                      <td dir="auto">${spellDirection(before)}</td>
                      <td dir="auto">${spellDirection(after)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }`;
}
