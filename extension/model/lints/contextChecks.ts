import { abstains, cites, contextColumn } from './contextColumn.ts';
import type { RowLint } from './lint.ts';

/** The preferred answer names no source where the other one does (RAG-RewardBench: citation). */
export const uncited: RowLint = {
  id: 'uncited',
  title: 'The chosen response cites nothing, the rejected one does',
  help: 'The row has documents to answer from. A label that prefers the answer without citations may be turned round.',
  severity: 'note',
  check: ({ comparison, pair }) => {
    if (pair === undefined || comparison.metadata.length === 0 || contextColumn(comparison) !== 'documents')
      return undefined;
    return cites(pair.rejected) && !cites(pair.chosen) && !abstains(pair.chosen)
      ? 'The rejected response cites the documents, the chosen one does not'
      : undefined;
  },
};

/** The preferred answer answers where there is nothing to answer from (RAG-RewardBench: abstain). */
export const shouldAbstain: RowLint = {
  id: 'should-abstain',
  title: 'The chosen response answers although there is nothing to answer from',
  help: 'The context column is empty or says that the question cannot be answered, and the rejected response says so.',
  severity: 'warning',
  check: ({ comparison, pair }) => {
    if (pair === undefined || comparison.metadata.length === 0 || contextColumn(comparison) !== 'nothing')
      return undefined;
    return abstains(pair.rejected) && !abstains(pair.chosen)
      ? 'There are no documents to answer from: the rejected response says so, the chosen one answers'
      : undefined;
  },
};
