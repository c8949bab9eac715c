import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../extension/model/direction.ts';
import { textOfTurns } from '../../extension/model/comparison.ts';
import { standingOf } from '../../extension/model/formats/label.ts';
import type { RowDetail } from '../../extension/model/contract/engine.ts';
import type { PlainDecision } from '../../extension/model/rows/rowState.ts';
import { longestRaw } from '../../extension/model/rows/textLimits.ts';
import type { TriageController } from './triageController.ts';
import { counted, percent } from '../../extension/model/numbers.ts';

/** What a key does in this view. */
export const decisionKeys: readonly {
  readonly key: string;
  readonly decision: PlainDecision;
  readonly title: string;
}[] = [
  { key: 'k', decision: 'keep', title: 'Keep' },
  { key: 'f', decision: 'flip', title: 'Flip' },
  { key: 't', decision: 'tie', title: 'Tie' },
  { key: 'd', decision: 'drop', title: 'Drop' },
  { key: 'u', decision: 'unsure', title: 'Unsure' },
];

/** The row to decide about: why it is here, what it says, and one button a decision. */
export function rowCard(controller: TriageController): TemplateResult | typeof nothing {
  const { current, detail } = controller;
  if (current === undefined) return nothing;
  return html`<h2 tabindex="-1" data-testid="current">
      Line ${counted(current.line)}
      ${
        current.flipProbability === undefined
          ? nothing
          : html`<span class="muted"
              >wrong with a probability of
              ${percent(current.flipProbability)}${current.calibrated ? '' : ', not calibrated'}</span
            >`
      }
    </h2>
    <ul class="reasons" data-testid="reasons" aria-label="Why this row">
      ${current.reasons.map((reason) => html`<li>${spellDirection(sentence(reason))}</li>`)}
    </ul>
    ${buttons(controller)} ${alikeView(controller)}
    ${detail?.row === current.row ? texts(detail) : html`<p class="muted"><span class="spinner"></span> Reading the row…</p>`}`;
}

function buttons(controller: TriageController): TemplateResult {
  return html`<div class="decisions" role="toolbar" aria-label="Decisions">
    ${decisionKeys.map(
      ({ key, decision, title }) =>
        html`<vscode-button
          appearance=${decision === 'keep' || decision === 'flip' ? 'primary' : 'secondary'}
          data-testid=${decision}
          aria-keyshortcuts=${key}
          @click=${() => void controller.decide(decision)}
          >${title} <kbd>${key.toUpperCase()}</kbd></vscode-button
        >`,
    )}
    <vscode-button
      appearance="secondary"
      data-testid="skip"
      aria-keyshortcuts="s"
      @click=${() => void controller.skip()}
      >Skip <kbd>S</kbd></vscode-button
    >
    <vscode-button
      appearance="secondary"
      data-testid="undo"
      aria-keyshortcuts="z"
      @click=${() => void controller.undo()}
      >Undo <kbd>Z</kbd></vscode-button
    >
    <vscode-button
      appearance="secondary"
      data-testid="alike"
      aria-keyshortcuts="l"
      @click=${() => void controller.previewAlike()}
      >All Like This… <kbd>L</kbd></vscode-button
    >
  </div>`;
}

/** What a decision about all rows like this one would touch, before it is made. */
function alikeView(controller: TriageController): TemplateResult | typeof nothing {
  const { alike, busy } = controller;
  if (alike === undefined) return nothing;
  const rows = counted(alike.rows);
  const decide = (decision: PlainDecision, title: string): TemplateResult =>
    html`<vscode-button
      appearance="secondary"
      data-testid="alike-${decision}"
      ?disabled=${busy}
      @click=${() => void controller.decideAlike(decision)}
      >${title} ${rows} ${alike.rows === 1 ? 'Row' : 'Rows'}</vscode-button
    >`;
  return html`<section class="alike" aria-label="Rows like this one" data-testid="alike-preview">
    <p>
      <strong>${rows}</strong> ${alike.rows === 1 ? 'row' : 'rows'} nobody decided about:
      ${spellDirection(alike.words)}.
    </p>
    <table>
      <caption>
        ${alike.sample.length < alike.rows ? `${String(alike.sample.length)} of them, drawn at random` : 'All of them'}
      </caption>
      <thead>
        <tr>
          <th scope="col" class="number">Line</th>
          <th scope="col">Label</th>
          <th scope="col">Prompt</th>
        </tr>
      </thead>
      <tbody>
        ${alike.sample.map(
          ({ line, label, prompt }) =>
            html`<tr>
              <td class="number">${counted(line)}</td>
              <td>${spellDirection(label)}</td>
              <td class="prompt" dir="auto">${spellDirection(prompt)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <div class="decisions">
      ${decide('flip', 'Flip')} ${decide('keep', 'Keep')} ${decide('drop', 'Drop')}
      <vscode-button
        appearance="secondary"
        data-testid="alike-close"
        @click=${() => {
          controller.closeAlike();
        }}
        >Close <kbd>Esc</kbd></vscode-button
      >
    </div>
  </section>`;
}

/** The row itself, as plain text: the pair editor beside it shows what differs. */
function texts({ comparison, problem, rawText, truncated, sizeBytes }: RowDetail): TemplateResult {
  if (comparison === undefined) {
    return html`<div class="notice" data-severity="error">
        ${spellDirection(problem?.message ?? 'The row cannot be read.')}
      </div>
      <pre class="text" dir="auto" tabindex="0" role="region" aria-label="The line">
${spellDirection(rawText ?? '')}</pre>
      ${
        sizeBytes > longestRaw
          ? html`<p class="muted">The first ${counted(longestRaw)} of ${counted(sizeBytes)} bytes are shown.</p>`
          : nothing
      }`;
  }
  const { context, candidates, candidateNames, label } = comparison;
  return html`<h3>Prompt</h3>
    <pre class="text" dir="auto" tabindex="0" role="region" aria-label="Prompt">
${spellDirection(textOfTurns(context))}</pre>
    <div class="responses">
      ${candidates.map((candidate, place) => {
        const { good, words } = standingOf(label, place);
        const name = spellDirection(candidateNames[place] ?? String(place + 1));
        const title = name.toLowerCase() === words.toLowerCase() ? words : `${words} (${name})`;
        const mark = good === undefined ? '' : good ? '✓ ' : '✗ ';
        return html`<section class="response" aria-label=${title}>
          <h3><span aria-hidden="true">${mark}</span>${title}</h3>
          <pre class="text" dir="auto" tabindex="0" role="region" aria-label="${title}, text">
${spellDirection(textOfTurns(candidate.turns))}</pre>
        </section>`;
      })}
    </div>
    ${truncated ? html`<p class="muted">The texts are cut at a million characters.</p>` : nothing}`;
}

function sentence(reason: string): string {
  return `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`;
}
