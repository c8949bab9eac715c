import { chosenLabel, exchangeOnLabel, flipExchanges } from './chosenRejected.ts';
import { exchangeChosenRejected } from './fields.ts';
import { shapeFormat } from './shape.ts';
import { anyTurns, isTextOrMessages, optionalTurns } from './turns.ts';

/**
 * TRL's TPO, Triple Preference Optimization: a gold reference beside chosen and rejected. Tree Preference Optimization
 * (`tpo-tree`) has the same short name and another shape.
 */
export const trlTpo = shapeFormat({
  id: 'trl-tpo',
  title: 'TRL TPO (Triple Preference Optimization)',
  specificity: 5,
  described: {
    row: '`prompt`, `chosen`, `rejected`, `reference`',
    flip: flipExchanges,
    notes: 'not Tree Preference Optimization, which is `tpo-tree`; the reference is the third response',
  },
  fits: (row) => isTextOrMessages(row.chosen) && isTextOrMessages(row.rejected) && isTextOrMessages(row.reference),
  read: (row) => ({
    context: optionalTurns(row, ['prompt']),
    candidates: ['chosen', 'rejected', 'reference'].map((field) => ({ turns: anyTurns(row, [field]) })),
    names: ['chosen', 'rejected', 'reference'],
    label: chosenLabel,
    used: [['prompt'], ['chosen'], ['rejected'], ['reference']],
  }),
  relabel: (row, label) => exchangeOnLabel(row, label),
  flip: (row) => exchangeChosenRejected(row, ['chosen'], ['rejected']),
});
