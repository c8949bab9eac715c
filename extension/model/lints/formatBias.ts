import type { RowLint } from './lint.ts';

const manyMarks = 4;
/** Nobody formats a text that is shorter. */
const shortestFormatted = 80;

/** One response is set as a document, the other is plain prose. */
export const formatBias: RowLint = {
  id: 'format-bias',
  title: 'One response is formatted with lists or headings, the other is plain',
  help: 'Layout alone may have decided. Many such rows in one direction teach Markdown; see the figures of the whole dataset.',
  severity: 'note',
  check: (row) => {
    const { pair } = row;
    if (pair === undefined) return undefined;
    const { chosen, rejected } = pair;
    if (chosen.length < shortestFormatted || rejected.length < shortestFormatted) return undefined;
    const counts = [row.marks.chosen, row.marks.rejected] as const;
    const most = Math.max(...counts);
    if (most < manyMarks || Math.min(...counts) > 0) return undefined;
    return `The ${counts[0] > 0 ? 'chosen' : 'rejected'} response has ${String(most)} list items, headings or bold spans, the other none`;
  },
};
