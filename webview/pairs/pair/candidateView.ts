import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../../extension/model/direction.ts';
import type { Candidate, Comparison } from '../../../extension/model/comparison.ts';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import { effectiveLabel, standingOf } from '../../../extension/model/formats/label.ts';
import type { DiffRun } from '../comparing/diffTexts.ts';
import { rankingShown } from '../deciding/rankingShown.ts';
import { draftEditor } from '../draftEditor.ts';
import { mediaView, responsesHaveMedia } from '../media/mediaView.ts';
import type { PairsApp } from '../pairsApp.ts';
import { wordsIn } from '../reading/markHits.ts';
import { responsePlace } from '../reading/textPlaces.ts';
import { turnView } from './turnView.ts';
import { counted } from '../../../extension/model/numbers.ts';

/** Names of the places in which responses are shown blind. */
export function sideName(place: number, count: number): string {
  if (count === 2) return place === 0 ? 'Left' : 'Right';
  return `Response ${String(place + 1)}`;
}

/** One response: what it is to the label, what it says, and what can be said about it alone. */
export function candidateView(
  app: PairsApp,
  detail: RowDetail,
  comparison: Comparison,
  candidate: number,
  place: number,
  runs: readonly (readonly DiffRun[] | undefined)[] | undefined,
  diverges: number,
): TemplateResult {
  const { pairs, deciding, reading } = app;
  const { draft, showAll } = pairs.state;
  const response: Candidate = comparison.candidates[candidate] ?? { turns: [] };
  const { title, icon, own, standing } = shownStanding(app, detail, comparison, candidate, place);
  const characters = response.turns.reduce((sum, turn) => sum + turn.text.length, 0);
  return html`<section
    class="candidate"
    data-standing=${standing ?? nothing}
    data-chosen=${standing === undefined ? nothing : String(standing === 'chosen')}
    data-testid=${standing ?? `candidate-${String(place)}`}
    aria-label=${`${title} response`}
  >
    <header>
      <h3><i class="codicon ${icon}" aria-hidden="true"></i> ${title}</h3>
      ${own === '' ? nothing : html`<span class="badge">${own}</span>`}
      ${
        response.model === undefined || deciding.blind
          ? nothing
          : html`<span class="muted" dir="auto">${spellDirection(response.model)}</span>`
      }
      <span class="muted">${counted(characters)} characters</span>
      ${thumbsView(app, detail, candidate, title)}
      ${comparison.candidates.length > 2 ? rankView(app, detail, comparison, candidate, title) : nothing}
    </header>
    ${
      responsesHaveMedia(detail)
        ? html`<div>${mediaView(app, detail, candidate, `${title.toLowerCase()} response`)}</div>`
        : nothing
    }
    <div
      class="turns"
      data-part="response"
      data-candidate=${candidate}
      data-standing=${standing ?? nothing}
      tabindex=${reading.linked ? '0' : nothing}
    >
      ${response.turns.map((turn, index) => {
        const field = { kind: 'text', candidate, turn: index } as const;
        if (draft?.row === detail.row && JSON.stringify(draft.field) === JSON.stringify(field)) {
          return html`<div class="turn">${draftEditor(pairs, draft, `Edit ${title.toLowerCase()} response`)}</div>`;
        }
        const several = response.turns.length > 1 || turn.role !== 'assistant';
        const turnPlace = responsePlace(detail.row, candidate, index);
        return html`<div class="turn" data-role=${turn.role} data-place=${turnPlace}>
          ${several && index === diverges ? html`<span class="badge diverges">Differs from here</span>` : nothing}
          ${turnView(turn, several, {
            reading,
            place: turnPlace,
            runs: runs?.[index],
            showAll,
            toggleAll: () => {
              pairs.toggle('showAll');
            },
            filterWords: wordsIn({ part: 'response', standing }, app.finding.highlights),
            wanted: app.search.wanted,
          })}
          <button
            class="plain edit"
            title="Edit this text"
            aria-label=${`Edit ${title.toLowerCase()} response`}
            @click=${() => {
              pairs.edit(field);
            }}
          >
            <i class="codicon codicon-edit" aria-hidden="true"></i>
          </button>
        </div>`;
      })}
    </div>
  </section>`;
}

interface Standing {
  readonly title: string;
  readonly icon: string;
  readonly own: string;
  readonly standing: 'chosen' | 'rejected' | undefined;
}

function shownStanding(
  { deciding }: PairsApp,
  { state }: RowDetail,
  comparison: Comparison,
  candidate: number,
  place: number,
): Standing {
  const { candidateNames, candidates } = comparison;
  if (deciding.blind) {
    return { title: sideName(place, candidates.length), icon: 'codicon-eye-closed', own: '', standing: undefined };
  }
  const name = candidateNames[candidate] ?? String(candidate + 1);
  const { good, words } = standingOf(effectiveLabel(comparison, state), candidate);
  return {
    title: words,
    icon: good === undefined ? 'codicon-dash' : good ? 'codicon-pass' : 'codicon-circle-slash',
    own: name.toLowerCase() === words.toLowerCase() ? '' : spellDirection(name),
    standing: good === undefined ? undefined : good ? 'chosen' : 'rejected',
  };
}

function thumbsView({ deciding }: PairsApp, { state }: RowDetail, candidate: number, title: string): TemplateResult {
  const current = state.thumbs?.[candidate];
  return html`<span class="thumbs" role="group" aria-label=${`${title} response by itself`}>
    ${(['up', 'down'] as const).map((thumb) => {
      const name = thumb === 'up' ? 'Good' : 'Bad';
      const pressed = current === thumb;
      return html`<button
        class="plain toggle"
        title=${`${name} by itself`}
        aria-label=${`${name} by itself`}
        aria-pressed=${pressed ? 'true' : 'false'}
        @click=${() => void deciding.thumb(candidate, thumb)}
      >
        <i class="codicon codicon-thumbs${thumb}${pressed ? '-filled' : ''}" aria-hidden="true"></i>
      </button>`;
    })}
  </span>`;
}

/** The place of a response in the ranking: by keys on the handle, or by dragging it onto another response. */
function rankView(
  { deciding }: PairsApp,
  detail: RowDetail,
  comparison: Comparison,
  candidate: number,
  title: string,
): TemplateResult {
  const { candidates } = comparison;
  const ranking = rankingShown(detail, comparison);
  const rank = ranking.indexOf(candidate);
  const said = detail.state.decision === 'rank';
  return html`<button
    class="plain rank"
    draggable="true"
    title="Rank: arrow keys move this response up and down, or drag it onto another"
    aria-label=${`${title} response: ${said ? `place ${String(rank + 1)} of ${String(candidates.length)}` : 'not ranked'}. Arrow keys move it.`}
    @keydown=${(event: KeyboardEvent) => {
      const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      void deciding.rank(candidate, rank + by);
    }}
    @dragstart=${(event: DragEvent) => {
      event.dataTransfer?.setData('text/plain', String(candidate));
    }}
    @dragover=${(event: DragEvent) => {
      event.preventDefault();
    }}
    @drop=${(event: DragEvent) => {
      event.preventDefault();
      const dragged = Number(event.dataTransfer?.getData('text/plain'));
      if (Number.isInteger(dragged) && dragged < candidates.length) void deciding.rank(dragged, rank);
    }}
  >
    <i class="codicon codicon-gripper" aria-hidden="true"></i> ${said ? `#${String(rank + 1)}` : 'Rank'}
  </button>`;
}
