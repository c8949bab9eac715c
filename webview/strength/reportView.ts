import { html, nothing, type TemplateResult } from 'lit';
import type { HistogramBin, ScorerStanding } from '../../extension/model/strength/strengthReport.ts';
import { fewRows } from '../../extension/model/strength/standing.ts';
import { counted, percent, signed } from '../../extension/model/numbers.ts';
import type { TextField } from '../shared/toolkit.ts';
import { fieldsAction } from './fieldsView.ts';
import type { StrengthController, StrengthRange } from './strengthController.ts';
import { showLink } from './showLink.ts';

/** Head of the view: what is known about how far the numbers can be trusted. */
export function summaryView(controller: StrengthController): TemplateResult {
  const { report, failure, datasetName } = controller;
  return html`<h1>Preference Strength <span class="muted">${datasetName}</span></h1>
    ${failure === undefined ? nothing : html`<div class="notice" data-severity="error">${failure}</div>`}
    ${(report?.warnings ?? []).map((warning) => html`<div class="notice" data-severity="warning">${warning}</div>`)}
    ${
      report === undefined
        ? html`<p class="muted"><span class="spinner"></span> Reading the scores…</p>`
        : report.rowsWithScores === 0
          ? html`<p class="empty">
              No row has a score yet, so there is no strength to show.
              <vscode-button data-testid="score" @click=${() => void controller.run('score')}>Score</vscode-button>
            </p>`
          : html`<p data-testid="summary">
              ${counted(report.rowsWithScores)} rows with scores, mean strength ${signed(report.mean)}.
              <strong>${counted(report.belowZero)}</strong> are below zero: there the scorers prefer what the label
              rejects.
              ${
                report.rowsWithoutScores === 0
                  ? nothing
                  : html`${
                      report.rowsWithoutScores === 1 ? 'One row has' : `${counted(report.rowsWithoutScores)} rows have`
                    }
                    no score.`
              }
            </p>`
    }`;
}

/** Everything that the mouse can do with the brush, by keyboard and in exact numbers. */
export function rangeView(controller: StrengthController): TemplateResult | typeof nothing {
  const { report, range, selectedRows } = controller;
  if (report === undefined || report.rowsWithScores === 0) return nothing;
  const lowest = report.bins[0]?.from ?? 0;
  const show = fieldsAction((fields) => {
    const [from, to] = fields.map(numberOf);
    if (from !== undefined && to !== undefined && from < to) void controller.select({ min: from, max: to });
  });
  return html`<div class="range" role="group" aria-label="Range of strength" @keydown=${show.key}>
      <vscode-text-field size="8" data-testid="range-from" .value=${range === undefined ? '' : text(range.min)}
        >From</vscode-text-field
      >
      <vscode-text-field size="8" data-testid="range-to" .value=${range === undefined ? '' : text(range.max)}
        >To (not included)</vscode-text-field
      >
      <vscode-button appearance="secondary" data-testid="show-range" @click=${show.click}>Show Range</vscode-button>
      <vscode-button
        data-testid="below-zero"
        ?disabled=${report.belowZero === 0}
        @click=${() => void controller.select({ min: Math.min(lowest, 0), max: 0 })}
        >Below Zero</vscode-button
      >
      <vscode-button
        appearance="secondary"
        data-testid="all-rows"
        ?disabled=${range === undefined}
        @click=${() => void controller.select(undefined)}
        >All Rows</vscode-button
      >
    </div>
    <p data-testid="range-text">${rangeText(range, selectedRows)}</p>`;
}

function rangeText(range: StrengthRange | undefined, rows: number | undefined): string {
  if (range === undefined) return 'The pair editor shows all rows. Drag over bars to show only theirs, worst first.';
  const span = `Strength from ${signed(range.min)} to ${signed(range.max)}`;
  return rows === undefined ? span : `${span}: ${counted(rows)} rows in the pair editor, worst first.`;
}

/** How each scorer does on this dataset. */
export function scorersView(scorers: readonly ScorerStanding[]): TemplateResult | typeof nothing {
  if (scorers.length === 0) return nothing;
  return html`<h2>Scorers</h2>
    <div class="scrolling" tabindex="0" role="region" aria-label="Scorers">
      <table>
        <thead>
          <tr>
            <th scope="col">Scorer</th>
            <th scope="col" class="number">Rows</th>
            <th scope="col" class="number">Agrees with the labels</th>
            <th scope="col" class="number">95 % interval</th>
            <th scope="col">Standing</th>
          </tr>
        </thead>
        <tbody>
          ${scorers.map(
            (scorer) =>
              html`<tr>
                <th scope="row">${scorer.scorer}</th>
                <td class="number">${counted(scorer.rows)}</td>
                <td class="number">${percent(scorer.agreement)}</td>
                <td class="number">${percent(scorer.low)} to ${percent(scorer.high)}</td>
                <td>
                  ${scorer.aboveChance ? 'Above chance' : 'Not above chance'}${
                    scorer.trainedOnDataset ? ', trained on this dataset' : ''
                  }${scorer.rows < fewRows ? ', few labels' : ''}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

/** The histogram in numbers; each line selects its rows. */
export function binsView(controller: StrengthController, bins: readonly HistogramBin[]): TemplateResult {
  return html`<details>
    <summary>Histogram as a table</summary>
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">From</th>
          <th scope="col" class="number">To</th>
          <th scope="col" class="number">Rows</th>
          <th scope="col"><span class="visually-hidden">Show</span></th>
        </tr>
      </thead>
      <tbody>
        ${bins.map(
          ({ from, to, rows }) =>
            html`<tr>
              <td class="number">${signed(from)}</td>
              <td class="number">${signed(to)}</td>
              <td class="number">${counted(rows)}</td>
              <td>
                ${
                  rows === 0
                    ? nothing
                    : showLink(
                        `from ${signed(from)} to ${signed(to)}`,
                        () => void controller.select({ min: from, max: to }),
                      )
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}

function numberOf(field: TextField): number | undefined {
  const value = Number(field.value.trim().replace('−', '-').replace(',', '.'));
  const valid = field.value.trim() !== '' && Number.isFinite(value);
  field.setAttribute('aria-invalid', String(!valid));
  return valid ? value : undefined;
}

function text(value: number): string {
  return String(Number(value.toPrecision(6)));
}
