import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../extension/model/direction.ts';
import type { TriageController } from './triageController.ts';
import { counted, percent } from '../../extension/model/numbers.ts';

/** The rows that come next; one of them is the current one. */
export function queueView(controller: TriageController): TemplateResult | typeof nothing {
  const { entries, current } = controller;
  if (entries.length === 0) return nothing;
  return html`<nav aria-label="Queue" data-testid="queue">
    <ol>
      ${entries.map(
        (entry) =>
          html`<li>
            <button
              class="entry"
              aria-current=${entry.row === current?.row ? 'true' : 'false'}
              tabindex=${entry.row === current?.row ? '0' : '-1'}
              @click=${() => {
                controller.select(entry.row);
              }}
            >
              <span class="line">Line ${counted(entry.line)}</span>
              ${
                entry.flipProbability === undefined
                  ? nothing
                  : html`<span class="number">${percent(entry.flipProbability)} wrong</span>`
              }
              ${entry.audit ? html`<span class="badge">Random</span>` : nothing}
              <span class="muted first-reason">${spellDirection(entry.reasons[0] ?? '')}</span>
            </button>
          </li>`,
      )}
    </ol>
  </nav>`;
}
