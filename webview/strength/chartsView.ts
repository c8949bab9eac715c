import { html, nothing, type TemplateResult } from 'lit';
import type { BarFilter } from '../../extension/model/contract/strengthView.ts';
import type { SmallHistogram, StrengthCharts } from '../../extension/model/strength/strengthCharts.ts';
import { counted, signed } from '../shared/numbers.ts';
import type { NoiseController } from './noiseController.ts';
import { barsPlot, dotsPlot, linesPlot, type Bar } from './plotParts.ts';

const wide = { width: 460, height: 200 } as const;
const small = { width: 230, height: 130 } as const;

/** A chart and its numbers. */
interface Chart {
  readonly title: string;
  readonly note: string;
  readonly figure: SVGElement | undefined;
  readonly header: readonly string[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly select?: (() => void) | undefined }[];
}

/** Pictures are drawn once for the charts they show. */
let drawn: { readonly charts: StrengthCharts; readonly view: TemplateResult } | undefined;

/** Everything that is drawn beside the histogram. */
export function chartsView(controller: NoiseController): TemplateResult | typeof nothing {
  const { charts, facets, facet } = controller;
  if (charts === undefined) return nothing;
  if (drawn?.charts !== charts) drawn = { charts, view: chartList(controller, charts) };
  return html`<h2>Charts</h2>
    <p class="range">
      <label
        >Split by
        <select
          data-testid="facet"
          @focus=${() => void controller.loadFacets()}
          @change=${(event: Event) => {
            const { value } = event.currentTarget as HTMLSelectElement;
            void controller.splitBy(value === '' ? undefined : value);
          }}
        >
          <option value="" ?selected=${facet === undefined}>nothing</option>
          ${(facets ?? ['chosen length']).map(
            (name) => html`<option value=${name} ?selected=${name === facet}>${name}</option>`,
          )}
        </select></label
      >
    </p>
    ${charts.remarks.map((remark) => html`<p class="muted">${remark}</p>`)} ${drawn.view}`;
}

function chartList(controller: NoiseController, charts: StrengthCharts): TemplateResult {
  const select = (filter: BarFilter) => (): void => void controller.select(filter);
  const { curve, scatter, votes, scorers, facet, cleaning } = charts;
  return html`<div class="charts" data-testid="charts">
      ${curve.length === 0 ? nothing : chartView(curveChart(curve, select))}
      ${scatter.length === 0 ? nothing : chartView(scatterChart(scatter))}
      ${votes.length === 0 ? nothing : chartView(votesChart(votes, select))}
      ${cleaning.changed === 0 ? nothing : chartView(cleaningChart(cleaning))}
    </div>
    <h3>By scorer</h3>
    <div class="charts" data-testid="scorer-charts">
      ${scorers.map((own) =>
        chartView(
          smallChart(own, (range) => select({ margin: { scorer: own.name, ...range } })),
          small.width,
        ),
      )}
    </div>
    ${
      facet === undefined
        ? nothing
        : html`<h3>By ${facet.name}</h3>
            <div class="charts" data-testid="facet-charts">
              ${facet.groups.map((own) =>
                chartView(
                  smallChart(own, (range) => select({ strength: range, query: own.query })),
                  small.width,
                ),
              )}
            </div>
            ${
              facet.left === 0
                ? nothing
                : html`<p class="muted">
                    ${counted(facet.left)} rows are not shown: groups of fewer than ten rows, or beyond the twelve
                    largest.
                  </p>`
            }`
    }`;
}

function chartView({ title, note, figure, header, rows }: Chart, width: number = wide.width): TemplateResult {
  return html`<figure class=${width === wide.width ? 'chart' : 'chart small'}>
    <figcaption><strong>${title}</strong> <span class="muted">${note}</span></figcaption>
    ${figure ?? nothing}
    <details>
      <summary>As a table<span class="visually-hidden">: ${title}</span></summary>
      <table>
        <thead>
          <tr>
            ${header.map((name) => html`<th scope="col" class="number">${name}</th>`)}
            <th scope="col"><span class="visually-hidden">Show</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ cells, select }) =>
              html`<tr>
                ${cells.map((cell) => html`<td class="number">${cell}</td>`)}
                <td>
                  ${
                    select === undefined
                      ? nothing
                      : html`<button class="link" aria-label="Show the rows of ${cells.join(', ')}" @click=${select}>
                          Show
                        </button>`
                  }
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
  </figure>`;
}

type Select = (filter: BarFilter) => () => void;

function curveChart(curve: StrengthCharts['curve'], select: Select): Chart {
  const points = (of: 'mean' | 'std') =>
    curve.map((group, place) => ({ x: ((place + 0.5) * 100) / curve.length, y: group[of] }));
  const lowest = curve.reduce((best, group) => (group.std < best.std ? group : best));
  return {
    title: 'Strength and spread',
    note: `groups of a twentieth by rising strength; mean (solid) and spread over scorers (dashed)`,
    figure: linesPlot({
      ...wide,
      lines: [
        { name: 'mean', points: points('mean') },
        { name: 'std', points: points('std') },
      ],
      title: 'Strength and spread',
      description: `Mean strength rises from ${signed(curve[0]?.mean ?? 0)} to ${signed(curve.at(-1)?.mean ?? 0)}; the spread is smallest, ${lowest.std.toFixed(2)}, where the mean is ${signed(lowest.mean)}.`,
      xLabel: 'Rows by strength (%)',
    }),
    header: ['From', 'To', 'Mean', 'Spread', 'Rows'],
    rows: curve.map(({ from, to, mean, std, rows }, place) => ({
      cells: [signed(from), signed(to), signed(mean), std.toFixed(2), counted(rows)],
      select: select({ strength: { min: from, max: curve[place + 1]?.from ?? to + 1 } }),
    })),
  };
}

function scatterChart(scatter: StrengthCharts['scatter']): Chart {
  const unsure = scatter.filter(({ mean, std }) => Math.abs(mean) < std).length;
  const note = `${counted(scatter.length)} rows; of ${((100 * unsure) / scatter.length).toFixed(0)} % the spread is larger than the strength`;
  return {
    title: 'Strength against spread',
    note,
    figure: dotsPlot({
      ...wide,
      dots: scatter.map(({ row, mean, std }) => ({ row, x: mean, y: std })),
      title: 'Strength against spread',
      description: note,
      xLabel: 'Mean strength',
      yLabel: 'Spread',
    }),
    header: ['Rows drawn', 'Spread above strength'],
    rows: [{ cells: [counted(scatter.length), counted(unsure)] }],
  };
}

function votesChart(votes: StrengthCharts['votes'], select: Select): Chart {
  const scorers = votes.length - 1;
  const bars: readonly Bar[] = votes.map(({ votes: count, rows }) => ({
    from: count,
    to: count + 1,
    rows,
    select: rows === 0 ? undefined : select({ votes: count }),
  }));
  return {
    title: 'Votes for the label',
    note: `scorers of ${String(scorers)} that prefer what the label prefers`,
    figure: barsPlot({
      ...wide,
      bars,
      title: 'Votes for the label',
      description: votes.map(({ votes: count, rows }) => `${String(count)}: ${counted(rows)} rows`).join(', '),
    }),
    header: ['Votes', 'Rows'],
    rows: votes.map(({ votes: count, rows }, place) => ({
      cells: [String(count), counted(rows)],
      select: bars[place]?.select,
    })),
  };
}

function cleaningChart({ before, after, changed }: StrengthCharts['cleaning']): Chart {
  const points = (bins: StrengthCharts['cleaning']['before']) => [
    ...bins.map(({ from, rows }) => ({ x: from, y: rows })),
    ...bins.slice(-1).map(({ to }) => ({ x: to, y: 0 })),
  ];
  return {
    title: 'Before and after cleaning',
    note: `${counted(changed)} rows flipped or dropped; before (solid) and after (dashed)`,
    figure: linesPlot({
      ...wide,
      curve: 'step-after',
      lines: [
        { name: 'before', points: points(before) },
        { name: 'after', points: points(after) },
      ],
      title: 'Before and after cleaning',
      description: `${counted(below(before))} rows below zero before, ${counted(below(after))} after.`,
      xLabel: 'Preference strength',
    }),
    header: ['', 'Rows below zero'],
    rows: [{ cells: ['Before', counted(below(before))] }, { cells: ['After', counted(below(after))] }],
  };
}

function smallChart(
  { name, rows, bins, below: share }: SmallHistogram,
  selectRange: (range: { readonly min: number; readonly max: number }) => () => void,
): Chart {
  const bars: readonly Bar[] = bins.map(({ from, to, rows: count }, place) => ({
    from,
    to,
    rows: count,
    // The last bin takes its upper edge in, a range does not.
    select:
      count === 0 ? undefined : selectRange({ min: from, max: place === bins.length - 1 ? to + (to - from) : to }),
  }));
  const percent = (value: number): string => `${(100 * value).toFixed(0)} %`;
  const note = `${counted(rows)} rows, ${percent(share.value)} below zero (${percent(share.low)} to ${percent(share.high)})`;
  return {
    title: name,
    note,
    figure: barsPlot({ ...small, bars, title: name, description: note }),
    header: ['From', 'To', 'Rows'],
    rows: bars.map(({ from, to, rows: count, select }) => ({
      cells: [signed(from), signed(to), counted(count)],
      select,
    })),
  };
}

function below(bins: readonly { readonly to: number; readonly rows: number }[]): number {
  return bins.filter(({ to }) => to <= 0).reduce((sum, { rows }) => sum + rows, 0);
}
