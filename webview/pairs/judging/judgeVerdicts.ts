import { html, LitElement, nothing, type TemplateResult } from 'lit';
import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import type { JudgeEvidence, JudgeReason, JudgeVerdict } from '../../../extension/model/contract/judging.ts';
import type { PairsViewContract, PairsViewEvents } from '../../../extension/model/contract/pairsView.ts';
import type { HostConnection } from '../../shared/connection.ts';

type Host = HostConnection<PairsViewContract, PairsViewEvents>;

/** What judges say about the row that is shown, asked for by itself so that the pair does not wait for it. */
class JudgeVerdicts extends LitElement {
  static override properties = { detail: { attribute: false } };
  static host: Host | undefined;
  declare detail: RowDetail | undefined;
  #verdicts: readonly JudgeVerdict[] = [];
  #asked = '';
  #failure = '';

  /** Into the page itself: its styles are the page's. */
  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(): void {
    const { detail } = this;
    const asked = detail === undefined ? '' : `${String(detail.row)}:${String(detail.revision)}`;
    if (asked === this.#asked) return;
    if (asked.split(':')[0] !== this.#asked.split(':')[0]) this.#verdicts = [];
    this.#asked = asked;
    this.#failure = '';
    if (detail?.comparison?.candidates.length === 2) void this.#load(asked, detail.row);
  }

  async #load(asked: string, row: number): Promise<void> {
    try {
      const verdicts = (await JudgeVerdicts.host?.request('judges/row', { row })) ?? [];
      if (asked !== this.#asked) return;
      this.#verdicts = verdicts;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#failure = error instanceof Error ? error.message : String(error);
    }
    this.requestUpdate();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { detail } = this;
    if (this.#failure !== '') return html`<p class="muted">Verdicts cannot be shown: ${this.#failure}</p>`;
    if (detail === undefined || this.#verdicts.length === 0) return nothing;
    const names = detail.comparison?.candidateNames ?? [];
    return html`<section class="judges" aria-label="Judges" data-testid="judges">
      ${this.#verdicts.map((verdict) => this.#verdict(verdict, names, detail.row))}
    </section>`;
  }

  #verdict(verdict: JudgeVerdict, names: readonly string[], row: number): TemplateResult {
    const { model, rubricName, winner, label, agrees, ordersDisagree, reasons, judgeId } = verdict;
    const [icon, words] =
      agrees === null
        ? ['codicon-dash', 'nothing to compare']
        : agrees
          ? ['codicon-check', 'agrees with the label']
          : ['codicon-close', 'disagrees with the label'];
    const said = winner === null ? 'No verdict' : winner === 'tie' ? 'Tie' : `Prefers ${label}`;
    return html`<details class="judge" data-agrees=${String(agrees)}>
      <summary>
        <i class="codicon codicon-law" aria-hidden="true"></i>
        <strong>${said}</strong>
        ${sureness(verdict, names)}
        <span class="badge"><i class="codicon ${icon}" aria-hidden="true"></i> ${words}</span>
        ${ordersDisagree ? html`<span class="badge">the verdict changed with the order</span>` : nothing}
        <span class="muted" dir="auto">${model}, ${rubricName}</span>
      </summary>
      <ul>
        ${reasons.map((reason) => reasonView(reason, names))}
      </ul>
      <button
        class="link"
        @click=${() => {
          void JudgeVerdicts.host?.request('judges/transcript', { row, judgeId });
        }}
      >
        Show what was sent and answered
      </button>
    </details>`;
  }
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

function reasonView(
  { shownFirst, winner, none, text, evidence }: JudgeReason,
  names: readonly string[],
): TemplateResult {
  const first = names[shownFirst] ?? 'the first';
  const said =
    winner === null ? (noVerdict[none ?? ''] ?? 'No verdict.') : winner === 'tie' ? 'Tie.' : `${names[winner] ?? ''}.`;
  return html`<li>
    <span class="muted">With ${first} shown first:</span> <strong>${said}</strong>
    <span class="text" dir="auto">${text}</span>
    ${
      evidence.length === 0
        ? nothing
        : html`<ul>
            ${evidence.map((one) => evidenceView(one, names))}
          </ul>`
    }
  </li>`;
}

function evidenceView({ candidate, quote, at }: JudgeEvidence, names: readonly string[]): TemplateResult {
  return html`<li class="evidence">
    <span class="muted">${names[candidate] ?? ''}:</span> <q dir="auto">${quote}</q>
    ${
      at === null
        ? html`<span class="badge"
            ><i class="codicon codicon-warning" aria-hidden="true"></i> not in the response</span
          >`
        : nothing
    }
  </li>`;
}

/** Defines `<judge-verdicts>`. */
export function registerJudgeVerdicts(host: Host): void {
  JudgeVerdicts.host = host;
  customElements.define('judge-verdicts', JudgeVerdicts);
}
