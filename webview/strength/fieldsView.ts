import type { TextField } from '../shared/toolkit.ts';

/** What starts an action that takes what stands in the fields beside its button. */
export interface FieldsAction {
  /** For the click of the button. */
  readonly click: (event: Event) => void;
  /** For the keys of what is around fields and button: Enter in a field does as the button. */
  readonly key: (event: KeyboardEvent) => void;
}

/**
 * An action on the fields of a group with the class `range`. Not a form: webviews may not submit any, and the browser
 * does not even tell the page that one was to be.
 */
export function fieldsAction(act: (fields: readonly TextField[]) => void): FieldsAction {
  const run = (from: EventTarget | null): void => {
    const group = from instanceof Element ? from.closest('.range') : null;
    if (group !== null) act([...group.querySelectorAll<TextField>('vscode-text-field')]);
  };
  return {
    click: (event) => {
      run(event.currentTarget);
    },
    key: (event) => {
      if (event.key !== 'Enter' || !(event.target instanceof Element)) return;
      if (event.target.localName === 'vscode-text-field') run(event.target);
    },
  };
}
