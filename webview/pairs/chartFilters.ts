import { html, type TemplateResult } from 'lit';
import type { RowFilter } from '../../extension/model/contract/rowView.ts';
import { bucketTitles } from '../../extension/model/strength/noiseWords.ts';
import { signed } from '../../extension/model/numbers.ts';

/** What was chosen in the charts of the strength view, in words: it has no place in the text of the filter. */
export function chartFilters({ strength, margin, votes, bucket }: RowFilter): readonly TemplateResult[] {
  const words = [
    ...(strength === undefined ? [] : [`Strength from ${signed(strength.min)} to ${signed(strength.max)}`]),
    ...(margin === undefined ? [] : [`${margin.scorer} from ${signed(margin.min)} to ${signed(margin.max)}`]),
    ...(votes === undefined ? [] : [votes === 1 ? '1 vote for the label' : `${String(votes)} votes for the label`]),
    ...(bucket === undefined ? [] : [`Gold consistency: ${bucketTitles[bucket]}`]),
  ];
  return words.map((text) => html`<span class="badge" data-testid="chart-filter">${text}</span>`);
}
