import { html, nothing, type TemplateResult } from 'lit';
import type { FindingController } from './findingController.ts';

/**
 * Where the texts of the filter were looked up, and how far their index is. It has the same width whatever it says, so
 * that nothing moves while the index is made.
 */
export function textIndexStatus(
  finding: FindingController,
  searched: 'index' | 'file' | undefined,
): TemplateResult | typeof nothing {
  const { index } = finding;
  if (finding.highlights.length === 0 && index.state.kind !== 'building') return nothing;
  return html`<span class="text-index muted" data-testid="text-index">${content()}</span>`;

  function content(): TemplateResult | string {
    if (index.state.kind === 'building') {
      const { progress } = index.state;
      return html`<span>Indexing</span>
        <progress
          class="bar"
          aria-label="Making the search index"
          max=${progress?.total ?? nothing}
          value=${progress?.done ?? nothing}
        ></progress>
        <button
          type="button"
          class="icon"
          title="Stop making the search index"
          aria-label="Stop making the search index"
          data-testid="stop-index"
          @click=${() => {
            index.stop();
          }}
        >
          <i class="codicon codicon-debug-stop" aria-hidden="true"></i>
        </button>`;
    }
    if (searched === 'index') return 'From the index';
    if (index.state.kind === 'ready') return 'Index ready';
    if (index.state.kind === 'none') return '';
    return html`<button
      type="button"
      class="icon"
      data-testid="make-index"
      title="Make an index of the texts, so that searches need not read the file"
      @click=${() => void index.build()}
    >
      Make Search Index
    </button>`;
  }
}
