import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../extension/model/direction.ts';
import type { ScorerProfile } from '../../extension/model/strength/scorerProfile.ts';
import {
  agreementTable,
  profileCells,
  profileExplanation,
  profileHeader,
} from '../../extension/model/strength/scorerProfileWords.ts';

/** What else is known of each scorer: what speaks for and against trusting it. */
export function profilesView(profiles: readonly ScorerProfile[]): TemplateResult | typeof nothing {
  if (profiles.length === 0) return nothing;
  const agreement = agreementTable(profiles);
  return html`<h2>Profile of the scorers</h2>
    ${tableView('profiles', 'Profile of the scorers', profileHeader, profiles.map(profileCells))}
    <p class="muted">${profileExplanation}</p>
    ${
      agreement.rows.length === 0
        ? nothing
        : html`<details>
            <summary>Agreement between the scorers as a table</summary>
            ${tableView('agreements', 'Agreement between the scorers', agreement.header, agreement.rows)}
          </details>`
    }`;
}

function tableView(
  id: string,
  label: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): TemplateResult {
  return html`<div class="scrolling" tabindex="0" role="region" aria-label=${label}>
    <table class="texts ${id}" data-testid=${id}>
      <thead>
        <tr>
          ${header.map((name) => html`<th scope="col">${spellDirection(name)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([name, ...cells]) =>
            html`<tr>
              <th scope="row">${spellDirection(name ?? '')}</th>
              ${cells.map((text) => html`<td>${spellDirection(text)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
