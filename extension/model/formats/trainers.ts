import { isJsonObject, type JsonValue } from '../json/jsonValue.ts';
import { chosenLabel, chosenNames, exchangeOnLabel, flipExchanges } from './chosenRejected.ts';
import { numberOf } from './fields.ts';
import { shapeFormat } from './shape.ts';
import { anyTurns, isMessage, isMessages, messageTurn, messageTurns, optionalTurn, textTurn } from './turns.ts';

/** Axolotl, OpenRLHF and General Preference Modeling. */

/** Axolotl `chat_template.default`: the dialogue in `messages`, each response as one message. */
export const axolotlChat = shapeFormat({
  id: 'axolotl-chat',
  title: 'Axolotl DPO (chat template)',
  specificity: 5,
  described: { row: '`messages`, `chosen`, `rejected`: one message each', flip: flipExchanges },
  fits: (row) =>
    Array.isArray(row.messages) &&
    (row.messages as readonly JsonValue[]).every(isMessage) &&
    isMessage(row.chosen) &&
    isMessage(row.rejected),
  read: (row) => ({
    context: messageTurns(row, ['messages']),
    candidates: [{ turns: [messageTurn(row, ['chosen'])] }, { turns: [messageTurn(row, ['rejected'])] }],
    names: chosenNames,
    label: chosenLabel,
    used: [['messages'], ['chosen'], ['rejected']],
  }),
  relabel: (row, label) => exchangeOnLabel(row, label),
});

/** Axolotl `chatml.argilla`, and the layout in which many DPO sets of Argilla were published. */
export const axolotlArgilla = shapeFormat({
  id: 'axolotl-argilla',
  title: 'Axolotl DPO (argilla)',
  specificity: 4,
  described: {
    row: '`instruction`, `chosen_response`, `rejected_response`; `system`?',
    flip: flipExchanges,
  },
  fits: (row) => typeof row.chosen_response === 'string' && typeof row.rejected_response === 'string',
  read: (row) => ({
    context: [
      ...optionalTurn(row, ['system'], 'system'),
      ...['instruction', 'prompt', 'input'].flatMap((field) => optionalTurn(row, [field], 'user')).slice(0, 1),
    ],
    candidates: [{ turns: [textTurn(row, ['chosen_response'])] }, { turns: [textTurn(row, ['rejected_response'])] }],
    names: chosenNames,
    label: chosenLabel,
    used: [['system'], ['instruction'], ['prompt'], ['input'], ['chosen_response'], ['rejected_response']],
  }),
  relabel: (row, label) => exchangeOnLabel(row, label, ['chosen_response'], ['rejected_response']),
});

/** OpenRLHF's reward and DPO sets with its default key `input`, and a margin where there is one. */
export const openRlhf = shapeFormat({
  id: 'openrlhf',
  title: 'OpenRLHF preference',
  specificity: 4,
  described: { row: '`input`, `chosen`, `rejected`, `margin`?', flip: flipExchanges },
  fits: (row) =>
    (typeof row.input === 'string' || isMessages(row.input)) &&
    !['prompt', 'instruction', 'question', 'system'].some((field) => Object.hasOwn(row, field)) &&
    ((typeof row.chosen === 'string' && typeof row.rejected === 'string') ||
      (isMessages(row.chosen) && isMessages(row.rejected))),
  read: (row) => ({
    context: anyTurns(row, ['input'], 'user'),
    candidates: [{ turns: anyTurns(row, ['chosen']) }, { turns: anyTurns(row, ['rejected']) }],
    names: chosenNames,
    label: { ...chosenLabel, ...marginOf(numberOf(row.margin)) },
    used: [['input'], ['chosen'], ['rejected']],
  }),
  relabel: (row, label) => exchangeOnLabel(row, label),
});

function marginOf(margin: number | null): { readonly strength?: number } {
  return margin === null ? {} : { strength: margin };
}

/** General Preference Modeling (arXiv 2410.02197): the responses are objects, and the worse one is `reject`. */
export const gpm = shapeFormat({
  id: 'gpm',
  title: 'GPM (General Preference Modeling)',
  specificity: 5,
  described: {
    row: '`instruction`, `chosen`: `response`, `reject`: `response`, `margin`?',
    flip: 'exchanges `chosen` and `reject`',
  },
  fits: (row) =>
    isJsonObject(row.chosen) &&
    typeof row.chosen.response === 'string' &&
    isJsonObject(row.reject) &&
    typeof row.reject.response === 'string',
  read: (row) => ({
    context: optionalTurn(row, ['instruction'], 'user'),
    candidates: [
      { turns: [textTurn(row, ['chosen', 'response'])] },
      { turns: [textTurn(row, ['reject', 'response'])] },
    ],
    names: ['chosen', 'reject'],
    label: { ...chosenLabel, ...marginOf(numberOf(row.margin)) },
    used: [['instruction'], ['chosen'], ['reject']],
  }),
  relabel: (_row, label) =>
    label.kind === 'preferred' && label.candidate === 1
      ? [{ kind: 'exchange', first: ['chosen'], second: ['reject'] }]
      : [],
});
