import { html, nothing, type TemplateResult } from 'lit';
import { spellDirection } from '../../../extension/model/direction.ts';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import type { JudgeReason, JudgeVerdict, ReasonsOf } from '../../../extension/model/contract/judging.ts';
import type { PairsApp } from '../pairsApp.ts';
import type { JudgingController } from './judgingController.ts';
import { principlesView } from './principlesView.ts';
import { quoteView } from './quoteView.ts';

/** What judges say about the row. */
export function judgeVerdicts(
  app: PairsApp,
  { row, verdicts, comparison }: RowDetail,
): TemplateResult | typeof nothing {
  if (verdicts.length === 0) return nothing;
  // A bare letter or number is no name that a sentence could hold.
  const names = (comparison?.candidateNames ?? []).map((name) =>
    spellDirection(name.length === 1 ? `response ${name}` : name),
  );
  return html`<section class="judges" aria-label="Judges" data-testid="judges">
    ${verdicts.map((verdict) => verdictView(app, verdict, names, row))}
  </section>`;
}

function verdictView(
  { pairs, judging }: PairsApp,
  verdict: JudgeVerdict,
  names: readonly string[],
  row: number,
): TemplateResult {
  const { model, rubricName, winner, label, agrees, ordersDisagree, reasons, judgeId, apartFrom } = verdict;
  const [icon, words] =
    agrees === null
      ? ['codicon-dash', 'nothing to compare']
      : agrees
        ? ['codicon-check', 'agrees with the label']
        : ['codicon-close', 'disagrees with the label'];
  const said = winner === null ? 'No verdict' : winner === 'tie' ? 'Tie' : `Prefers ${spellDirection(label)}`;
  return html`<details
    class="judge"
    data-agrees=${String(agrees)}
    .open=${judging.isOpen(judgeId)}
    @toggle=${(event: Event) => {
      judging.setOpen(judgeId, (event.currentTarget as HTMLDetailsElement).open);
    }}
  >
    <summary>
      <i class="codicon codicon-law" aria-hidden="true"></i>
      <strong>${said}</strong>
      ${sureness(verdict, names)}
      <span class="badge"><i class="codicon ${icon}" aria-hidden="true"></i> ${words}</span>
      ${ordersDisagree ? html`<span class="badge">the verdict changed with the order</span>` : nothing}
      ${apartFrom.map(
        (of) =>
          html`<span class="badge" data-testid="apart" title="No words in common; words alone are compared"
            ><i class="codicon codicon-question" aria-hidden="true"></i> other reasons than ${whose[of]}</span
          >`,
      )}
      <span class="muted" dir="auto">${spellDirection(`${model}, ${rubricName}`)}</span>
    </summary>
    <ul>
      ${reasons.map((reason) => reasonView(judging, reason, names))}
    </ul>
    ${principlesView(judging, verdict, names, row)}
    <button
      class="link"
      @click=${() => {
        void pairs.showTranscript(row, judgeId);
      }}
    >
      Show what was sent and answered
    </button>
  </details>`;
}

/** How sure, of how many answers, and where the number comes from: from counting answers it says little. */
function sureness(
  { probability, winner, fromTokens, answers }: JudgeVerdict,
  names: readonly string[],
): TemplateResult {
  if (probability === null || winner === null) return html`<span class="muted">${answers} answers</span>`;
  const first = names[0] ?? 'first';
  const source = fromTokens ? 'from token probabilities' : `counted from ${String(answers)} answers`;
  return html`<span title=${`Probability that ${first} is better, ${source}; not calibrated`}
    >${Math.round(100 * probability)} % ${first}
    <span class="muted">(${fromTokens ? 'tokens' : `n = ${String(answers)}`})</span></span
  >`;
}

const noVerdict: Readonly<Record<string, string>> = {
  empty: 'The answer was empty.',
  refused: 'It refused to judge.',
  'not-clear': 'The answer was not clear.',
  contradictory: 'It gave several verdicts.',
  'cut-off': 'The answer was cut off.',
};

const whose: Readonly<Record<ReasonsOf, string>> = {
  person: 'yours',
  file: 'the file gives',
  judges: 'the other judges',
};

function reasonView(
  judging: JudgingController,
  { shownFirst, winner, none, text, evidence, critiques }: JudgeReason,
  names: readonly string[],
): TemplateResult {
  const first = names[shownFirst] ?? 'the first';
  const said =
    winner === null ? (noVerdict[none ?? ''] ?? 'No verdict.') : winner === 'tie' ? 'Tie.' : `${names[winner] ?? ''}.`;
  return html`<li>
    <span class="muted">With ${first} shown first:</span> <strong>${said}</strong>
    <span class="text" dir="auto">${spellDirection(text)}</span>
    ${
      evidence.length === 0
        ? nothing
        : html`<ul>
            ${evidence.map(
              (one) =>
                html`<li class="evidence">
                  <span class="muted">${names[one.candidate] ?? ''}:</span> ${quoteView(judging, one)}
                </li>`,
            )}
          </ul>`
    }
    ${critiques.map((critique, candidate) =>
      critique === ''
        ? nothing
        : html`<p class="critique">
            <span class="muted">Critique of ${names[candidate] ?? ''}:</span>
            <span dir="auto">${spellDirection(critique)}</span>
          </p>`,
    )}
  </li>`;
}
