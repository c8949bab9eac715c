import { shapeFormat } from './shape.ts';
import { isMessages, messageTurns, splitLast, textTurn } from './turns.ts';

/** TRL "language modeling": whole texts or whole dialogues. */
export const trlLanguageModeling = shapeFormat({
  id: 'trl-language-modeling',
  title: 'TRL language modeling',
  specificity: 1,
  described: { row: '`text`, or `messages`', flip: 'nothing to flip: there is no label' },
  fits: (row) => typeof row.text === 'string' || isMessages(row.messages),
  read: (row) => {
    const inMessages = Object.hasOwn(row, 'messages');
    const { context, response } = inMessages
      ? splitLast(messageTurns(row, ['messages']))
      : { context: [], response: [textTurn(row, ['text'])] };
    return {
      context,
      candidates: response.length === 0 ? [] : [{ turns: response }],
      names: response.length === 0 ? [] : ['response'],
      label: { kind: 'none' },
      used: [[inMessages ? 'messages' : 'text']],
    };
  },
  relabel: () => [],
});
