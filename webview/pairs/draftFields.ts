import type { RowDetail } from '../../extension/model/contract/engine.ts';
import type { RowAction } from '../../extension/model/contract/rowActions.ts';
import { attributesInForce, mostDesired } from '../../extension/model/suggestions/preferenceAttributes.ts';
import type { Draft } from './pairsState.ts';

/** What a field holds before it is edited; undefined where the row has no such field. */
export function originalOf({ state, comparison, suggestions }: RowDetail, field: Draft['field']): string | undefined {
  switch (field.kind) {
    case 'note':
      return state.note;
    case 'tags':
      return state.tags.join(', ');
    case 'rationale':
      return state.rationale?.text ?? suggestions.rationale?.text ?? comparison?.rationale ?? '';
    case 'attribute': {
      const value = attributesInForce(state.attributes, suggestions.attributes?.values)[field.name];
      return typeof value === 'string' ? value : (value ?? []).join(', ');
    }
    case 'text':
      return comparison?.candidates[field.candidate]?.turns[field.turn]?.text;
  }
}

/** What keeps a text that was edited. */
export function actionOf({ field, text }: Draft): RowAction {
  switch (field.kind) {
    case 'note':
      return { kind: 'note', note: text };
    case 'tags':
      return { kind: 'tags', tags: entriesOf(text) };
    case 'rationale':
      // Who changes a text has not approved of the new one yet.
      return { kind: 'rationale', text, approved: false };
    case 'attribute':
      return { kind: 'attributes', changes: { [field.name]: attributeOf(field.name, text) } };
    case 'text':
      return { ...field, text };
  }
}

/** Null for an empty text: what a judge suggested is in force again. */
function attributeOf(name: 'category' | 'desired' | 'guideline', text: string): string | string[] | null {
  if (text.trim() === '') return null;
  return name === 'desired' ? entriesOf(text).slice(0, mostDesired) : text;
}

function entriesOf(text: string): string[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  return [...new Set(entries)];
}
