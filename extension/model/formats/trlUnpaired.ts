import { isTextOrMessages, optionalTurns, anyTurns } from './turns.ts';
import { thumbLabel } from './labelPlace.ts';
import { shapeFormat } from './shape.ts';

const label = thumbLabel(['label']);

/** TRL "unpaired preference": one completion with a thumb, for KTO and BCO (arXiv 2404.04656). */
export const trlUnpaired = shapeFormat({
  id: 'trl-unpaired',
  title: 'TRL unpaired preference (KTO, BCO)',
  specificity: 3,
  described: { row: '`prompt`?, `completion`, `label`: true or false', flip: 'sets `label`' },
  fits: (row) =>
    isTextOrMessages(row.completion) && (typeof row.label === 'boolean' || row.label === 0 || row.label === 1),
  read: (row) => ({
    context: [...optionalTurns(row, ['system'], 'system'), ...optionalTurns(row, ['prompt'])],
    candidates: [{ turns: anyTurns(row, ['completion']) }],
    names: ['completion'],
    label: label.read(row),
    used: [['system'], ['prompt'], ['completion'], ['label']],
  }),
  relabel: (row, wanted) => label.write(row, wanted),
});
