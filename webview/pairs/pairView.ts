import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../extension/model/direction.ts';
import type { Comparison } from '../../extension/model/comparison.ts';
import type { RowDetail } from '../../extension/model/contract/engine.ts';
import { counted, signed } from '../../extension/model/numbers.ts';
import { longestRaw, longestText } from '../../extension/model/rows/textLimits.ts';
import { compareTurns, firstDifference } from './comparing/compareTurns.ts';
import { candidateView } from './pair/candidateView.ts';
import { decisionBar } from './pair/decisionBar.ts';
import { notesView } from './pair/notesView.ts';
import { readingBar, recentView } from './pair/readingBar.ts';
import { scoresView } from './pair/scoresView.ts';
import { turnView } from './pair/turnView.ts';
import { attributesView } from './suggesting/attributesView.ts';
import { judgeVerdicts } from './judging/judgeVerdicts.ts';
import type { PairsApp } from './pairsApp.ts';
import { mediaView, responsesHaveMedia } from './media/mediaView.ts';
import { visibleParts } from './reading/invisible.ts';
import { wordsIn } from './reading/markHits.ts';
import { contextPlace, rawPlace } from './reading/textPlaces.ts';
import { searchBar } from './searching/searchBar.ts';

/** The selected row: its prompt, its responses side by side, and what is known about them. */
export function pairView(app: PairsApp): TemplateResult {
  const { detail, selected, info, position } = app.pairs.state;
  if (selected === undefined || position === undefined) return emptyView(app);
  const place = `${counted(position + 1)} of ${counted(info.view.total)}`;
  return html`<div class="pair-bar">
      <header class="pair-header">
        <h2 data-testid="selected-line">Line ${selected.line}</h2>
        <span class="muted">${place}</span>
        ${detail === undefined || app.deciding.blind ? nothing : strengthText(detail)} ${readingBar(app)}
      </header>
      ${decisionBar(app)} ${recentView(app)} ${searchBar(app)}
    </div>
    ${
      detail === undefined
        ? html`<p class="muted empty">Reading…</p>`
        : detail.comparison === undefined
          ? problemView(detail)
          : comparisonView(app, detail, detail.comparison)
    }`;
}

function emptyView({ pairs, finding }: PairsApp): TemplateResult {
  const { info } = pairs.state;
  if (!info.complete || info.view.searching !== undefined) {
    return html`<p class="empty">${info.complete ? 'Searching…' : 'Reading the file…'}</p>`;
  }
  if (info.rows === 0) return html`<p class="empty">This file has no rows.</p>`;
  return html`<div class="empty">
    <p>No row matches the filter.</p>
    <vscode-button @click=${() => void finding.clear()}>Show All Rows</vscode-button>
  </div>`;
}

function problemView({ problem, rawText, sizeBytes }: RowDetail): TemplateResult {
  return html`<div class="notice" data-severity="warning">
      <i class="codicon codicon-warning" aria-hidden="true"></i>
      <span>${spellDirection(problem?.message ?? 'This line cannot be shown.')} It is kept as it is.</span>
    </div>
    ${
      sizeBytes > longestRaw
        ? html`<p class="muted cut" data-testid="cut">
            The first ${counted(longestRaw)} of ${counted(sizeBytes)} bytes are shown.
          </p>`
        : nothing
    }
    <pre class="raw" tabindex="0" dir="auto" data-part="prompt" data-place=${rawPlace}>${rawView(rawText ?? '')}</pre>`;
}

function rawView(text: string): unknown {
  return visibleParts(text, false).map((part) =>
    part.kind === 'text' ? part.text : html`<span class="invisible" title=${part.name}>${part.shown}</span>`,
  );
}

function strengthText({ strength, flags, triage }: RowDetail): TemplateResult {
  return html`${
    strength === undefined
      ? nothing
      : html`<span
            title="Mean margin of the scorers for this label, each divided by its own standard deviation, and their spread"
            >Strength ${signed(strength.mean)} ± ${strength.std.toFixed(2)}</span
          ><span>${strength.votes} of ${strength.scorers} scorers agree</span
          ><span
            >Label wrong with
            ${probability(strength.flipProbability)}${strength.calibrated ? '' : ' (not calibrated)'}</span
          >`
  }${flags.map((flag) => html`<span class="badge">${flag}</span>`)}${
    triage === undefined
      ? nothing
      : html`<span class="muted">Triage: ${spellDirection(triage.reasons.join('; '))}</span>`
  }`;
}

/** Never certain: no scorer is. */
function probability(share: number): string {
  if (share < 0.01) return '< 1 %';
  if (share > 0.99) return '> 99 %';
  return `${String(Math.round(share * 100))} %`;
}

function comparisonView(app: PairsApp, detail: RowDetail, comparison: Comparison): TemplateResult {
  const { context, candidates, metadata } = comparison;
  const { reading, pairs } = app;
  const order = detail.order ?? candidates.map((_, position) => position);
  const compared = pairs.state.wordDiff
    ? compareTurns(
        reading.differ,
        reading.unit,
        order.map((position) => candidates[position]),
      )
    : undefined;
  const diverges = firstDifference(candidates);
  const turns = Math.max(0, ...candidates.map((candidate) => candidate.turns.length));
  return html`${
      detail.truncated
        ? html`<p class="muted cut" data-testid="cut">
            This row is not shown to its end: texts are cut at ${counted(longestText)} characters, other fields at
            ${counted(longestRaw)}. To read all of it, open the file as text.
          </p>`
        : nothing
    }
    <section class="context" aria-label="Prompt" data-part="prompt">
      ${
        context.length === 0
          ? html`<p class="muted">No prompt.</p>`
          : context.map(
              (turn, index) =>
                html`<div class="message" data-role=${turn.role} data-place=${contextPlace(detail.row, index)}>
                  ${turnView(turn, true, {
                    reading,
                    place: contextPlace(detail.row, index),
                    runs: undefined,
                    showAll: pairs.state.showAll,
                    toggleAll: () => {
                      pairs.toggle('showAll');
                    },
                    filterWords: wordsIn({ part: 'prompt' }, app.finding.highlights),
                    wanted: app.search.wanted,
                  })}
                </div>`,
            )
      }
      ${mediaView(app, detail, undefined, 'prompt')}
    </section>
    ${compared?.coarse === true ? html`<p class="muted coarse" role="status">These texts are too long to be compared closely in time: the marks are coarse.</p>` : nothing}
    ${compared?.waiting === true ? html`<p class="muted coarse" role="status">Comparing…</p>` : nothing}
    <div
      class="candidates ${reading.dimmed ? 'dimmed' : ''} ${reading.linked ? 'linked' : ''} ${responsesHaveMedia(detail) ? 'with-media' : ''}"
      data-count=${candidates.length}
      data-turns=${Math.min(turns, 12)}
    >
      ${order.map((candidate, place) => candidateView(app, detail, comparison, candidate, place, compared?.runs[place], diverges))}
    </div>
    ${app.deciding.blind ? nothing : judgeVerdicts(app, detail)} ${notesView(app, detail)}
    ${attributesView(app, detail)}
    ${detail.scores.length === 0 || app.deciding.blind ? nothing : scoresView(detail, comparison)}
    ${metadata.length === 0 || app.deciding.blind ? nothing : metadataView(comparison)}`;
}

function metadataView({ metadata }: Comparison): TemplateResult {
  return html`<details class="metadata">
    <summary>Other fields (${metadata.length})</summary>
    <dl>
      ${metadata.map(
        ({ path, json, overridden }) =>
          html`<dt dir="auto">
              ${rawView(path.join('.'))}${overridden === true ? html` <span class="muted">(not read: the key stands again)</span>` : nothing}
            </dt>
            <dd dir="auto">${rawView(json)}</dd>`,
      )}
    </dl>
  </details>`;
}
