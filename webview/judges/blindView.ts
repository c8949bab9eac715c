import { html, type TemplateResult } from 'lit';
import { spellDirection } from '../../extension/model/direction.ts';
import type { JudgesController, ShownBlind } from './judgesController.ts';

/** Rows of a random sample, one after the other, without label, score or verdict. */
export function blindView(controller: JudgesController): TemplateResult {
  const { blind } = controller;
  return html`<h2>Label Blind</h2>
    ${
      blind === undefined
        ? html`<p>
            Label a random sample without seeing labels, scores or verdicts: that is what judges are compared with. It
            changes no row.
            <vscode-button data-testid="blind" @click=${() => void controller.nextBlind()}>Start</vscode-button>
          </p>`
        : blind === 'done'
          ? html`<p data-testid="blind-done">All rows of the sample are labelled or passed over.</p>`
          : rowView(controller, blind)
    }`;
}

function rowView(controller: JudgesController, { row, turned }: ShownBlind): TemplateResult {
  const [first, second] = turned ? [row.responses[1], row.responses[0]] : row.responses;
  const label = (shown: 'first' | 'second' | 'tie' | undefined) => () => void controller.labelBlind(shown);
  return html`<p class="muted" data-testid="blind-progress">
      ${row.labelled} of ${row.wanted} rows labelled; line ${row.line}
    </p>
    <section class="blind" aria-label="Prompt">
      <span class="text" dir="auto">${spellDirection(row.prompt)}</span>
    </section>
    <div class="responses">
      <section class="blind" aria-label="Response 1">
        <h3>Response 1</h3>
        <span class="text" dir="auto">${spellDirection(first)}</span>
      </section>
      <section class="blind" aria-label="Response 2">
        <h3>Response 2</h3>
        <span class="text" dir="auto">${spellDirection(second)}</span>
      </section>
    </div>
    <div class="controls" role="group" aria-label="Which response is better?">
      <vscode-button data-testid="blind-first" @click=${label('first')}>Response 1 Is Better</vscode-button>
      <vscode-button @click=${label('second')}>Response 2 Is Better</vscode-button>
      <vscode-button appearance="secondary" @click=${label('tie')}>Equally Good</vscode-button>
      <vscode-button appearance="secondary" @click=${label(undefined)}>Pass Over</vscode-button>
    </div>`;
}
