import type { JsonObject } from '../json/jsonValue.ts';
import { valueLabel } from './labelPlace.ts';
import { shapeFormat } from './shape.ts';
import { optionalTurns, textTurn } from './turns.ts';

const letters = ['a', 'b', 'c', 'd'];
const preferred = ['first_turn_preferred_response'];

/** The field spells its letters small or large; a new one is spelled like the old. */
function place(row: JsonObject): ReturnType<typeof valueLabel> {
  const value = row.first_turn_preferred_response;
  const large = typeof value === 'string' && value !== value.toLowerCase();
  return valueLabel(preferred, large ? letters.map((letter) => letter.toUpperCase()) : letters);
}

/** Community Alignment (arXiv 2507.09650): four candidates a turn, one preferred, many annotators a prompt. */
export const communityAlignment = shapeFormat({
  id: 'community-alignment',
  title: 'Community Alignment',
  specificity: 7,
  described: {
    row: '`first_turn_prompt`, `first_turn_response_a` … `_d`, `first_turn_preferred_response`, `annotator_id`, `assigned_lang`, …',
    flip: 'no opposite among four: another label sets `first_turn_preferred_response`',
    notes: 'the first turn is compared; later turns are other fields',
  },
  fits: (row) =>
    letters.every((letter) => typeof row[`first_turn_response_${letter}`] === 'string') &&
    Object.hasOwn(row, 'first_turn_preferred_response'),
  read: (row) => {
    const label = place(row).read(row);
    return {
      context: optionalTurns(row, ['first_turn_prompt']),
      candidates: letters.map((letter) => ({ turns: [textTurn(row, [`first_turn_response_${letter}`])] })),
      names: letters.map((letter) => letter.toUpperCase()),
      label,
      annotations: typeof row.annotator_id === 'string' ? [{ annotator: row.annotator_id, label }] : [],
      used: [['first_turn_prompt'], ...letters.map((letter) => [`first_turn_response_${letter}`]), preferred],
    };
  },
  relabel: (row, label) => place(row).write(row, label),
});
