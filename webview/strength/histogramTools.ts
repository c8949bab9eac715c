import { html, type TemplateResult } from 'lit';
import type { ChartSaver } from './chartSaver.ts';
import { saveButtons } from './figureView.ts';
import type { ViewSettings } from './viewSettings.ts';

/** How the counts are drawn, and what saves the histogram. */
export function histogramTools(settings: ViewSettings, saver: ChartSaver): TemplateResult {
  return html`<div class="range under">
    <label
      ><input
        type="checkbox"
        data-testid="logarithmic"
        .checked=${settings.logarithmic}
        @change=${(event: Event) => {
          settings.logarithmic = (event.currentTarget as HTMLInputElement).checked;
        }}
      />
      Logarithmic counts</label
    >
    ${saveButtons({ id: 'histogram', title: 'Histogram of preference strength' }, saver)}
  </div>`;
}
