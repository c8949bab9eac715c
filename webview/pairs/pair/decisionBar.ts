import { html, nothing, type TemplateResult } from 'lit';
import { gradedStrengths, plainDecisions } from '../../../extension/model/rows/rowState.ts';
import { decisionLooks } from '../decisionLooks.ts';
import type { PairsApp } from '../pairsApp.ts';

/** What can be decided about the row; blind, which side is better. */
export function decisionBar(app: PairsApp): TemplateResult {
  const { pairs, deciding } = app;
  const { detail } = pairs.state;
  const { blind } = deciding;
  const shown = blind
    ? plainDecisions.filter((decision) => decision !== 'keep' && decision !== 'flip')
    : plainDecisions;
  const current = detail?.state.decision;
  const done = blind && (current === 'keep' || current === 'flip');
  return html`<div class="decisions" role="group" aria-label="Decision">
    ${blind ? sides(app) : nothing}
    ${shown.map((decision) => {
      const { title, icon, command } = decisionLooks[decision];
      return html`<button
        class="decision"
        data-decision=${decision}
        aria-pressed=${current === decision ? 'true' : 'false'}
        @click=${() => void pairs.decide(current === decision ? null : decision)}
      >
        <i class="codicon ${icon}" aria-hidden="true"></i> ${title} <kbd>${pairs.keyOf(command)}</kbd>
      </button>`;
    })}
    ${current === 'rank' ? ranked(app) : nothing}
    ${
      blind
        ? html`<span class="muted" role="status">${done ? 'Decided' : ''}</span>`
        : html`<button class="decision" data-decision="swap" @click=${() => void pairs.act({ kind: 'swap' })}>
              <i class="codicon codicon-split-horizontal" aria-hidden="true"></i> Swap <kbd>${pairs.keyOf('swap')}</kbd>
            </button>
            ${current === 'keep' || current === 'flip' ? grades(app) : nothing}`
    }
  </div>`;
}

function sides({ pairs, deciding }: PairsApp): TemplateResult {
  const button = (place: number, title: string, command: string): TemplateResult =>
    html`<button class="decision" data-decision=${command} @click=${() => void deciding.prefer(place, 'slightly')}>
      <i class="codicon ${place === 0 ? 'codicon-arrow-left' : 'codicon-arrow-right'}" aria-hidden="true"></i> ${title}
      <kbd>${pairs.keyOf(command)}</kbd>
    </button>`;
  return html`${button(0, 'Left is better', 'preferLeft')} ${button(1, 'Right is better', 'preferRight')}`;
}

/** A ranking is taken back as a whole; Clear Decision does the same by key. */
function ranked({ pairs, deciding }: PairsApp): TemplateResult {
  return html`<button
    class="decision"
    data-decision="rank"
    title="The ranking is the label of this row"
    @click=${() => void deciding.clearRanking()}
  >
    <i class="codicon ${decisionLooks.rank.icon}" aria-hidden="true"></i> Clear Ranking
    <kbd>${pairs.keyOf('decideNone')}</kbd>
  </button>`;
}

/** How clear the preference is, once there is a decision. */
function grades({ pairs, deciding }: PairsApp): TemplateResult {
  const graded = pairs.state.detail?.state.graded;
  return html`<span class="grades" role="group" aria-label="How much better">
    ${gradedStrengths.map(
      (strength) =>
        html`<button
          class="decision"
          data-graded=${strength}
          aria-pressed=${graded === strength ? 'true' : 'false'}
          @click=${() => void deciding.grade(strength)}
        >
          ${strength === 'slightly' ? 'Slightly' : 'Clearly'}
        </button>`,
    )}
  </span>`;
}
