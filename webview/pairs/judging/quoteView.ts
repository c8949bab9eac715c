import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../../extension/model/direction.ts';
import type { JudgingController } from './judgingController.ts';

/** Words that a judge gives as evidence, as the response has them; a button goes there. */
export function quoteView(
  judging: JudgingController,
  {
    candidate,
    quote,
    at,
  }: {
    readonly candidate: number;
    readonly quote: string;
    readonly at: { readonly start: number; readonly end: number } | null;
  },
): TemplateResult | typeof nothing {
  if (at === null) {
    if (quote === '') return html`<span class="badge">no words quoted</span>`;
    return html`<q dir="auto">${spellDirection(quote)}</q>
      <span class="badge"><i class="codicon codicon-warning" aria-hidden="true"></i> not in the response</span>`;
  }
  const words = judging.wordsAt(candidate, at);
  return html`<q dir="auto"><mark class="quoted">${spellDirection(words)}</mark></q>
    ${folded(words) === folded(quote) ? nothing : html`<span class="muted">quoted as <q dir="auto">${spellDirection(quote)}</q></span>`}
    <button
      class="plain"
      title="Show in the response"
      aria-label=${`Show in the response: ${spellDirection(words.slice(0, 100))}`}
      @click=${() => {
        judging.show(candidate, at);
      }}
    >
      <i class="codicon codicon-go-to-file" aria-hidden="true"></i>
    </button>`;
}

/** Case and spacing are no difference worth telling. */
function folded(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/gu, ' ');
}
