import { isJsonObject, valueAt, type JsonObject, type JsonValue } from '../json/jsonValue.ts';
import { chosenLabel, chosenNames, exchangeOnLabel, flipExchanges } from './chosenRejected.ts';
import { requireField, requireText, wrongType } from './fields.ts';
import { thumbLabel } from './labelPlace.ts';
import { shapeFormat, type PlacedTurn } from './shape.ts';
import {
  isMessage,
  isMessages,
  mediaOf,
  messageTurn,
  messageTurns,
  optionalTurn,
  splitLast,
  textTurn,
} from './turns.ts';

/** LLaMA-Factory's layouts of preference data: alpaca and sharegpt, ranking and KTO. */

/** `history` is a list of pairs of what the user and the model said. */
function historyTurns(row: JsonObject): readonly PlacedTurn[] {
  const history = valueAt(row, ['history']);
  if (history === undefined || history === null) return [];
  if (!Array.isArray(history)) throw wrongType(['history'], 'a list of pairs of texts', history);
  return (history as readonly JsonValue[]).flatMap((_, index) => [
    textTurn(row, ['history', index, 0], 'user'),
    textTurn(row, ['history', index, 1]),
  ]);
}

/** The instruction with its input below; two values cannot be edited as one. */
export function alpacaContext(row: JsonObject): readonly PlacedTurn[] {
  const input = valueAt(row, ['input']);
  const instruction = requireText(row, ['instruction']);
  const own: PlacedTurn =
    typeof input === 'string' && input !== ''
      ? { role: 'user', text: `${instruction}\n\n${input}` }
      : textTurn(row, ['instruction'], 'user');
  return [...optionalTurn(row, ['system'], 'system'), ...historyTurns(row), own];
}

const alpacaFields = [['system'], ['history'], ['instruction'], ['input']];

export const llamaFactoryAlpaca = shapeFormat({
  id: 'llamafactory-alpaca',
  title: 'LLaMA-Factory alpaca ranking',
  specificity: 4,
  described: {
    row: '`instruction`, `input`, `chosen`, `rejected`; `system`?, `history`?, `images`?',
    flip: flipExchanges,
  },
  fits: (row) =>
    typeof row.instruction === 'string' &&
    (typeof row.input === 'string' || Array.isArray(row.history)) &&
    typeof row.chosen === 'string' &&
    typeof row.rejected === 'string',
  read: (row) => {
    const used = [...alpacaFields, ['chosen'], ['rejected']];
    const media = mediaOf(row, used);
    return {
      context: alpacaContext(row),
      candidates: [{ turns: [textTurn(row, ['chosen'])] }, { turns: [textTurn(row, ['rejected'])] }],
      names: chosenNames,
      label: chosenLabel,
      media,
      used,
    };
  },
  relabel: (row, label) => exchangeOnLabel(row, label),
});

export const llamaFactoryShareGpt = shapeFormat({
  id: 'llamafactory-sharegpt',
  title: 'LLaMA-Factory sharegpt ranking',
  specificity: 5,
  described: {
    row: '`conversations`: `from`, `value`; `chosen`, `rejected`: one such message; `system`?, `tools`?',
    flip: flipExchanges,
  },
  fits: (row) => isMessages(row.conversations) && isMessage(row.chosen) && isMessage(row.rejected),
  read: (row) => {
    const used = [['system'], ['conversations'], ['chosen'], ['rejected']];
    const media = mediaOf(row, used);
    return {
      context: [...optionalTurn(row, ['system'], 'system'), ...messageTurns(row, ['conversations'])],
      candidates: [{ turns: [messageTurn(row, ['chosen'])] }, { turns: [messageTurn(row, ['rejected'])] }],
      names: chosenNames,
      label: chosenLabel,
      media,
      used,
    };
  },
  relabel: (row, label) => exchangeOnLabel(row, label),
});

const tag = thumbLabel(['kto_tag']);

export const llamaFactoryKto = shapeFormat({
  id: 'llamafactory-kto',
  title: 'LLaMA-Factory KTO',
  specificity: 4,
  described: {
    row: '`instruction`, `input`, `output`, `kto_tag`: true or false; or `messages` with `kto_tag` or `label`',
    flip: 'sets the thumb',
  },
  fits: (row) =>
    typeof row.instruction === 'string' && typeof row.output === 'string' && typeof row.kto_tag === 'boolean',
  read: (row) => ({
    context: alpacaContext(row),
    candidates: [{ turns: [textTurn(row, ['output'])] }],
    names: ['output'],
    label: tag.read(row),
    used: [...alpacaFields, ['output'], ['kto_tag']],
  }),
  relabel: (row, label) => tag.write(row, label),
});

/** A dialogue whose last turn has a thumb: LLaMA-Factory, ms-swift and TRL's older layouts. */
export const messagesKto = shapeFormat({
  id: 'messages-kto',
  title: 'Dialogue with a thumb (KTO)',
  specificity: 4,
  described: { row: '`messages` or `conversations`, `label` or `kto_tag`: true or false', flip: 'sets the thumb' },
  fits: (row) =>
    (isMessages(row.messages) || isMessages(row.conversations)) &&
    (typeof row.label === 'boolean' || typeof row.kto_tag === 'boolean'),
  read: (row) => {
    const list = isMessages(row.messages) ? ['messages'] : ['conversations'];
    const thumb = ktoThumb(row);
    const used = [list, thumb.path];
    const media = mediaOf(row, used);
    const { context, response } = splitLast(messageTurns(row, list));
    return {
      context,
      candidates: response.length === 0 ? [] : [{ turns: response }],
      names: response.length === 0 ? [] : ['response'],
      label: thumb.read(row),
      media,
      used,
    };
  },
  relabel: (row, label) => ktoThumb(row).write(row, label),
});

function ktoThumb(row: JsonObject): ReturnType<typeof thumbLabel> {
  return thumbLabel([typeof row.label === 'boolean' ? 'label' : 'kto_tag']);
}

/**
 * Two responses in a list, the chosen one first: alpaca with `output`, and `question` with `answer`, where each may be
 * a list of one text.
 */
export const answerPair = shapeFormat({
  id: 'answer-pair',
  title: 'Two answers in a list, the chosen one first',
  specificity: 3,
  described: {
    row: '`instruction`, `input`, `output`: chosen and rejected; or `question`, `answer`: the same, also nested once',
    flip: 'exchanges the two elements',
  },
  fits: (row) => listField(row) !== undefined,
  read: (row) => {
    const field = listField(row) ?? 'output';
    const question = Object.hasOwn(row, 'question');
    return {
      context: question ? [textTurn(row, ['question'], 'user')] : alpacaContext(row),
      candidates: [0, 1].map((side) => ({ turns: [answerTurn(row, field, side)] })),
      names: chosenNames,
      label: chosenLabel,
      used: [...alpacaFields, ['question'], [field]],
    };
  },
  relabel: (row, label) => {
    const field = listField(row) ?? 'output';
    return label.kind === 'preferred' && label.candidate === 1
      ? [{ kind: 'exchange', first: [field, 0], second: [field, 1] }]
      : [];
  },
});

function listField(row: JsonObject): 'output' | 'answer' | undefined {
  const field =
    typeof row.instruction === 'string' ? 'output' : typeof row.question === 'string' ? 'answer' : undefined;
  const list = field === undefined ? undefined : row[field];
  if (field === undefined || !Array.isArray(list) || list.length !== 2) return undefined;
  const texts = (list as readonly JsonValue[]).every(
    (entry) =>
      typeof entry === 'string' || (Array.isArray(entry) && entry.length === 1 && typeof entry[0] === 'string'),
  );
  return texts ? field : undefined;
}

function answerTurn(row: JsonObject, field: string, side: number): PlacedTurn {
  const entry = requireField(row, [field, side]);
  if (isJsonObject(entry)) throw wrongType([field, side], 'text', entry);
  return Array.isArray(entry) ? textTurn(row, [field, side, 0]) : textTurn(row, [field, side]);
}
