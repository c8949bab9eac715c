import { html, nothing, type TemplateResult } from 'lit';
import type { RowSort } from '../../../extension/model/contract/rowView.ts';
import type { PairsApp } from '../pairsApp.ts';
import type { FindingController } from './findingController.ts';
import { sortOf, sortValue } from './findingState.ts';
import { textIndexStatus } from './textIndexStatus.ts';
import { counted } from '../../../extension/model/numbers.ts';

/** The filter as text, the sort order, saved views and what is done to all rows shown. */
export function filterBar({ pairs, finding, bulk }: PairsApp, focusList: () => void): TemplateResult {
  const { text, problem, reading, panelOpen, naming } = finding.state;
  const { view, rows } = pairs.state.info;
  const narrowed = Object.keys(view.filter).length > 0;
  // No form: a webview may not submit one.
  return html`<div class="filter-bar" role="search">
      <button
        type="button"
        class="icon"
        title="Fields"
        aria-label="Fields"
        data-testid="fields"
        aria-expanded=${panelOpen ? 'true' : 'false'}
        aria-controls="fields"
        @click=${() => void finding.togglePanel()}
      >
        <i class="codicon codicon-list-filter" aria-hidden="true"></i>
      </button>
      <input
        type="search"
        class="filter-text"
        data-testid="filter"
        aria-label="Filter"
        aria-describedby="filter-problem"
        aria-invalid=${problem === undefined ? 'false' : 'true'}
        placeholder='Filter: text, "exact words", source:a,b, chosen.length>500, -decision:drop'
        spellcheck="false"
        autocomplete="off"
        dir="auto"
        .value=${text}
        @input=${(event: Event) => {
          finding.type((event.currentTarget as HTMLInputElement).value);
        }}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter') void finding.apply();
          if (event.key !== 'Escape') return;
          event.preventDefault();
          if (text === '') focusList();
          else void finding.clear();
        }}
      />
      ${
        narrowed
          ? html`<button
              type="button"
              class="icon"
              title="Show all rows"
              aria-label="Show all rows"
              @click=${() => void finding.clear()}
            >
              <i class="codicon codicon-clear-all" aria-hidden="true"></i>
            </button>`
          : nothing
      }
      ${sortChoice(view.sort, finding)} ${viewsChoice(finding)}
      <span class="muted count" data-testid="shown-count"
        >${narrowed ? `${counted(view.total)} of ${counted(rows)}` : ''}</span
      >
      ${textIndexStatus(finding, view.searched)}
      <button
        type="button"
        class="icon"
        title="Act on the rows shown…"
        data-testid="bulk"
        @click=${() => {
          bulk.show();
        }}
      >
        <i class="codicon codicon-checklist" aria-hidden="true"></i> Act on All…
      </button>
    </div>
    <p id="filter-problem" class="filter-problem" role="alert">${problem ?? ''}</p>
    ${naming === undefined ? nothing : nameForm(finding, naming)}
    ${
      reading === undefined
        ? nothing
        : progress(reading.message ?? 'Reading the fields of the rows', reading.done, reading.total)
    }
    ${view.searching === undefined ? nothing : progress('Searching texts', view.searching.done, view.searching.total)}`;
}

function progress(title: string, done: number, total: number | undefined): TemplateResult {
  return html`<div class="scoring">
    <span>${title}</span>
    <progress class="bar" aria-label=${title} max=${total ?? nothing} value=${done}></progress>
  </div>`;
}

function sortChoice(sort: RowSort, finding: FindingController): TemplateResult {
  const current = sortValue(sort);
  const { fields } = finding.state;
  const own = fields.filter(({ name }) => !['strength', 'flipProbability', 'like', 'line'].includes(name));
  const known = current.startsWith('field:') ? current.slice('field:'.length) : undefined;
  const listed = known === undefined || own.some(({ name }) => name === known) ? own : [...own, { name: known }];
  const option = (value: string, title: string): TemplateResult =>
    html`<option value=${value} ?selected=${value === current}>${title}</option>`;
  return html`<select
      class="sort"
      aria-label="Sort by"
      data-testid="sort"
      @focus=${() => {
        if (fields.length === 0) void finding.readFields();
      }}
      @change=${(event: Event) => {
        void finding.sort(sortOf((event.currentTarget as HTMLSelectElement).value, sort.descending));
      }}
    >
      ${option('file', 'Order of the file')} ${option('strength', 'Strength')}
      ${option('flipProbability', 'Label wrong')} ${option('triage', 'Triage queue')}
      ${listed.map(({ name }) => option(`field:${name}`, name))}
    </select>
    <button
      type="button"
      class="icon"
      title=${sort.descending ? 'Largest first' : 'Smallest first'}
      aria-label=${sort.descending ? 'Largest first' : 'Smallest first'}
      ?disabled=${sort.by === 'file'}
      @click=${() => void finding.sort({ ...sort, descending: !sort.descending })}
    >
      <i class="codicon ${sort.descending ? 'codicon-arrow-down' : 'codicon-arrow-up'}" aria-hidden="true"></i>
    </button>`;
}

function viewsChoice(finding: FindingController): TemplateResult {
  const { views } = finding.state;
  return html`<select
    class="views"
    aria-label="Saved views"
    data-testid="views"
    .value=${''}
    @change=${(event: Event) => {
      const select = event.currentTarget as HTMLSelectElement;
      const { value } = select;
      select.value = '';
      if (value === 'save') finding.name('');
      const view = views.find((one) => `show ${one.name}` === value);
      if (view !== undefined) void finding.showView(view);
      if (value.startsWith('remove ')) void finding.removeView(value.slice('remove '.length));
    }}
  >
    <option value="">Views</option>
    <option value="save">Save this view…</option>
    ${views.map((view) => html`<option value=${`show ${view.name}`}>${view.name}</option>`)}
    ${views.map((view) => html`<option value=${`remove ${view.name}`}>Remove ${view.name}</option>`)}
  </select>`;
}

function nameForm(finding: FindingController, naming: string): TemplateResult {
  return html`<div
    class="filter-bar"
    role="group"
    aria-label="Save this view"
    @keydown=${(event: KeyboardEvent) => {
      if (event.key === 'Escape') finding.name(undefined);
    }}
  >
    <label
      >Name of the view
      <input
        data-testid="view-name"
        .value=${naming}
        @keydown=${(event: KeyboardEvent) => {
          if (event.key === 'Enter') void finding.saveView();
        }}
        @input=${(event: Event) => {
          finding.name((event.currentTarget as HTMLInputElement).value);
        }}
    /></label>
    <button class="icon" type="button" @click=${() => void finding.saveView()}>Save</button>
    <button
      class="icon"
      type="button"
      @click=${() => {
        finding.name(undefined);
      }}
    >
      Cancel
    </button>
  </div>`;
}
