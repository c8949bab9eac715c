import { html, nothing, type TemplateResult } from 'lit';
import { scales, type Rubric, type RubricExample } from '../../extension/model/judges/rubric.ts';
import { problemText, selectField, textField } from './fields.ts';
import type { RubricController } from './rubricController.ts';

const scaleTexts: Readonly<Record<(typeof scales)[number], string>> = {
  two: 'A or B, no ties',
  three: 'A, B or a tie',
  five: 'A, B or a tie, slightly or clearly',
};

/** What a rubric says, field by field. */
export function formView(controller: RubricController): TemplateResult {
  const { draft } = controller;
  const set = (changes: Partial<Rubric>): void => {
    controller.change({ ...draft, ...changes });
  };
  return html`<h2>Rubric</h2>
    ${textField(controller, {
      label: 'Name',
      path: 'name',
      value: draft.name,
      onInput: (name) => {
        set({ name });
      },
    })}
    ${selectField({
      label: 'Answers that a judge can give',
      id: 'scale',
      value: draft.scale,
      options: scales.map((value) => ({ value, text: scaleTexts[value] })),
      onChange: (value) => {
        const scale = scales.find((one) => one === value);
        if (scale !== undefined) set({ scale });
      },
    })}
    <fieldset>
      <legend>Criteria</legend>
      ${problemText('field-criteria', controller.problemOf('criteria'))}
      <ol>
        ${draft.criteria.map((criterion, index) => criterionView(controller, criterion, index))}
      </ol>
      <button
        class="secondary"
        data-testid="add-criterion"
        @click=${() => {
          set({ criteria: [...draft.criteria, { name: '', description: '' }] });
          focusPath(`criteria.${String(draft.criteria.length)}.name`);
        }}
      >
        Add Criterion
      </button>
    </fieldset>
    ${textField(controller, {
      label: 'Guideline',
      path: 'guideline',
      value: draft.guideline,
      lines: 4,
      hint: 'What weighs more than what, and what does not count.',
      onInput: (guideline) => {
        set({ guideline });
      },
    })}
    ${textField(controller, {
      label: 'Field with a reference answer or sources',
      path: 'referenceField',
      value: draft.referenceField ?? '',
      hint: 'A field of the rows; empty for none.',
      onInput: (text) => {
        const { referenceField: _before, ...rest } = draft;
        controller.change(text === '' ? rest : { ...rest, referenceField: text });
      },
    })}
    <label class="check"
      ><input
        type="checkbox"
        .checked=${draft.checklist}
        @change=${(event: Event) => {
          set({ checklist: (event.target as HTMLInputElement).checked });
        }}
      />
      The judge first answers each instruction of the prompt with yes or no</label
    >
    ${flag(
      controller,
      'goldExamples',
      'Show pairs that people decided about, those most like the one that is judged, as examples',
    )}
    ${flag(
      controller,
      'principles',
      'The judge names principles of each response with the words that show them, and writes critiques',
    )}
    <fieldset>
      <legend>Examples (${draft.examples.length} of 8)</legend>
      ${problemText('field-examples', controller.problemOf('examples'))}
      <p class="muted">Rows that are examples do not count when the judge is compared with people.</p>
      ${draft.examples.map((example, index) => exampleView(controller, example, index))}
      <button class="secondary" data-testid="add-example" @click=${() => void controller.addExample()}>
        Add the Selected Pair
      </button>
    </fieldset>`;
}

/** A wish that a rubric has or leaves out. */
function flag(controller: RubricController, name: 'goldExamples' | 'principles', text: string): TemplateResult {
  const { [name]: isWanted, ...rest } = controller.draft;
  return html`<label class="check"
    ><input
      type="checkbox"
      data-testid=${name}
      .checked=${isWanted === true}
      @change=${(event: Event) => {
        controller.change((event.target as HTMLInputElement).checked ? { ...rest, [name]: true } : rest);
      }}
    />
    ${text}</label
  >`;
}

function criterionView(
  controller: RubricController,
  criterion: Rubric['criteria'][number],
  index: number,
): TemplateResult {
  const { draft } = controller;
  const set = (changes: Partial<typeof criterion>): void => {
    const criteria = draft.criteria.map((other, place) => (place === index ? { ...other, ...changes } : other));
    controller.change({ ...draft, criteria });
  };
  const path = `criteria.${String(index)}`;
  const number = String(index + 1);
  return html`<li>
    ${textField(controller, {
      label: `Criterion ${number}`,
      path: `${path}.name`,
      value: criterion.name,
      onInput: (name) => {
        set({ name });
      },
    })}
    ${textField(controller, {
      label: `What the judge looks at in criterion ${number}`,
      path: `${path}.description`,
      value: criterion.description,
      lines: 2,
      onInput: (description) => {
        set({ description });
      },
    })}
    <div class="buttons">
      ${moveButton(controller, index, -1)} ${moveButton(controller, index, 1)}
      <button
        class="secondary"
        data-testid="remove-criterion"
        @click=${() => {
          controller.change({ ...draft, criteria: draft.criteria.filter((_, place) => place !== index) });
          focusPath(draft.criteria.length > 1 ? `criteria.${String(Math.max(0, index - 1))}.name` : 'name');
        }}
      >
        Remove Criterion ${number}
      </button>
    </div>
  </li>`;
}

function moveButton(controller: RubricController, index: number, by: -1 | 1): TemplateResult | typeof nothing {
  const { draft } = controller;
  const target = index + by;
  if (target < 0 || target >= draft.criteria.length) return nothing;
  const number = String(index + 1);
  return html`<button
    class="secondary"
    aria-label="Move criterion ${number} ${by < 0 ? 'up' : 'down'}"
    @click=${() => {
      const criteria = [...draft.criteria];
      criteria.splice(target, 0, ...criteria.splice(index, 1));
      controller.change({ ...draft, criteria });
      focusPath(`criteria.${String(target)}.name`);
    }}
  >
    <span class="codicon codicon-arrow-${by < 0 ? 'up' : 'down'}" aria-hidden="true"></span>
  </button>`;
}

function exampleView(controller: RubricController, example: RubricExample, index: number): TemplateResult {
  const { draft } = controller;
  const set = (changes: Partial<RubricExample>): void => {
    const examples = draft.examples.map((other, place) => (place === index ? { ...other, ...changes } : other));
    controller.change({ ...draft, examples });
  };
  const path = `examples.${String(index)}`;
  const number = String(index + 1);
  const [first, second] = example.responses;
  return html`<details data-testid="example">
    <summary>Example ${number}: ${example.prompt.slice(0, 80)}</summary>
    ${textField(controller, {
      label: `Prompt of example ${number}`,
      path: `${path}.prompt`,
      value: example.prompt,
      lines: 2,
      onInput: (prompt) => {
        set({ prompt });
      },
    })}
    ${([0, 1] as const).map((place) =>
      textField(controller, {
        label: `Response ${String(place + 1)} of example ${number}`,
        path: `${path}.responses.${String(place)}`,
        value: example.responses[place],
        lines: 3,
        onInput: (text) => {
          set({ responses: place === 0 ? [text, second] : [first, text] });
        },
      }),
    )}
    ${selectField({
      label: `Better response of example ${number}`,
      id: `winner-${String(index)}`,
      value: String(example.winner),
      options: [
        { value: '0', text: 'Response 1' },
        { value: '1', text: 'Response 2' },
        { value: 'tie', text: 'Neither' },
      ],
      onChange: (value) => {
        set({ winner: value === 'tie' ? 'tie' : value === '1' ? 1 : 0 });
      },
    })}
    ${textField(controller, {
      label: `Why, in example ${number}`,
      path: `${path}.reason`,
      value: example.reason,
      lines: 2,
      onInput: (reason) => {
        set({ reason });
      },
    })}
    <button
      class="secondary"
      @click=${() => {
        controller.change({ ...draft, examples: draft.examples.filter((_, place) => place !== index) });
        document.querySelector<HTMLElement>('[data-testid=add-example]')?.focus();
      }}
    >
      Remove Example ${number}
    </button>
  </details>`;
}

/** Puts the focus into a field once it is drawn. */
function focusPath(path: string): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-path="${path}"]`)?.focus());
}
