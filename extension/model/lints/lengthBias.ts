import type { RowLint } from './lint.ts';

const longRatio = 3;
/** Shorter responses differ by this factor all the time. */
const shortestForRatio = 20;

/** One response is much longer than the other. */
export const lengthBias: RowLint = {
  id: 'length-bias',
  title: 'One response is more than three times as long as the other',
  help: 'Length alone may have decided. Many such rows in one direction teach length; see the figures of the whole dataset.',
  severity: 'note',
  check: (row) => {
    const { pair, texts } = row;
    const [first = '', second = ''] = pair === undefined ? texts : [pair.chosen, pair.rejected];
    if (texts.length < 2) return undefined;
    const [shorter, longer] =
      first.length < second.length ? [first.length, second.length] : [second.length, first.length];
    if (shorter < shortestForRatio || longer <= longRatio * shorter) return undefined;
    const which = pair === undefined ? 'One' : first.length > second.length ? 'The chosen' : 'The rejected';
    return `${which} response is ${(longer / shorter).toFixed(1)} times as long (${String(longer)} and ${String(shorter)} characters)`;
  },
};
