import { html, nothing, type TemplateResult } from 'lit';

/** Filters the editor to the rows of a line of a table; `what` tells them to who does not see the line. */
export function showLink(what: string, show: () => void, testId?: string): TemplateResult {
  return html`<button class="link" data-testid=${testId ?? nothing} aria-label="Show the rows ${what}" @click=${show}>
    Show
  </button>`;
}
