import type { RowLint } from './lint.ts';
import { countMarkdownMarks } from './markdownMarks.ts';

const manyMarks = 4;
/** Nobody formats a text that is shorter. */
const shortestFormatted = 80;

/** One response is set as a document, the other is plain prose. */
export const formatBias: RowLint = {
  id: 'format-bias',
  title: 'One response is formatted with lists or headings, the other is plain',
  help: 'Layout alone may have decided. Many such rows in one direction teach Markdown; see the figures of the whole dataset.',
  severity: 'note',
  check: ({ pair }) => {
    if (pair === undefined) return undefined;
    const { chosen, rejected } = pair;
    if (chosen.length < shortestFormatted || rejected.length < shortestFormatted) return undefined;
    const counts = [countMarkdownMarks(chosen), countMarkdownMarks(rejected)] as const;
    const most = Math.max(...counts);
    if (most < manyMarks || Math.min(...counts) > 0) return undefined;
    return `The ${counts[0] > 0 ? 'chosen' : 'rejected'} response has ${String(most)} list items, headings or bold spans, the other none`;
  },
};
