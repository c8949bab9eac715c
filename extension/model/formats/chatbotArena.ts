import type { JsonObject } from '../json/jsonValue.ts';
import { valueLabel } from './labelPlace.ts';
import { shapeFormat } from './shape.ts';
import { isMessages, messageTurns, shareTurns } from './turns.ts';

const winner = valueLabel(['winner'], ['model_a', 'model_b'], 'tie', 'tie (bothbad)', 'both_bad');

/** Chatbot Arena and arena-human-preference since 100k: two whole dialogues and which model won. */
export const chatbotArena = shapeFormat({
  id: 'chatbot-arena',
  title: 'Chatbot Arena conversations',
  specificity: 6,
  described: {
    row: '`model_a`, `model_b`, `winner`, `conversation_a`, `conversation_b`: messages; content may be parts',
    flip: 'sets `winner`',
    notes: '`tie (bothbad)` is a tie',
  },
  fits: (row) => isMessages(row.conversation_a) && isMessages(row.conversation_b) && typeof row.winner === 'string',
  read: (row) => {
    const { shared, own } = shareTurns(messageTurns(row, ['conversation_a']), messageTurns(row, ['conversation_b']));
    return {
      context: shared,
      candidates: own.map((turns, side) => ({ turns, ...modelOf(row, side === 0 ? 'model_a' : 'model_b') })),
      names: ['A', 'B'],
      label: winner.read(row),
      used: [['model_a'], ['model_b'], ['winner'], ['conversation_a'], ['conversation_b']],
    };
  },
  relabel: (row, label) => winner.write(row, label),
});

function modelOf(row: JsonObject, field: string): { readonly model?: string } {
  const model = row[field];
  return typeof model === 'string' ? { model } : {};
}
