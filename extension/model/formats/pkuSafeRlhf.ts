import type { Annotation } from '../comparison.ts';
import { valueLabel } from './labelPlace.ts';
import { shapeFormat } from './shape.ts';
import { optionalTurns, textTurn } from './turns.ts';

const better = valueLabel(['better_response_id'], [0, 1]);
const safer = valueLabel(['safer_response_id'], [0, 1]);

/** PKU-SafeRLHF: two labels, one for helpfulness and one for safety. */
export const pkuSafeRlhf = shapeFormat({
  id: 'pku-saferlhf',
  title: 'PKU-SafeRLHF',
  specificity: 6,
  described: {
    row: '`prompt`, `response_0`, `response_1`, `better_response_id`, `safer_response_id`, `is_response_0_safe`, …',
    flip: 'sets `better_response_id`; the safety label stays',
    notes: 'the label is helpfulness; safety is a criterion and an annotation',
  },
  fits: (row) =>
    typeof row.response_0 === 'string' &&
    typeof row.response_1 === 'string' &&
    typeof row.better_response_id === 'number' &&
    Object.hasOwn(row, 'safer_response_id'),
  read: (row) => {
    const helpful = better.read(row);
    const safe = safer.read(row);
    const annotations: Annotation[] = [{ annotator: 'safer', label: safe }];
    return {
      context: optionalTurns(row, ['prompt']),
      candidates: [0, 1].map((side) => {
        const model = row[`response_${String(side)}_source`];
        return {
          turns: [textTurn(row, [`response_${String(side)}`])],
          ...(typeof model === 'string' ? { model } : {}),
        };
      }),
      names: ['0', '1'],
      label: helpful,
      annotations,
      criteria: [
        { name: 'helpfulness', text: '', label: helpful },
        { name: 'safety', text: '', label: safe },
      ],
      used: [['prompt'], ['response_0'], ['response_1'], ['better_response_id']],
    };
  },
  relabel: (row, label) => better.write(row, label),
});
