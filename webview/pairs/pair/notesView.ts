import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../../extension/model/direction.ts';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import { draftEditor, editButton } from '../draftEditor.ts';
import type { PairsApp } from '../pairsApp.ts';
import { rationaleView } from '../suggesting/rationaleView.ts';

/** Note, tags, and the reasons that are offered as tags. */
export function notesView(app: PairsApp, detail: RowDetail): TemplateResult {
  const { row, state } = detail;
  const { pairs } = app;
  const { draft } = pairs.state;
  const field = (kind: 'note' | 'tags', title: string, shown: string): TemplateResult =>
    html`<div class="note">
      <span class="role">${title}</span>
      ${
        draft?.row === row && draft.field.kind === kind
          ? draftEditor(pairs, draft, title)
          : html`<span class="text" dir="auto">${spellDirection(shown)}</span>
              ${editButton(pairs, { kind }, title.toLowerCase())}`
      }
    </div>`;
  return html`<section class="notes" aria-label="Note and tags">
    ${reasonsView(app, state.tags)} ${field('note', 'Note', state.note)} ${field('tags', 'Tags', state.tags.join(', '))}
    ${rationaleView(app, detail)}
  </section>`;
}

function reasonsView({ deciding }: PairsApp, tags: readonly string[]): TemplateResult {
  const { reasons } = deciding;
  const others = tags.filter((tag) => !reasons.includes(tag));
  return html`<div class="note">
    <span class="role">Reasons</span>
    <span class="reasons" role="group" aria-label="Reasons">
      ${reasons.map(
        (reason) =>
          html`<button
            class="reason"
            aria-pressed=${tags.includes(reason) ? 'true' : 'false'}
            title="Delete takes the reason off the list"
            @click=${() => void deciding.toggleReason(reason)}
            @keydown=${(event: KeyboardEvent) => {
              if (event.key !== 'Delete') return;
              event.stopPropagation();
              void deciding.removeReason(reason);
            }}
          >
            ${tags.includes(reason) ? html`<i class="codicon codicon-check" aria-hidden="true"></i> ` : nothing}${spellDirection(reason)}
          </button>`,
      )}
      ${
        others.length === 0
          ? nothing
          : html`<button class="link" @click=${() => void deciding.keepTagsAsReasons()}>
              Offer these tags for every row
            </button>`
      }
    </span>
  </div>`;
}
