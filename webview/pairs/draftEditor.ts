import { html, nothing, type TemplateResult } from 'lit';
import { longestCategory, longestGuideline } from '../../extension/model/suggestions/preferenceAttributes.ts';
import { longestRationale } from '../../extension/model/suggestions/rationale.ts';
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
      rows=${rowsOf(draft)}
      .value=${draft.text}
      placeholder=${placeholderOf(draft)}
      maxlength=${longestOf(draft) ?? nothing}
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

/** Begins a text in the making. @param what is edited, in words */
export function editButton(controller: PairsController, field: Draft['field'], what: string): TemplateResult {
  return html`<button
    class="plain"
    aria-label=${`Edit ${what}`}
    @click=${() => {
      controller.edit(field);
    }}
  >
    <i class="codicon codicon-edit" aria-hidden="true"></i>
  </button>`;
}

function rowsOf({ field }: Draft): number {
  if (field.kind === 'text') return 12;
  return field.kind === 'rationale' || (field.kind === 'attribute' && field.name === 'guideline') ? 5 : 2;
}

function placeholderOf({ field }: Draft): string {
  if (field.kind === 'tags') return 'Tags, separated by commas';
  return field.kind === 'attribute' && field.name === 'desired' ? 'Separated by commas' : '';
}

function longestOf({ field }: Draft): number | undefined {
  if (field.kind === 'rationale') return longestRationale;
  if (field.kind !== 'attribute') return undefined;
  return field.name === 'category' ? longestCategory : field.name === 'guideline' ? longestGuideline : undefined;
}
