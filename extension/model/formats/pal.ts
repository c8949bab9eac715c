import type { JsonObject } from '../json/jsonValue.ts';
import { signedLabel } from './labelPlace.ts';
import { shapeFormat } from './shape.ts';
import { optionalTurns, textTurn } from './turns.ts';

function labelField(row: JsonObject): 'y' | 'label' {
  return Object.hasOwn(row, 'y') ? 'y' : 'label';
}

/** PAL (arXiv 2406.08469): who prefers what, with y = 1 for the first response and -1 for the second. */
export const pal = shapeFormat({
  id: 'pal',
  title: 'PAL (labels by user)',
  specificity: 5,
  described: {
    row: '`user_id`, `prompt`, `response_1`, `response_2`, `y` or `label`: 1 for the first, −1 for the second',
    flip: 'turns the sign of the label',
    notes: 'the user is the annotator',
  },
  fits: (row) =>
    Object.hasOwn(row, 'user_id') &&
    typeof row.response_1 === 'string' &&
    typeof row.response_2 === 'string' &&
    (row[labelField(row)] === 1 || row[labelField(row)] === -1 || row[labelField(row)] === 0),
  read: (row) => {
    const field = labelField(row);
    const label = signedLabel([field], 1).read(row);
    const user = row.user_id;
    return {
      context: optionalTurns(row, ['prompt']),
      candidates: [{ turns: [textTurn(row, ['response_1'])] }, { turns: [textTurn(row, ['response_2'])] }],
      names: ['1', '2'],
      label,
      annotations: typeof user === 'string' || typeof user === 'number' ? [{ annotator: String(user), label }] : [],
      used: [['prompt'], ['response_1'], ['response_2'], [field]],
    };
  },
  relabel: (row, label) => signedLabel([labelField(row)], 1).write(row, label),
});
