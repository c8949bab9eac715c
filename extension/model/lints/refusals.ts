import type { RowLint } from './lint.ts';
import { isRefusal } from './refusal.ts';

const shortestHelp = 20;

/** The label prefers a refusal to an answer. */
export const refusalChosen: RowLint = {
  id: 'refusal-chosen',
  title: 'A refusal is chosen over an answer',
  help: 'Right for harmful requests; for harmless ones it teaches over-refusal. Read the prompt.',
  severity: 'note',
  check: ({ pair }) => {
    if (pair === undefined || pair.rejected.length < shortestHelp) return undefined;
    return isRefusal(pair.chosen) && !isRefusal(pair.rejected)
      ? 'The chosen response declines, the rejected one answers'
      : undefined;
  },
};

/** The label prefers an answer to a refusal. */
export const refusalRejected: RowLint = {
  id: 'refusal-rejected',
  title: 'An answer is chosen over a refusal',
  help: 'Right for harmless requests; for harmful ones it unlearns safety. Read the prompt.',
  severity: 'note',
  check: ({ pair }) => {
    if (pair === undefined || pair.chosen.length < shortestHelp) return undefined;
    return isRefusal(pair.rejected) && !isRefusal(pair.chosen)
      ? 'The rejected response declines, the chosen one answers'
      : undefined;
  },
};
