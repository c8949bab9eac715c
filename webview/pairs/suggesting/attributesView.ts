import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../../extension/model/direction.ts';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import {
  attributesInForce,
  controversialities,
  objectivities,
  type AttributeName,
} from '../../../extension/model/suggestions/preferenceAttributes.ts';
import { draftEditor, editButton } from '../draftEditor.ts';
import type { PairsApp } from '../pairsApp.ts';

const titles: Readonly<Record<AttributeName, string>> = {
  category: 'Category',
  objectivity: 'Objectivity',
  controversiality: 'Controversiality',
  desired: 'Desired',
  guideline: 'Guideline',
};

/** What the row is about and how to judge it: as people say, else as a judge suggests. */
export function attributesView(app: PairsApp, detail: RowDetail): TemplateResult | typeof nothing {
  const { pairs } = app;
  const { row, state, suggestions, comparison } = detail;
  if (comparison === undefined) return nothing;
  const suggested = suggestions.attributes;
  const { category, objectivity, controversiality } = attributesInForce(state.attributes, suggested?.values);
  const short = [category, objectivity, controversiality && `controversiality ${controversiality}`];
  const given = short.filter((text) => text !== undefined);
  return html`<details class="attributes" data-testid="row-attributes">
    <summary>
      Attributes
      <span class="muted" dir="auto">${given.length === 0 ? 'none' : spellDirection(given.join(' · '))}</span>
    </summary>
    <dl>
      ${textField(app, detail, 'category')} ${choice(app, detail, 'objectivity', objectivities)}
      ${choice(app, detail, 'controversiality', controversialities)} ${textField(app, detail, 'desired')}
      ${textField(app, detail, 'guideline')}
    </dl>
    <p>
      <button class="link" @click=${() => void pairs.run('fillAttributes')}>Let a model fill them in…</button>
      ${
        suggested === null
          ? nothing
          : html`<button class="link" @click=${() => void pairs.showSuggestionTranscript(row, 'attributes')}>
              Show what was sent and answered
            </button>`
      }
    </p>
  </details>`;
}

function textField(app: PairsApp, detail: RowDetail, name: 'category' | 'desired' | 'guideline'): TemplateResult {
  const { pairs } = app;
  const { draft } = pairs.state;
  const { row, state, suggestions } = detail;
  const title = titles[name];
  const editing = draft?.row === row && draft.field.kind === 'attribute' && draft.field.name === name;
  const value = attributesInForce(state.attributes, suggestions.attributes?.values)[name];
  const shown = typeof value === 'string' ? value : (value ?? []).join(', ');
  return html`<dt>${title}</dt>
    <dd>
      ${
        editing
          ? draftEditor(pairs, draft, title)
          : html`<span class="text" dir="auto">${spellDirection(shown)}</span>
              ${editButton(pairs, { kind: 'attribute', name }, title.toLowerCase())} ${sourceView(app, detail, name)}`
      }
    </dd>`;
}

function choice(
  app: PairsApp,
  detail: RowDetail,
  name: 'objectivity' | 'controversiality',
  values: readonly string[],
): TemplateResult {
  const { row, state, suggestions } = detail;
  const value = attributesInForce(state.attributes, suggestions.attributes?.values)[name] ?? '';
  return html`<dt>${titles[name]}</dt>
    <dd>
      <select
        aria-label=${titles[name]}
        data-testid=${name}
        .value=${value}
        @change=${(event: Event) => {
          const chosen = (event.currentTarget as HTMLSelectElement).value;
          void app.pairs.act({ kind: 'attributes', changes: { [name]: chosen === '' ? null : chosen } }, row);
        }}
      >
        <option value="" ?selected=${value === ''}>not said</option>
        ${values.map((one) => html`<option value=${one} ?selected=${one === value}>${one}</option>`)}
      </select>
      ${sourceView(app, detail, name)}
    </dd>`;
}

/** Whose value it is; what a person said can be taken back. */
function sourceView(
  { pairs }: PairsApp,
  { row, state, suggestions }: RowDetail,
  name: AttributeName,
): TemplateResult | typeof nothing {
  const suggested = suggestions.attributes;
  if (state.attributes?.[name] !== undefined) {
    const back = suggested?.values[name] === undefined ? 'Take back' : 'Use the judge’s';
    return html`<span class="badge"><i class="codicon codicon-account" aria-hidden="true"></i> by people</span>
      <button
        class="link"
        aria-label=${`${back}: ${titles[name].toLowerCase()}`}
        @click=${() => void pairs.act({ kind: 'attributes', changes: { [name]: null } }, row)}
      >
        ${back}
      </button>`;
  }
  if (suggested?.values[name] === undefined) return nothing;
  return html`<span class="muted" dir="auto"
    ><i class="codicon codicon-law" aria-hidden="true"></i> by ${spellDirection(suggested.model)}</span
  >`;
}
