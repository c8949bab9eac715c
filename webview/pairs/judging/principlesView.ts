import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../../extension/model/direction.ts';
import type { JudgePrinciple, JudgeVerdict } from '../../../extension/model/contract/judging.ts';
import type { JudgingController } from './judgingController.ts';
import { quoteView } from './quoteView.ts';

/** What a judge says each response has or has not, with the words that show it. */
export function principlesView(
  judging: JudgingController,
  verdict: JudgeVerdict,
  names: readonly string[],
  row: number,
): TemplateResult | typeof nothing {
  const { principles, answers } = verdict;
  if (principles.length === 0) return nothing;
  const open = judging.approvable(verdict);
  return html`<div class="principles" data-testid="principles">
    ${([0, 1] as const).map((candidate) => {
      const own = principles.filter((principle) => principle.candidate === candidate);
      if (own.length === 0) return nothing;
      const name = names[candidate] ?? `response ${String(candidate + 1)}`;
      return html`<section aria-label=${`Principles of ${name}`}>
        <h4>Principles of ${name}</h4>
        <ul>
          ${own.map((principle) => principleView(judging, principle, answers, row))}
        </ul>
      </section>`;
    })}
    ${
      open.length < 2
        ? nothing
        : html`<button
            class="link"
            data-testid="approve-principles"
            @click=${() => void judging.approve(row, open, true)}
          >
            Approve all ${open.length} whose words are in the responses
          </button>`
    }
  </div>`;
}

function principleView(
  judging: JudgingController,
  principle: JudgePrinciple,
  answers: number,
  row: number,
): TemplateResult {
  const { principle: text, follows, against, approved, at } = principle;
  return html`<li class="principle" data-follows=${String(follows)}>
    <span class="follows"
      ><i class="codicon ${follows ? 'codicon-pass' : 'codicon-circle-slash'}" aria-hidden="true"></i>
      ${follows ? 'Yes' : 'No'}:</span
    >
    <span class="text" dir="auto">${spellDirection(text)}</span>
    ${quoteView(judging, principle)}
    <span class="muted">${principle.answers} of ${answers} answers</span>
    ${
      against === 0
        ? nothing
        : html`<span class="badge"
            ><i class="codicon codicon-warning" aria-hidden="true"></i> ${against} say the opposite</span
          >`
    }
    ${
      at === null && !approved
        ? nothing
        : html`<button
            class="icon"
            aria-pressed=${approved ? 'true' : 'false'}
            title="Approved principles are exported"
            aria-label=${`${approved ? 'Approved' : 'Approve'}: ${spellDirection(text)}`}
            @click=${() => void judging.approve(row, [principle], !approved)}
          >
            ${approved ? html`<i class="codicon codicon-check" aria-hidden="true"></i> Approved` : 'Approve'}
          </button>`
    }
  </li>`;
}
