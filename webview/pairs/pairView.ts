import { html, nothing, type TemplateResult } from 'lit';
import type { Candidate, Comparison, Turn } from '../../extension/model/comparison.ts';
import type { RowDetail } from '../../extension/model/contract/engine.ts';
import { standingOf } from '../../extension/model/formats/label.ts';
import { decisions } from '../../extension/model/rows/rowState.ts';
import { signed } from '../shared/numbers.ts';
import { candidateDiffs, type CandidateRuns } from './candidateDiffs.ts';
import { decisionLooks } from './decisionLooks.ts';
import { draftEditor } from './draftEditor.ts';
import type { PairsController } from './pairsController.ts';
import { cutRuns, type TextRun } from './wordDiff.ts';

/** Longer texts are shown to here until the reader asks for all. */
const shownCharacters = 20_000;

/** The selected row: its prompt, its responses side by side, and what is known about them. */
export function pairView(controller: PairsController): TemplateResult {
  const { detail, selected, info, position } = controller.state;
  if (selected === undefined || position === undefined) return emptyView(controller);
  const place = `${(position + 1).toLocaleString()} of ${info.view.total.toLocaleString()}`;
  return html`<header class="pair-header">
      <h2 data-testid="selected-line">Line ${selected.line}</h2>
      <span class="muted">${place}</span>
      ${detail === undefined ? nothing : strengthText(detail)}
    </header>
    ${decisionBar(controller)}
    ${
      detail === undefined
        ? html`<p class="muted">Reading…</p>`
        : detail.comparison === undefined
          ? problemView(detail)
          : comparisonView(controller, detail, detail.comparison)
    }`;
}

function emptyView(controller: PairsController): TemplateResult {
  const { info } = controller.state;
  if (!info.complete) return html`<p class="empty">Reading the file…</p>`;
  if (info.rows === 0) return html`<p class="empty">This file has no rows.</p>`;
  return html`<div class="empty">
    <p>No row matches the filter.</p>
    <vscode-button @click=${() => void controller.showView({}, { by: 'file', descending: false })}
      >Show All Rows</vscode-button
    >
  </div>`;
}

function problemView({ problem, rawText }: RowDetail): TemplateResult {
  return html`<div class="notice" data-severity="warning">
      <i class="codicon codicon-warning" aria-hidden="true"></i>
      <span>${problem?.message ?? 'This line cannot be shown.'} It is kept as it is.</span>
    </div>
    <pre class="raw" tabindex="0" dir="auto">${rawText ?? ''}</pre>`;
}

function strengthText({ strength, flags }: RowDetail): TemplateResult {
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
  }${flags.map((flag) => html`<span class="badge">${flag}</span>`)}`;
}

/** Never certain: no scorer is. */
function probability(share: number): string {
  if (share < 0.01) return '< 1 %';
  if (share > 0.99) return '> 99 %';
  return `${String(Math.round(share * 100))} %`;
}

function decisionBar(controller: PairsController): TemplateResult {
  const { detail, keys } = controller.state;
  const keyOf = (command: string): string =>
    keys.find((entry) => entry.command === command || entry.command.endsWith(`.${command}`))?.key ?? '';
  const current = detail?.state.decision;
  return html`<div class="decisions" role="group" aria-label="Decision">
    ${decisions.map((decision) => {
      const { title, icon, command } = decisionLooks[decision];
      return html`<button
        class="decision"
        data-decision=${decision}
        aria-pressed=${current === decision ? 'true' : 'false'}
        @click=${() => void controller.decide(current === decision ? null : decision)}
      >
        <i class="codicon ${icon}" aria-hidden="true"></i> ${title} <kbd>${keyOf(command)}</kbd>
      </button>`;
    })}
    <button class="decision" data-decision="swap" @click=${() => void controller.act({ kind: 'swap' })}>
      <i class="codicon codicon-split-horizontal" aria-hidden="true"></i> Swap <kbd>${keyOf('swap')}</kbd>
    </button>
  </div>`;
}

function comparisonView(controller: PairsController, detail: RowDetail, comparison: Comparison): TemplateResult {
  const { context, candidates, metadata } = comparison;
  const diffs = controller.state.wordDiff ? candidateDiffs(candidates) : [];
  const turns = Math.max(0, ...candidates.map((candidate) => candidate.turns.length));
  return html`<section class="context" aria-label="Prompt">
      ${context.length === 0 ? html`<p class="muted">No prompt.</p>` : context.map((turn) => turnView(turn.role, turn.text))}
    </section>
    <div class="candidates" data-count=${candidates.length} data-turns=${Math.min(turns, 12)}>
      ${candidates.map((candidate, place) => candidateView(controller, detail, comparison, candidate, place, diffs[place]))}
    </div>
    ${notesView(controller, detail)} ${detail.scores.length === 0 ? nothing : scoresView(detail, comparison)}
    ${
      metadata.length === 0
        ? nothing
        : html`<details class="metadata">
            <summary>Other fields (${metadata.length})</summary>
            <dl>
              ${metadata.map(
                ({ path, json }) =>
                  html`<dt>${path.join('.')}</dt>
                    <dd dir="auto">${json}</dd>`,
              )}
            </dl>
          </details>`
    }`;
}

function candidateView(
  controller: PairsController,
  detail: RowDetail,
  { candidateNames, label }: Comparison,
  candidate: Candidate,
  place: number,
  runs: CandidateRuns | undefined,
): TemplateResult {
  const { draft, showAll } = controller.state;
  const name = candidateNames[place] ?? String(place + 1);
  const { good: chosen, words: standing } = standingOf(label, place);
  const icon = chosen === undefined ? 'codicon-dash' : chosen ? 'codicon-check' : 'codicon-close';
  const own = name.toLowerCase() === standing.toLowerCase() ? '' : name;
  const characters = candidate.turns.reduce((sum, { text }) => sum + text.length, 0);
  return html`<section
    class="candidate"
    data-chosen=${String(chosen)}
    data-testid=${(chosen ?? place === 0) ? 'chosen' : 'rejected'}
    aria-label=${`${standing} ${own}`.trim()}
  >
    <header>
      <h3><i class="codicon ${icon}" aria-hidden="true"></i> ${standing}</h3>
      ${own === '' ? nothing : html`<span class="badge">${own}</span>`}
      ${candidate.model === undefined ? nothing : html`<span class="muted" dir="auto">${candidate.model}</span>`}
      <span class="muted">${characters.toLocaleString()} characters</span>
    </header>
    ${candidate.turns.map((turn, index) => {
      const field = { kind: 'text', candidate: place, turn: index } as const;
      if (draft?.row === detail.row && JSON.stringify(draft.field) === JSON.stringify(field)) {
        return html`<div class="turn">
          ${draftEditor(controller, draft, `Edit ${standing.toLowerCase()} response`)}
        </div>`;
      }
      const role = candidate.turns.length > 1 || turn.role !== 'assistant' ? turn.role : '';
      return html`<div class="turn">
        ${turnView(role, turn.text, runs?.[index], showAll)}
        <button
          class="plain edit"
          title="Edit this text"
          aria-label=${`Edit ${standing.toLowerCase()} response`}
          @click=${() => {
            controller.edit(field);
          }}
        >
          <i class="codicon codicon-edit" aria-hidden="true"></i>
        </button>
        ${
          turn.text.length > shownCharacters
            ? html`<button
                class="link"
                @click=${() => {
                  controller.toggle('showAll');
                }}
              >
                ${showAll ? 'Show less' : `Show all ${turn.text.length.toLocaleString()} characters`}
              </button>`
            : nothing
        }
      </div>`;
    })}
  </section>`;
}

// The text stands in an inline element: white space around it would be shown as part of it.
function turnView(role: Turn['role'], text: string, runs?: readonly TextRun[], showAll = false): TemplateResult {
  const length = showAll ? text.length : shownCharacters;
  return html`${role === '' ? nothing : html`<span class="role">${role}</span>`}
    <span class="text" dir="auto"
      >${runs === undefined ? text.slice(0, length) : cutRuns(runs, length).map(runView)}</span
    >`;
}

function runView({ text, changed }: TextRun): TemplateResult | string {
  return changed ? html`<mark>${text}</mark>` : text;
}

function notesView(controller: PairsController, { row, state }: RowDetail): TemplateResult {
  const { draft } = controller.state;
  const field = (kind: 'note' | 'tags', title: string, shown: string): TemplateResult =>
    html`<div class="note">
      <span class="role">${title}</span>
      ${
        draft?.row === row && draft.field.kind === kind
          ? draftEditor(controller, draft, title)
          : html`<span class="text" dir="auto">${shown}</span>
              <button
                class="plain"
                aria-label=${`Edit ${title.toLowerCase()}`}
                @click=${() => {
                  controller.edit({ kind });
                }}
              >
                <i class="codicon codicon-edit" aria-hidden="true"></i>
              </button>`
      }
    </div>`;
  return html`<section class="notes" aria-label="Note and tags">
    ${field('note', 'Note', state.note)} ${field('tags', 'Tags', state.tags.join(', '))}
  </section>`;
}

function scoresView({ scores }: RowDetail, { candidateNames }: Comparison): TemplateResult {
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
