import { shapeFormat } from './shape.ts';
import { anyTurns, isTextOrMessages } from './turns.ts';

/** TRL "prompt-completion": a response without a label, for supervised fine-tuning. */
export const trlPromptCompletion = shapeFormat({
  id: 'trl-prompt-completion',
  title: 'TRL prompt and completion',
  specificity: 2,
  described: { row: '`prompt`, `completion`', flip: 'nothing to flip: there is no label' },
  fits: (row) => isTextOrMessages(row.prompt) && isTextOrMessages(row.completion),
  read: (row) => ({
    context: anyTurns(row, ['prompt'], 'user'),
    candidates: [{ turns: anyTurns(row, ['completion']) }],
    names: ['completion'],
    label: { kind: 'none' },
    used: [['prompt'], ['completion']],
  }),
  relabel: () => [],
});
