import { shapeFormat } from './shape.ts';
import { anyTurns, isTextOrMessages } from './turns.ts';

/** TRL "prompt-only": prompts that a policy will answer. */
export const trlPromptOnly = shapeFormat({
  id: 'trl-prompt-only',
  title: 'TRL prompts',
  specificity: 1,
  described: { row: '`prompt`', flip: 'nothing to flip: there are no responses' },
  fits: (row) => isTextOrMessages(row.prompt),
  read: (row) => ({
    context: anyTurns(row, ['prompt'], 'user'),
    candidates: [],
    names: [],
    label: { kind: 'none' },
    used: [['prompt']],
  }),
  relabel: () => [],
});
