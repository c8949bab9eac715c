import { html, nothing, type TemplateResult } from 'lit';
import {
  attributeMethods,
  disagreeFlag,
  type AttributedScorer,
  type AttributeMethod,
} from '../../extension/model/scoring/attributes.ts';
import type { NoiseController } from './noiseController.ts';

const titles: Readonly<Record<AttributeMethod, string>> = {
  separate: 'each for itself',
  plain: 'together: weighted mean',
  harmonic: 'together: harmonic mean, low where any is low',
};

/** How the attributes of each model with several of them count. */
export function attributesView(controller: NoiseController): TemplateResult | typeof nothing {
  const { attributed } = controller;
  if (attributed.length === 0) return nothing;
  return html`<h3>Attributes</h3>
    <p class="muted">
      Rows in which attributes of one model contradict each other have the flag <code>${disagreeFlag}</code>. A weight
      of 0 leaves an attribute out; below 0, less of it is better.
    </p>
    ${attributed.map((scorer) => scorerView(controller, scorer))}`;
}

function scorerView(controller: NoiseController, own: AttributedScorer): TemplateResult {
  const { scorer, method, attributes } = own;
  const weights = Object.fromEntries(attributes.map(({ name, weight }) => [name, weight]));
  return html`<fieldset data-testid="attributes">
    <legend>${scorer}</legend>
    <label
      >Attributes count
      <select
        @change=${({ currentTarget }: Event) => {
          const { value } = currentTarget as HTMLSelectElement;
          const wanted = attributeMethods.find((one) => one === value);
          if (wanted !== undefined) void controller.combine(scorer, wanted, weights);
        }}
      >
        ${attributeMethods.map((one) => html`<option value=${one} ?selected=${one === method}>${titles[one]}</option>`)}
      </select></label
    >
    ${
      method === 'separate'
        ? nothing
        : attributes.map(
            ({ name, weight }) =>
              html`<label
                >${name}
                <input
                  type="number"
                  min="-100"
                  max="100"
                  step="0.5"
                  .value=${String(weight)}
                  @change=${({ currentTarget }: Event) => {
                    const { valueAsNumber } = currentTarget as HTMLInputElement;
                    if (Math.abs(valueAsNumber) <= 100) {
                      void controller.combine(scorer, method, { ...weights, [name]: valueAsNumber });
                    }
                  }}
              /></label>`,
          )
    }
  </fieldset>`;
}
