import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../../extension/model/direction.ts';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import { draftEditor, editButton } from '../draftEditor.ts';
import type { PairsApp } from '../pairsApp.ts';

interface ShownRationale {
  readonly text: string;
  readonly icon: string;
  /** Whose it is and what it is worth. */
  readonly standing: string;
  readonly approved: boolean;
}

/** Why the label is as it is: by the curator, else as a judge drafted it, else as the file has it. */
export function rationaleView(app: PairsApp, detail: RowDetail): TemplateResult | typeof nothing {
  const { pairs, deciding } = app;
  const { row, comparison, suggestions } = detail;
  // A rationale tells which response is preferred.
  if (comparison === undefined || deciding.blind) return nothing;
  const { draft } = pairs.state;
  if (draft?.row === row && draft.field.kind === 'rationale') {
    return html`<div class="note"><span class="role">Rationale</span> ${draftEditor(pairs, draft, 'Rationale')}</div>`;
  }
  const shown = shownRationale(detail);
  return html`<div class="note" data-testid="rationale">
    <span class="role">Rationale</span>
    ${
      shown === undefined
        ? html`<button class="link" @click=${() => void pairs.run('writeRationales')}>Let a model draft it…</button>`
        : html`<span class="text" dir="auto">${spellDirection(shown.text)}</span>
            <span class="badge"
              ><i class="codicon ${shown.icon}" aria-hidden="true"></i> ${spellDirection(shown.standing)}</span
            >`
    }
    ${editButton(pairs, { kind: 'rationale' }, 'rationale')}
    ${shown === undefined ? nothing : approval(app, row, shown)}
    ${
      suggestions.rationale === null
        ? nothing
        : html`<button class="link" @click=${() => void pairs.showSuggestionTranscript(row, 'rationale')}>
            Show what was sent and answered
          </button>`
    }
  </div>`;
}

function approval({ pairs }: PairsApp, row: number, { text, approved }: ShownRationale): TemplateResult {
  return html`<button
    class="icon"
    data-testid="approve-rationale"
    aria-pressed=${approved ? 'true' : 'false'}
    title="An approved rationale is exported"
    @click=${() => void pairs.act({ kind: 'rationale', text, approved: !approved }, row)}
  >
    ${approved ? html`<i class="codicon codicon-check" aria-hidden="true"></i> Approved` : 'Approve'}
  </button>`;
}

function shownRationale({ state, comparison, suggestions }: RowDetail): ShownRationale | undefined {
  const { rationale: said } = state;
  if (said !== undefined) {
    const fits = suggestions.rationaleFits === true;
    return {
      text: said.text,
      icon: !fits ? 'codicon-warning' : said.approved ? 'codicon-verified' : 'codicon-account',
      standing: !fits
        ? 'out of date: the label or a text has changed since'
        : said.approved
          ? 'will be exported'
          : 'not approved',
      approved: said.approved && fits,
    };
  }
  const { rationale: drafted } = suggestions;
  if (drafted !== null) {
    return {
      text: drafted.text,
      icon: drafted.fits ? 'codicon-law' : 'codicon-warning',
      standing: drafted.fits ? `draft by ${drafted.model}` : `by ${drafted.model} for another label or text`,
      approved: false,
    };
  }
  if (comparison?.rationale === undefined) return undefined;
  return { text: comparison.rationale, icon: 'codicon-file', standing: 'in the file', approved: false };
}
