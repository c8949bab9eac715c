import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { RubricController } from './rubricController.ts';

export interface TextFieldOptions {
  readonly label: string;
  /** Where the value is in the rubric, as in `criteria.0.name`. */
  readonly path: string;
  readonly value: string;
  /** Lines of a field for longer texts; absent for one line. */
  readonly lines?: number;
  readonly hint?: string;
  readonly onInput: (value: string) => void;
}

/** A field of text with its label, and below it what is wrong with it. */
export function textField(
  controller: RubricController,
  { label, path, value, lines, hint, onInput }: TextFieldOptions,
): TemplateResult {
  const id = `field-${path.replaceAll('.', '-')}`;
  const problem = controller.problemOf(path);
  const described = [problem === undefined ? '' : `${id}-problem`, hint === undefined ? '' : `${id}-hint`]
    .join(' ')
    .trim();
  const input = (event: Event): void => {
    onInput((event.target as HTMLInputElement | HTMLTextAreaElement).value);
  };
  const invalid = problem === undefined ? 'false' : 'true';
  return html`<div class="field">
    <label for=${id}>${label}</label>
    ${hint === undefined ? nothing : html`<span class="muted" id="${id}-hint">${hint}</span>`}
    ${
      lines === undefined
        ? html`<input
            id=${id}
            data-path=${path}
            type="text"
            spellcheck="true"
            aria-invalid=${invalid}
            aria-describedby=${described === '' ? nothing : described}
            .value=${live(value)}
            @input=${input}
          />`
        : html`<textarea
            id=${id}
            data-path=${path}
            rows=${lines}
            aria-invalid=${invalid}
            aria-describedby=${described === '' ? nothing : described}
            .value=${live(value)}
            @input=${input}
          ></textarea>`
    }
    ${problemText(id, problem)}
  </div>`;
}

/** What is wrong with a field, in words and with a sign: never by colour alone. */
export function problemText(id: string, problem: string | undefined): TemplateResult | typeof nothing {
  return problem === undefined
    ? nothing
    : html`<span class="problem" id="${id}-problem" data-testid="problem"
        ><span class="codicon codicon-error" aria-hidden="true"></span> ${problem}</span
      >`;
}

export interface SelectOptions {
  readonly label: string;
  readonly id: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly onChange: (value: string) => void;
}

export function selectField({ label, id, value, options, onChange }: SelectOptions): TemplateResult {
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select
      id=${id}
      data-testid=${id}
      @change=${(event: Event) => {
        onChange((event.target as HTMLSelectElement).value);
      }}
    >
      ${options.map((option) => html`<option value=${option.value} .selected=${live(option.value === value)}>${option.text}</option>`)}
    </select>
  </div>`;
}
