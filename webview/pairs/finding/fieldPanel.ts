import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../../extension/model/direction.ts';
import type { Facet } from '../../../extension/model/contract/finding.ts';
import type { FieldInfo } from '../../../extension/model/finding/fields.ts';
import { conditionBuilder } from './conditionBuilder.ts';
import type { FindingController } from './findingController.ts';
import { counted } from '../../../extension/model/numbers.ts';

/** Fields that say nothing as a list of values. */
const notListed: ReadonlySet<string> = new Set(['line', 'like']);

/** A condition to add to the filter, and the fields of the dataset with their values, each a filter. */
export function fieldPanel(finding: FindingController): TemplateResult {
  const { fields, leftOut, reading } = finding.state;
  const listed = fields.filter(({ name }) => !notListed.has(name));
  const group = (origin: FieldInfo['origin'], title: string): TemplateResult | typeof nothing => {
    const own = listed.filter((field) => field.origin === origin);
    return own.length === 0
      ? nothing
      : html`<h3>${title}</h3>
          ${own.map((field) => facetView(finding, field))}`;
  };
  return html`<h2 class="visually-hidden">Fields</h2>
    ${
      fields.length === 0
        ? html`<p class="muted">${reading === undefined ? 'No fields.' : 'Reading…'}</p>`
        : conditionBuilder(finding.builder, fields)
    }
    ${group('row', 'Fields of the Rows')} ${group('known', 'What Is Known')}
    ${
      leftOut.length === 0
        ? nothing
        : html`<p class="muted">
            ${counted(leftOut.length)} more fields cannot be filtered by, for want of memory:
            ${spellDirection(leftOut.slice(0, 10).join(', '))}
          </p>`
    }`;
}

function facetView(finding: FindingController, field: FieldInfo): TemplateResult {
  const open = finding.state.facets.has(field.name);
  const facet = finding.state.facets.get(field.name);
  return html`<section class="facet">
    <button
      type="button"
      class="facet-title"
      title=${spellDirection(field.title)}
      aria-expanded=${open ? 'true' : 'false'}
      @click=${() => void finding.toggleFacet(field.name)}
    >
      <i class="codicon ${open ? 'codicon-chevron-down' : 'codicon-chevron-right'}" aria-hidden="true"></i>
      <span dir="auto">${spellDirection(field.name)}</span>
      <span class="muted">${field.distinct === undefined ? '' : counted(field.distinct)}</span>
    </button>
    ${!open ? nothing : facet === undefined ? html`<p class="muted">Counting…</p>` : valuesView(finding, facet)}
  </section>`;
}

function valuesView(finding: FindingController, facet: Facet): TemplateResult {
  if (facet.kind === 'number') return binsView(finding, facet);
  const chosen = finding.chosenValues(facet.field);
  if (facet.more === undefined) {
    return html`<p class="muted">
      Too many values to list. Type ${spellDirection(facet.field)}:VALUE into the filter.
    </p>`;
  }
  const most = Math.max(1, ...facet.values.map((value) => value.total));
  return html`<ul class="facet-values">
      ${facet.values.map(
        ({ value, shown, total }) =>
          html`<li>
            <label title=${`${counted(shown)} of ${counted(total)} rows are shown`}>
              <input
                type="checkbox"
                .checked=${chosen.has(value)}
                @change=${() => {
                  const values = chosen.has(value) ? [...chosen].filter((one) => one !== value) : [...chosen, value];
                  const condition =
                    values.length === 0 ? undefined : ({ kind: 'values', field: facet.field, values } as const);
                  void finding.choose(facet.field, condition);
                }}
              />
              <span class="facet-value" dir="auto">${value === '' ? '(empty)' : spellDirection(value)}</span>
              <meter class="facet-bar" min="0" max=${most} value=${total} aria-hidden="true"></meter>
              <span class="facet-count">${counted(shown)}<span class="muted">/${counted(total)}</span></span>
            </label>
          </li>`,
      )}
    </ul>
    ${facet.more > 0 ? html`<p class="muted">${counted(facet.more)} more values</p>` : nothing}
    ${missingView(finding, facet)}`;
}

function binsView(finding: FindingController, facet: Extract<Facet, { readonly kind: 'number' }>): TemplateResult {
  const most = Math.max(1, ...facet.bins.map((bin) => bin.total));
  const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 });
  if (facet.bins.length === 0) return html`<p class="muted">No values.</p>`;
  return html`<ul class="facet-values">
      ${facet.bins.map(({ from, to, shown, total }, index) => {
        const last = index === facet.bins.length - 1;
        const title = from === to ? number.format(from) : `${number.format(from)} – ${number.format(to)}`;
        return html`<li>
          <button
            type="button"
            class="facet-bin"
            title=${`Show rows from ${number.format(from)} to ${number.format(to)}`}
            @click=${() =>
              void finding.choose(facet.field, {
                kind: 'all',
                parts: [
                  { kind: 'compare', field: facet.field, operator: '>=', value: from },
                  { kind: 'compare', field: facet.field, operator: last ? '<=' : '<', value: to },
                ],
              })}
          >
            <span class="facet-value">${title}</span>
            <meter class="facet-bar" min="0" max=${most} value=${total} aria-hidden="true"></meter>
            <span class="facet-count">${counted(shown)}<span class="muted">/${counted(total)}</span></span>
          </button>
        </li>`;
      })}
    </ul>
    ${missingView(finding, facet)}`;
}

function missingView(finding: FindingController, { field, missing }: Facet): TemplateResult | typeof nothing {
  if (missing.total === 0) return nothing;
  return html`<button
    type="button"
    class="link"
    @click=${() => void finding.choose(field, { kind: 'not', part: { kind: 'present', field } })}
  >
    ${counted(missing.total)} rows without a value
  </button>`;
}
