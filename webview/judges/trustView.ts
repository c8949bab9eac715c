import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../extension/model/direction.ts';
import { winners } from '../../extension/model/judges/agreement.ts';
import { trustFigures, type TrustFigure } from '../../extension/model/judges/trustFigures.ts';
import type { TrustReport } from '../../extension/model/contract/judgeTrust.ts';
import type { ReasonsOf } from '../../extension/model/contract/judging.ts';
import type { JudgesController } from './judgesController.ts';
import { counted } from '../../extension/model/numbers.ts';

/** How far a judge agrees with people, and the rows where it does not. */
export function trustView(controller: JudgesController): TemplateResult {
  const { judges, judgeId, against, trust } = controller;
  if (judges.length === 0) {
    return html`<h2>Trust</h2>
      <p class="empty">
        No judge has been asked about this dataset yet.
        <vscode-button data-testid="judge" @click=${() => void controller.judge()}>Judge Pairs…</vscode-button>
      </p>`;
  }
  return html`<h2>Trust</h2>
    <div class="controls">
      <label
        >Judge
        <select
          @change=${(event: Event) => {
            controller.judgeId = Number((event.target as HTMLSelectElement).value);
          }}
        >
          ${judges.map(
            ({ id, model, rubric, comparisons }) =>
              html`<option value=${id} ?selected=${id === judgeId}>
                ${spellDirection(`${model}, ${rubric.name}`)} (${counted(comparisons)} pairs)
              </option>`,
          )}
        </select></label
      >
      <label
        >Compare with
        <select
          @change=${(event: Event) => {
            controller.against = (event.target as HTMLSelectElement).value === 'label' ? 'label' : 'people';
          }}
        >
          <option value="people" ?selected=${against === 'people'}>what people say</option>
          <option value="label" ?selected=${against === 'label'}>the label in force</option>
        </select></label
      >
      <vscode-button data-testid="compare" @click=${() => void controller.loadTrust()}>Compare</vscode-button>
    </div>
    ${trust === undefined ? nothing : reportView(controller, trust)}`;
}

function reportView(controller: JudgesController, report: TrustReport): TemplateResult {
  const { agreement, combined, disagreements, otherReasons } = report;
  const names = winners.map((winner) => (winner === 'tie' ? 'tie' : winner === 0 ? 'first' : 'second'));
  return html`${report.warnings.map((warning) => html`<div class="notice" data-severity="warning">${warning}</div>`)}
    <div class="scrolling" tabindex="0" role="region" aria-label="Figures of the trust report">
      <table data-testid="trust">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" class="number">Value</th>
            <th scope="col" class="number">95 % interval</th>
            <th scope="col" class="number">Rows</th>
          </tr>
        </thead>
        <tbody>
          ${trustFigures(report).map(figureRow)}
        </tbody>
      </table>
    </div>
    <h3>What people say, by what the judge says</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">People</th>
          ${names.map((name) => html`<th scope="col" class="number">Judge: ${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${agreement.confusion.map(
          (row, index) =>
            html`<tr>
              <th scope="row">${names[index]}</th>
              ${row.map((count) => html`<td class="number">${count}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
    ${
      combined === null
        ? nothing
        : html`<h3>
              Judges joined (${combined.method === 'gold' ? 'fitted to labels of people' : 'without labels of people'})
            </h3>
            <ul>
              ${combined.judges.map(({ name, weight }) => html`<li>${name}: weight ${weight.toFixed(2)}</li>`)}
            </ul>
            ${combined.warnings.map((warning) => html`<p class="muted">${warning}</p>`)}`
    }
    ${
      disagreements.length === 0
        ? nothing
        : html`<details>
            <summary>Rows where they differ (${disagreements.length})</summary>
            <ul>
              ${disagreements.map(
                ({ row, line, judge, people }) =>
                  html`<li>
                    <button class="link" @click=${() => void controller.open(row)}>Line ${line}</button>: the judge says
                    ${judge}, people say ${people}
                  </li>`,
              )}
            </ul>
          </details>`
    }
    ${
      otherReasons.rows === 0
        ? nothing
        : html`<details data-testid="other-reasons">
            <summary>
              Rows where it agrees with the label for other reasons (${counted(otherReasons.rows)} of
              ${counted(otherReasons.agreeing)})
            </summary>
            <p class="muted">No words in common. Words alone are compared: look before you conclude.</p>
            <ul>
              ${otherReasons.told.map(
                ({ row, line, of }) =>
                  html`<li>
                    <button class="link" @click=${() => void controller.open(row)}>Line ${line}</button>: other reasons
                    than ${of.map((whose) => reasonsOf[whose]).join(', ')}
                  </li>`,
              )}
            </ul>
          </details>`
    }`;
}

const reasonsOf: Readonly<Record<ReasonsOf, string>> = {
  person: 'yours',
  file: 'the file gives',
  judges: 'the other judges',
};

function figureRow({ name, value, interval, rows }: TrustFigure): TemplateResult {
  return html`<tr>
    <th scope="row">${name}</th>
    <td class="number">${value}</td>
    <td class="number">${interval}</td>
    <td class="number">${counted(rows)}</td>
  </tr>`;
}
