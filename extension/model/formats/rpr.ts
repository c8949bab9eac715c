import { shapeFormat } from './shape.ts';
import { optionalTurns, textTurn } from './turns.ts';

/** Reasonable Preference Reversal (arXiv 2407.14916): under criterion x the first wins, under y the second. */
export const rpr = shapeFormat({
  id: 'rpr',
  title: 'RPR (reasonable preference reversal)',
  specificity: 6,
  described: {
    row: '`prompt`, `response_a`, `response_b`, `criteria_x`, `criteria_y`, `category_x`, `category_y`, `scenario_x`, …',
    flip: 'nothing to flip: no answer holds without a criterion',
    notes: 'no label of its own; two criteria, and a reversal between them is not noise',
  },
  fits: (row) =>
    typeof row.response_a === 'string' &&
    typeof row.response_b === 'string' &&
    typeof row.criteria_x === 'string' &&
    typeof row.criteria_y === 'string',
  read: (row) => ({
    context: optionalTurns(row, ['prompt']),
    candidates: [{ turns: [textTurn(row, ['response_a'])] }, { turns: [textTurn(row, ['response_b'])] }],
    names: ['A', 'B'],
    label: { kind: 'none' },
    criteria: ['x', 'y'].map((letter, candidate) => ({
      name: letter,
      text: textTurn(row, [`criteria_${letter}`]).text,
      label: { kind: 'preferred', candidate },
    })),
    used: [['prompt'], ['response_a'], ['response_b'], ['criteria_x'], ['criteria_y']],
  }),
  relabel: () => [],
});
