import { html, nothing, type TemplateResult } from 'lit';
import type { Figure } from '../../extension/model/charts/figure.ts';
import type { BarFilter, ChartFormat } from '../../extension/model/contract/strengthView.ts';
import type { ChartSaver } from './chartSaver.ts';
import { showLink } from './showLink.ts';

export interface FigureViewOptions {
  readonly figure: Figure;
  readonly drawn: SVGSVGElement | undefined;
  readonly select: (filter: BarFilter) => void;
  readonly saver: ChartSaver;
  readonly small?: boolean;
}

/** A chart with its words, its numbers as a table, and what saves it. */
export function figureView({ figure, drawn, select, saver, small = false }: FigureViewOptions): TemplateResult {
  const { title, note, header, lines } = figure;
  return html`<figure class=${small ? 'chart small' : 'chart'}>
    <figcaption><strong>${title}</strong> <span class="muted">${note}</span></figcaption>
    ${drawn ?? nothing}
    <div class="under">
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
            ${lines.map(
              ({ cells, filter }) =>
                html`<tr>
                  ${cells.map((cell) => html`<td class="number">${cell}</td>`)}
                  <td>
                    ${
                      filter === undefined
                        ? nothing
                        : showLink(`of ${cells.join(', ')}`, () => {
                            select(filter);
                          })
                    }
                  </td>
                </tr>`,
            )}
          </tbody>
        </table>
      </details>
      ${drawn === undefined ? nothing : saveButtons(figure, saver)}
    </div>
  </figure>`;
}

/** Saves a chart as it is seen. */
export function saveButtons({ id, title }: Pick<Figure, 'id' | 'title'>, saver: ChartSaver): TemplateResult {
  return html`<span class="save"
    >${(['svg', 'png'] as const satisfies readonly ChartFormat[]).map(
      (format) =>
        html`<button
          class="link"
          data-testid="save-${format}"
          aria-label="Save the chart ${title} as ${format.toUpperCase()}"
          title="Save as ${format.toUpperCase()}…"
          @click=${() => void saver.save(id, format)}
        >
          ${format.toUpperCase()}
        </button>`,
    )}</span
  >`;
}
