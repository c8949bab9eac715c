import { html, type TemplateResult } from 'lit';
import type { Comparison } from '../../../extension/model/comparison.ts';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';

/** What each scorer gave each response. */
export function scoresView({ scores }: RowDetail, { candidateNames }: Comparison): TemplateResult {
  return html`<details class="metadata">
    <summary>Scores (${scores.length})</summary>
    <table>
      <thead>
        <tr>
          <th scope="col">Scorer</th>
          ${candidateNames.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${scores.map(
          ({ scorer, rewards }) =>
            html`<tr>
              <th scope="row">${scorer}</th>
              ${rewards.map((reward) => html`<td>${reward === null ? '–' : reward.toFixed(3)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
