import { html, nothing, type TemplateResult } from 'lit';
import type { PairsApp } from '../pairsApp.ts';

/** The field that finds words in the pair, with the way from hit to hit. */
export function searchBar({ search }: PairsApp): TemplateResult | typeof nothing {
  if (!search.open) return nothing;
  const none = search.found.hits.length === 0;
  const button = (title: string, icon: string, disabled: boolean, run: () => void): TemplateResult =>
    html`<button class="icon" title=${title} aria-label=${title} ?disabled=${disabled} @click=${run}>
      <i class="codicon ${icon}" aria-hidden="true"></i>
    </button>`;
  return html`<div
    class="search"
    role="search"
    aria-label="Find in the pair"
    @keydown=${(event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      search.hide();
    }}
  >
    <label for="search-text">Find in the pair</label>
    <input
      id="search-text"
      data-testid="search"
      aria-describedby="search-count"
      spellcheck="false"
      autocomplete="off"
      dir="auto"
      .value=${search.text}
      @input=${(event: Event) => {
        search.look((event.currentTarget as HTMLInputElement).value);
      }}
      @keydown=${(event: KeyboardEvent) => {
        // Enter also ends the composing of a character.
        if (event.key === 'Enter' && !event.isComposing) search.go(event.shiftKey ? -1 : 1);
        else if (event.key === 'f' && (event.ctrlKey || event.metaKey)) search.show();
      }}
    />
    <span class="muted" id="search-count" data-testid="search-count">${search.count}</span>
    ${button('Previous hit (Shift+Enter)', 'codicon-arrow-up', none, () => {
      search.go(-1);
    })}
    ${button('Next hit (Enter)', 'codicon-arrow-down', none, () => {
      search.go(1);
    })}
    ${button('Close (Escape)', 'codicon-close', false, () => {
      search.hide();
    })}
  </div>`;
}
