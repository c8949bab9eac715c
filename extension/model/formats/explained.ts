import type { Label } from '../comparison.ts';
import { valueAt, type JsonObject, type JsonPath } from '../json/jsonValue.ts';
import { chosenLabel, chosenNames, exchangeOnLabel, flipExchanges } from './chosenRejected.ts';
import { requireField, wrongType } from './fields.ts';
import type { ValueChange } from './format.ts';
import { thumbLabel } from './labelPlace.ts';
import { shapeFormat } from './shape.ts';
import { anyTurns, isTextOrMessages, optionalTurns, textTurn } from './turns.ts';

/** Rows that say why: rationales, principles and critiques. */

/** Preference with a rationale (arXiv 2407.14477). */
export const rationale = shapeFormat({
  id: 'rationale',
  title: 'Preference with a rationale',
  specificity: 5,
  described: {
    row: '`prompt`, `chosen`, `rejected`, `rationale`',
    flip: `${flipExchanges}; the rationale stays and may no longer fit`,
  },
  fits: (row) => isTextOrMessages(row.chosen) && isTextOrMessages(row.rejected) && typeof row.rationale === 'string',
  read: (row) => ({
    context: [...optionalTurns(row, ['system'], 'system'), ...optionalTurns(row, ['prompt'])],
    candidates: [{ turns: anyTurns(row, ['chosen']) }, { turns: anyTurns(row, ['rejected']) }],
    names: chosenNames,
    label: chosenLabel,
    rationale: textTurn(row, ['rationale']).text,
    used: [['system'], ['prompt'], ['chosen'], ['rejected'], ['rationale']],
  }),
  relabel: (row, label) => exchangeOnLabel(row, label),
});

const yes = ['yes', 'true', '1', 'satisfied'];
const no = ['no', 'false', '0', 'violated'];

/** The opposite word for every spelling of yes and no, in the case of the old one. */
function saidLabel(row: JsonObject, path: JsonPath): Label {
  const value = requireField(row, path);
  if (typeof value === 'string') {
    if (yes.includes(value.trim().toLowerCase())) return { kind: 'thumbs', up: true };
    if (no.includes(value.trim().toLowerCase())) return { kind: 'thumbs', up: false };
    if (value.trim() === '') return { kind: 'none' };
    throw wrongType(path, '"yes" or "no"', value);
  }
  return thumbLabel(path).read(row);
}

function sayLabel(row: JsonObject, path: JsonPath, label: Label): readonly ValueChange[] {
  const value = requireField(row, path);
  if (label.kind !== 'thumbs') return [];
  if (typeof value !== 'string') return thumbLabel(path).write(row, label);
  const known = [...yes, ...no].indexOf(value.trim().toLowerCase());
  const word = (label.up ? yes : no)[known % yes.length] ?? (label.up ? 'yes' : 'no');
  const spelled = /^[A-Z]/u.test(value) ? word.charAt(0).toUpperCase() + word.slice(1) : word;
  return [{ kind: 'set', path, value: spelled }];
}

/** A principle that one response satisfies or not, with the spans that show it (arXiv 2509.21319). */
export const principle = shapeFormat({
  id: 'principle',
  title: 'Principle with evidence (RLBFF)',
  specificity: 5,
  described: {
    row: '`prompt`, `response`, `principle`, `label`: yes or no, `evidence`: `start`, `end`, `text`',
    flip: 'sets `label`',
    notes: 'one response with a thumb; the principle is a criterion',
  },
  fits: (row) => isTextOrMessages(row.response) && typeof row.principle === 'string' && Object.hasOwn(row, 'label'),
  read: (row) => {
    const label = saidLabel(row, ['label']);
    return {
      context: optionalTurns(row, ['prompt']),
      candidates: [{ turns: anyTurns(row, ['response']) }],
      names: ['response'],
      label,
      criteria: [{ name: 'principle', text: textTurn(row, ['principle']).text, label }],
      used: [['prompt'], ['response'], ['principle'], ['label']],
    };
  },
  relabel: (row, label) => sayLabel(row, ['label'], label),
});

/** One response with what somebody wrote about it, and a thumb where there is one. */
export const critique = shapeFormat({
  id: 'critique',
  title: 'Response with a critique',
  specificity: 4,
  described: {
    row: '`prompt`, `response`, `critique`, `label`?',
    flip: 'sets `label`, if there is one',
  },
  fits: (row) => isTextOrMessages(row.response) && typeof row.critique === 'string',
  read: (row) => ({
    context: optionalTurns(row, ['prompt']),
    candidates: [{ turns: anyTurns(row, ['response']), critique: textTurn(row, ['critique']).text }],
    names: ['response'],
    label: valueAt(row, ['label']) === undefined ? { kind: 'none' } : saidLabel(row, ['label']),
    used: [['prompt'], ['response'], ['critique'], ['label']],
  }),
  relabel: (row, label) => (valueAt(row, ['label']) === undefined ? [] : sayLabel(row, ['label'], label)),
});
