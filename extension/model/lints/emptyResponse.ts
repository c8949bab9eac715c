import type { RowLint } from './lint.ts';

/** Turns without text. */
export const emptyResponse: RowLint = {
  id: 'empty-response',
  title: 'A response or a turn is empty',
  help: 'Trainers fail on empty responses or learn to stop at once. Drop the row unless silence is meant.',
  severity: 'error',
  check: (row) => {
    const { candidates, context } = row.comparison;
    for (const [index, { turns }] of candidates.entries()) {
      if (turns.length === 0 || turns.every(({ text }) => isBlank(text))) {
        return `The ${row.nameOf(index)} response is empty`;
      }
      const empty = turns.findIndex(({ text }) => isBlank(text));
      if (empty >= 0) return `Turn ${String(empty + 1)} of the ${row.nameOf(index)} response is empty`;
    }
    const empty = context.findIndex(({ text }) => isBlank(text));
    return empty < 0 ? undefined : `Turn ${String(empty + 1)} of the prompt is empty`;
  },
};

function isBlank(text: string): boolean {
  return text.length < 1_000 && text.trim() === '';
}
