import { html, nothing, type TemplateResult } from 'lit';
import { diffUnits } from '../comparing/diffTexts.ts';
import type { PairsApp } from '../pairsApp.ts';
import { diffTitles, readings, readingTitles } from '../reading/readingController.ts';
import { counted } from '../../../extension/model/numbers.ts';

/** How the texts are shown and compared. */
export function readingBar({ pairs, reading, deciding, finding, search }: PairsApp): TemplateResult {
  const { wordDiff } = pairs.state;
  const toggle = (title: string, icon: string, pressed: boolean, run: () => void): TemplateResult =>
    html`<button
      class="icon toggle"
      title=${title}
      aria-label=${title}
      aria-pressed=${pressed ? 'true' : 'false'}
      @click=${run}
    >
      <i class="codicon ${icon}" aria-hidden="true"></i>
    </button>`;
  return html`<div class="reading" role="group" aria-label="How texts are shown">
    <select
      aria-label="Show texts as"
      data-testid="reading"
      @change=${(event: Event) => {
        const chosen = readings.find((one) => one === (event.currentTarget as HTMLSelectElement).value);
        if (chosen !== undefined) reading.read(chosen);
      }}
    >
      ${readings.map((one) => html`<option value=${one} ?selected=${one === reading.reading}>${readingTitles[one]}</option>`)}
    </select>
    ${toggle('Compare the responses', 'codicon-diff', wordDiff, () => {
      pairs.toggle('wordDiff');
    })}
    ${
      wordDiff
        ? html`<select
              aria-label="Compare by"
              data-testid="unit"
              @change=${(event: Event) => {
                const chosen = diffUnits.find((one) => one === (event.currentTarget as HTMLSelectElement).value);
                if (chosen !== undefined) reading.compareBy(chosen);
              }}
            >
              ${diffUnits.map((one) => html`<option value=${one} ?selected=${one === reading.unit}>${diffTitles[one]}</option>`)}
            </select>
            ${toggle('Dim what both say', 'codicon-color-mode', reading.dimmed, () => {
              reading.toggle('dimmed');
            })}`
        : nothing
    }
    ${toggle('Scroll the responses together', 'codicon-link', reading.linked, () => {
      reading.toggle('linked');
    })}
    ${toggle(
      'Blind mode: random sides, no models, no scores',
      deciding.blind ? 'codicon-eye-closed' : 'codicon-eye',
      deciding.blind,
      () => {
        void deciding.toggleBlind();
      },
    )}
    ${toggle('Find in the pair', 'codicon-search', search.open, () => {
      if (search.open) search.hide();
      else search.show();
    })}
    <button
      class="icon"
      title="Find rows like this one"
      aria-label="Find rows like this one"
      @click=${() => void finding.showSimilar()}
    >
      <i class="codicon codicon-search-fuzzy" aria-hidden="true"></i>
    </button>
    <button
      class="icon"
      title="Go back to a recent decision"
      aria-label="Go back to a recent decision"
      @click=${() => void deciding.showRecent()}
    >
      <i class="codicon codicon-history" aria-hidden="true"></i>
    </button>
  </div>`;
}

/** Decisions to go back to. */
export function recentView({ pairs, deciding }: PairsApp): TemplateResult | typeof nothing {
  const { recent } = deciding;
  if (recent === undefined) return nothing;
  const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'short', timeStyle: 'short' });
  return html`<section
    class="recent"
    aria-label="Recent decisions"
    @keydown=${(event: KeyboardEvent) => {
      if (event.key === 'Escape') deciding.hideRecent();
    }}
  >
    ${recent.length === 0 ? html`<p class="muted">No decisions yet.</p>` : nothing}
    <ol>
      ${recent.map(
        ({ row, line, label, at }, index) =>
          html`<li>
            <button
              class="link"
              data-first=${index === 0 ? 'true' : nothing}
              @click=${() => {
                deciding.hideRecent();
                void pairs.reveal(row);
              }}
            >
              Line ${counted(line)}</button
            >${deciding.blind ? nothing : html`: ${label}`} <span class="muted">${time.format(at)}</span>
          </li>`,
      )}
    </ol>
  </section>`;
}
