import { html, nothing, type TemplateResult } from 'lit';
import type { BucketReport } from '../../extension/model/contract/noise.ts';
import { goldBucketNames, type GoldBucket } from '../../extension/model/strength/goldBuckets.ts';
import { bucketTitles } from '../../extension/model/strength/noiseWords.ts';
import { counted, percent } from '../../extension/model/numbers.ts';
import { fieldsAction } from './fieldsView.ts';
import type { NoiseController } from './noiseController.ts';
import { showLink } from './showLink.ts';

const meanings: Readonly<Record<GoldBucket, string>> = {
  keep: 'the gold scorer agrees with the label, and the judge or the best scorer too',
  annotate: 'they do not agree with each other',
  recycle: 'all of them are against the label',
};

/** What a scorer that has seen checked labels alone makes of the rows that nobody decided about. */
export function bucketsView(controller: NoiseController): TemplateResult {
  const { buckets, busy } = controller;
  const sort = fieldsAction(([field]) => void controller.sortByGold(field?.value.trim() ?? ''));
  return html`<h2>Gold consistency</h2>
    <p class="muted">
      Sorts the rows that nobody decided about by a scorer that is trained on the labels that you kept or flipped, and
      on nothing else. It needs 20 of them.
    </p>
    <div class="range" role="group" aria-label="Sort by checked labels" @keydown=${sort.key}>
      <vscode-text-field data-testid="judge" placeholder="none">Judge’s field</vscode-text-field>
      <vscode-button appearance="secondary" data-testid="sort-by-gold" ?disabled=${busy} @click=${sort.click}
        >Sort Rows</vscode-button
      >
    </div>
    ${buckets === undefined ? nothing : bucketTable(controller, buckets)}`;
}

function bucketTable(controller: NoiseController, report: BucketReport): TemplateResult {
  const { goldRows, accuracy, bestScorer, remarks } = report;
  return html`<p data-testid="gold-accuracy">
      Trained on ${counted(goldRows)} checked labels, it is right about ${percent(accuracy.value)}
      (${percent(accuracy.low)} to ${percent(accuracy.high)}) of those that it has not seen. Best scorer: ${bestScorer}.
    </p>
    <div class="scrolling" tabindex="0" role="region" aria-label="Buckets of the gold filter">
      <table data-testid="buckets">
        <thead>
          <tr>
            <th scope="col">Bucket</th>
            <th scope="col" class="number">Rows</th>
            <th scope="col"><span class="visually-hidden">Show</span></th>
            <th scope="col">Because</th>
          </tr>
        </thead>
        <tbody>
          ${goldBucketNames.map((bucket) => bucketRow(controller, bucket, report.buckets[bucket]))}
        </tbody>
      </table>
    </div>
    ${remarks.map((remark) => html`<p class="muted">${remark}</p>`)}`;
}

function bucketRow(controller: NoiseController, bucket: GoldBucket, rows: number): TemplateResult {
  const title = bucketTitles[bucket];
  return html`<tr>
    <th scope="row">${title}</th>
    <td class="number">${counted(rows)}</td>
    <td>
      ${
        rows === 0
          ? nothing
          : showLink(`of the bucket ${title}`, () => void controller.select({ bucket }), `bucket-${bucket}`)
      }
    </td>
    <td>${meanings[bucket]}</td>
  </tr>`;
}
