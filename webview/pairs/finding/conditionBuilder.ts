import { html, nothing, type TemplateResult } from 'lit';
import {
  conditionOperators,
  needsValue,
  placeTitles,
  type ConditionOperator,
} from '../../../extension/model/finding/condition.ts';
import type { FieldInfo } from '../../../extension/model/finding/fields.ts';
import type { ConditionController } from './conditionController.ts';

const operatorTitles: Readonly<Record<ConditionOperator, string>> = {
  is: 'is',
  isNot: 'is not',
  atLeast: '≥',
  atMost: '≤',
  contains: 'contains',
  containsNot: 'does not contain',
  isEmpty: 'is empty',
  isNotEmpty: 'is not empty',
};

/** A screen reader says words, not signs. */
const spoken: Partial<Readonly<Record<ConditionOperator, string>>> = { atLeast: 'at least', atMost: 'at most' };

/** Rows are found by these in other ways. */
const notOffered: ReadonlySet<string> = new Set(['like']);

/** A row of fields that adds one condition to the filter: field, what is said of it, value. */
export function conditionBuilder(builder: ConditionController, fields: readonly FieldInfo[]): TemplateResult {
  const { field, operator, value, values, problem } = builder.state;
  const { operators } = builder;
  const offered = operators.length === 0 ? conditionOperators : operators;
  const onEnter = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') void builder.add();
  };
  const textOf = (event: Event): string => (event.currentTarget as HTMLInputElement).value;
  return html`<div class="condition" role="group" aria-labelledby="condition-title">
    <h3 id="condition-title">Add a Condition</h3>
    <input
      class="condition-field"
      data-testid="condition-field"
      aria-label="Field"
      aria-describedby="condition-problem"
      placeholder="Field"
      list="condition-fields"
      spellcheck="false"
      autocomplete="off"
      dir="auto"
      .value=${field}
      @input=${(event: Event) => void builder.choose(textOf(event))}
      @keydown=${onEnter}
    />
    <datalist id="condition-fields">
      ${Object.entries(placeTitles).map(([name, title]) => html`<option value=${name}>${title}</option>`)}
      ${fields
        .filter(({ name }) => !notOffered.has(name) && !Object.hasOwn(placeTitles, name))
        .map(({ name, title }) => html`<option value=${name}>${title === name ? '' : title}</option>`)}
    </datalist>
    <select
      data-testid="condition-operator"
      aria-label="Condition"
      @change=${(event: Event) => {
        const chosen = conditionOperators.find((one) => one === textOf(event));
        if (chosen !== undefined) builder.compare(chosen);
      }}
    >
      ${offered.map(
        (one) =>
          html`<option value=${one} aria-label=${spoken[one] ?? nothing} ?selected=${one === operator}>
            ${operatorTitles[one]}
          </option>`,
      )}
    </select>
    <input
      data-testid="condition-value"
      aria-label="Value"
      aria-describedby="condition-problem"
      placeholder="Value"
      list=${values.length === 0 ? nothing : 'condition-values'}
      spellcheck="false"
      autocomplete="off"
      dir="auto"
      ?disabled=${!needsValue(operator)}
      .value=${value}
      @input=${(event: Event) => {
        builder.type(textOf(event));
      }}
      @keydown=${onEnter}
    />
    <datalist id="condition-values">${values.map((one) => html`<option value=${one}></option>`)}</datalist>
    <button type="button" class="icon" data-testid="condition-add" @click=${() => void builder.add()}>Add</button>
    <p id="condition-problem" class="condition-problem" role="alert">${problem ?? ''}</p>
  </div>`;
}
