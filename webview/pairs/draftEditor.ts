import { html, type TemplateResult } from 'lit';
import type { TextArea } from '../shared/toolkit.ts';
import type { PairsController } from './pairsController.ts';
import type { Draft } from './pairsState.ts';

/** A field for a text in the making. Ctrl+Enter keeps it, Escape does not; leaving the row keeps it too. */
export function draftEditor(controller: PairsController, draft: Draft, label: string): TemplateResult {
  return html`<div class="draft">
    <vscode-text-area
      data-testid="draft"
      aria-label=${label}
      resize="vertical"
      rows=${draft.field.kind === 'text' ? 12 : 2}
      .value=${draft.text}
      placeholder=${draft.field.kind === 'tags' ? 'Tags, separated by commas' : ''}
      @input=${(event: Event) => {
        controller.changeDraft((event.currentTarget as TextArea).value);
      }}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape') controller.discardDraft();
        else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void controller.applyDraft();
      }}
    ></vscode-text-area>
    <p class="actions">
      <vscode-button data-testid="apply" @click=${() => void controller.applyDraft()}>Apply (Ctrl+Enter)</vscode-button>
      <vscode-button
        appearance="secondary"
        @click=${() => {
          controller.discardDraft();
        }}
        >Discard (Esc)</vscode-button
      >
    </p>
  </div>`;
}
