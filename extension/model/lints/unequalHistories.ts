import type { RowLint } from './lint.ts';

/** Responses that follow different dialogues. */
export const unequalHistories: RowLint = {
  id: 'unequal-histories',
  title: 'The responses answer different histories',
  help: 'The dialogues differ before the last turn, so that the pair compares more than two answers to one prompt. Trainers that take the prompt from one side train the other on a wrong one.',
  severity: 'warning',
  check: ({ comparison }) => {
    const [first, ...others] = comparison.candidates;
    if (first === undefined) return undefined;
    for (const { turns } of others) {
      if (turns.length !== first.turns.length) {
        return `One response has ${String(first.turns.length)} turns behind what both share, the other ${String(turns.length)}`;
      }
      for (let turn = 0; turn < turns.length - 1; turn++) {
        if (turns[turn]?.text !== first.turns[turn]?.text || turns[turn]?.role !== first.turns[turn]?.role) {
          return `The dialogues differ ${String(turns.length - turn)} turns before their end`;
        }
      }
    }
    return undefined;
  },
};
