import { html, nothing, type TemplateResult } from 'lit';
import type { BandPreview } from '../../extension/model/contract/noise.ts';
import type { BandAction } from '../../extension/model/strength/bandPlan.ts';
import { bandRecipes } from '../../extension/model/strength/bandRecipes.ts';
import { counted, signed } from '../../extension/model/numbers.ts';
import { actionTitles, bandName } from './bandWords.ts';
import type { NoiseController } from './noiseController.ts';

const usualSmoothing = 0.2;

/** Bands of strength, what is done with each, and a look at it before it is done. */
export function bandsView(controller: NoiseController): TemplateResult | typeof nothing {
  const { plan, recipe, previews, busy, charts } = controller;
  if (charts === undefined) return nothing;
  const unit = plan.unit === 'percent' ? '% of the rows' : 'strength';
  return html`<h2>Bands and recipes</h2>
    <div class="range">
      <label
        >Recipe
        <select
          data-testid="recipe"
          @change=${(event: Event) => {
            controller.choose((event.currentTarget as HTMLSelectElement).value);
          }}
        >
          ${Object.entries(bandRecipes).map(
            ([id, { title }]) => html`<option value=${id} ?selected=${id === recipe}>${title}</option>`,
          )}
        </select></label
      >
      <label
        ><input
          type="checkbox"
          .checked=${plan.margin}
          @change=${(event: Event) => {
            controller.change({ ...plan, margin: (event.currentTarget as HTMLInputElement).checked });
          }}
        />
        Margin of each row (in exports)</label
      >
      <label
        ><input
          type="checkbox"
          .checked=${plan.onlyBelowZero}
          @change=${(event: Event) => {
            controller.change({ ...plan, onlyBelowZero: (event.currentTarget as HTMLInputElement).checked });
          }}
        />
        Flip and drop below zero only</label
      >
    </div>
    <p class="muted">
      The edges stand in the histogram: drag them there, or move them by the arrow keys, Page Up and Page Down.
    </p>
    <div class="scrolling" tabindex="0" role="region" aria-label="Bands">
      <table data-testid="bands">
        <thead>
          <tr>
            <th scope="col">Band</th>
            <th scope="col">Up to (${unit})</th>
            <th scope="col">Action</th>
            <th scope="col" class="number">Rows</th>
            <th scope="col" class="number">Changed</th>
          </tr>
        </thead>
        <tbody>
          ${plan.actions.map((action, band) => bandRow(controller, action, band))}
        </tbody>
      </table>
    </div>
    <div class="range">
      <vscode-button data-testid="bands-preview" ?disabled=${busy} @click=${() => void controller.preview()}
        >Preview</vscode-button
      >
      <vscode-button
        appearance="secondary"
        data-testid="bands-apply"
        ?disabled=${busy || previews === undefined}
        @click=${() => void controller.apply()}
        >Apply as Edits</vscode-button
      >
      <vscode-button
        appearance="secondary"
        data-testid="bands-export"
        ?disabled=${busy}
        @click=${() => void controller.export()}
        >Export with Columns…</vscode-button
      >
    </div>
    ${previews === undefined ? nothing : previews.map(sampleView)}`;
}

function bandRow(controller: NoiseController, action: BandAction, band: number): TemplateResult {
  const { plan, previews, counts } = controller;
  const preview = previews?.[band];
  const cut = plan.cuts[band];
  const name = bandName(band, plan.actions.length);
  return html`<tr>
    <th scope="row">${name}</th>
    <td>
      ${
        cut === undefined
          ? html`<span class="muted">the end</span>`
          : html`<input
              type="number"
              aria-label="Upper end of the ${name} band"
              step=${plan.unit === 'percent' ? '1' : '0.1'}
              .value=${String(cut)}
              @change=${(event: Event) => {
                const { valueAsNumber } = event.currentTarget as HTMLInputElement;
                if (Number.isFinite(valueAsNumber)) controller.setCut(band, valueAsNumber);
              }}
            />`
      }
    </td>
    <td>
      <select
        aria-label="Action of the ${name} band"
        @change=${(event: Event) => {
          const kind = (event.currentTarget as HTMLSelectElement).value as BandAction['kind'];
          controller.setAction(band, kind === 'smooth' ? { kind, by: usualSmoothing } : { kind });
        }}
      >
        ${Object.entries(actionTitles).map(
          ([kind, title]) => html`<option value=${kind} ?selected=${kind === action.kind}>${title}</option>`,
        )}
      </select>
      ${
        action.kind === 'smooth'
          ? html`<input
              type="number"
              aria-label="Label smoothing of the ${name} band"
              min="0"
              max="0.5"
              step="0.05"
              .value=${String(action.by)}
              @change=${(event: Event) => {
                const { valueAsNumber } = event.currentTarget as HTMLInputElement;
                if (valueAsNumber >= 0 && valueAsNumber <= 0.5) {
                  controller.setAction(band, { kind: 'smooth', by: valueAsNumber });
                }
              }}
            />`
          : nothing
      }
    </td>
    <td class="number" data-testid="band-rows">${rowsInWords(preview?.rows, counts?.[band])}</td>
    <td class="number">${preview === undefined ? '–' : counted(preview.changed)}</td>
  </tr>`;
}

/** Rows of a band as the engine counted them, else as they are known from where its edges lie. */
function rowsInWords(
  previewed: number | undefined,
  known: { readonly rows: number; readonly exact: boolean } | undefined,
): string {
  if (previewed !== undefined) return counted(previewed);
  if (known === undefined) return '–';
  return known.exact ? counted(known.rows) : `about ${counted(known.rows)}`;
}

/** Rows of a band drawn at random. */
function sampleView(
  { from, to, rows, action, sample }: BandPreview,
  band: number,
  all: readonly BandPreview[],
): TemplateResult {
  const ends = `${from === undefined ? 'the lowest' : signed(from)} to ${to === undefined ? 'the highest' : signed(to)}`;
  return html`<details>
    <summary>
      ${bandName(band, all.length)} band, ${ends}: ${counted(rows)} rows, ${actionTitles[action.kind].toLowerCase()}.
      Ten of them
    </summary>
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">Line</th>
          <th scope="col" class="number">Strength</th>
          <th scope="col">Prompt</th>
        </tr>
      </thead>
      <tbody>
        ${sample.map(
          ({ line, strength, prompt }) =>
            html`<tr>
              <td class="number">${counted(line)}</td>
              <td class="number">${signed(strength)}</td>
              <td>${prompt}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </details>`;
}
