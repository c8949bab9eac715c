import type { MediaReference, Turn } from '../comparison.ts';
import { CuratorError } from '../errors.ts';
import { partMedia } from '../media/mediaParts.ts';
import { isJsonObject, valueAt, type JsonObject, type JsonPath, type JsonValue } from '../json/jsonValue.ts';
import {
  candidate,
  exchangeChosenRejected,
  metadataOf,
  promptTurns,
  requireField,
  scoreColumns,
  wrongType,
} from './fields.ts';
import type { FormatAdapter, RowCodec } from './format.ts';
import { sharedTurns } from './hhTranscript.ts';
import { share } from './share.ts';
import { callsTools } from './toolCalls.ts';
import { messageTurn } from './turns.ts';

/** TRL "conversational" preference: `chosen` and `rejected` are lists of messages; the prompt may be one too. */
export const trlMessages: FormatAdapter = {
  id: 'trl-messages',
  title: 'TRL preference (messages)',
  specificity: 2,
  described: {
    row: '`prompt`?, `chosen`, `rejected` as lists of messages; `tools`?',
    flip: 'exchanges `chosen` and `rejected` and their companions',
  },
  parts: [
    { name: 'chosen', required: true },
    { name: 'rejected', required: true },
  ],
  detect: (rows) => {
    const fitting = rows.filter((row) => isMessages(row.chosen) && isMessages(row.rejected));
    if (fitting.length === 0) return undefined;
    return {
      fields: { chosen: ['chosen'], rejected: ['rejected'] },
      confidence: share(fitting, rows),
      evidence: `${String(fitting.length)} of ${String(rows.length)} rows hold two lists of messages with a role and content`,
    };
  },
  bind: (fields): RowCodec => {
    const chosen = fields.chosen ?? ['chosen'];
    const rejected = fields.rejected ?? ['rejected'];
    return {
      decode: (row) => {
        const used = [chosen, rejected];
        const first = messages(row, chosen);
        const second = messages(row, rejected);
        const prompt = promptOf(row, used);
        const shared = sharedMessages(row, chosen, rejected);
        const media = [
          ...mediaIn(row, ['prompt']),
          ...mediaIn(row, chosen, { to: shared }),
          ...mediaIn(row, chosen, { from: shared, candidate: 0 }),
          ...mediaIn(row, rejected, { from: shared, candidate: 1 }),
        ];
        const common = first.slice(0, shared);
        return {
          // UltraFeedback repeats the prompt as the first message: shown once.
          context: startsWith(common, prompt) ? common : [...prompt, ...common],
          candidates: [
            candidate(first.slice(shared), row, ['chosen_model', 'model_chosen']),
            candidate(second.slice(shared), row, ['rejected_model', 'model_rejected']),
          ],
          label: { kind: 'preferred', candidate: 0 },
          candidateNames: ['chosen', 'rejected'],
          scores: scoreColumns(row),
          annotations: [],
          metadata: metadataOf(row, used),
          ...(media.length === 0 ? {} : { media }),
        };
      },
      encode: (row, edit) => {
        switch (edit.kind) {
          case 'flip':
            return exchangeChosenRejected(row, chosen, rejected);
          case 'label':
            return edit.label.kind === 'preferred' && edit.label.candidate === 1
              ? exchangeChosenRejected(row, chosen, rejected)
              : [];
          case 'text': {
            const path = edit.candidate === 0 ? chosen : rejected;
            const turn = sharedMessages(row, chosen, rejected) + edit.turn;
            if (turn >= messages(row, path).length) {
              throw new CuratorError('bad-request', `The response has no turn ${String(edit.turn + 1)}.`);
            }
            const place = messageTurn(row, [...path, turn]).path;
            if (place === undefined) {
              throw new CuratorError(
                'bad-request',
                'This message has no text, or one in several parts, or calls tools. Edit it in the text editor.',
              );
            }
            return [{ kind: 'set', path: place, value: edit.text }];
          }
          case 'contextText':
            throw new CuratorError('bad-request', 'The prompt of this format is edited as text.');
        }
      },
    };
  },
};

function isMessages(value: JsonValue | undefined): value is readonly JsonObject[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    (value as readonly JsonValue[]).every(
      (message) =>
        isJsonObject(message) && typeof message.role === 'string' && ('content' in message || callsTools(message)),
    )
  );
}

function messages(row: JsonObject, path: JsonPath): readonly Turn[] {
  const value = requireField(row, path);
  if (!isMessages(value)) throw wrongType(path, 'a list of messages with a role and content', value);
  return value.map((message, index) => {
    const { role } = message;
    if (typeof role !== 'string') throw wrongType([...path, index, 'role'], 'text', role ?? null);
    // Of a list of parts the texts are read, its pictures, videos and sounds are media.
    return { role, text: messageTurn(row, [...path, index]).text };
  });
}

/** How many messages both sides begin with: same words beside other pictures are not shared. */
function sharedMessages(row: JsonObject, chosen: JsonPath, rejected: JsonPath): number {
  const shared = sharedTurns(messages(row, chosen), messages(row, rejected));
  for (let index = 0; index < shared; index++) {
    const [first, second] = [chosen, rejected].map((path) => mediaIn(row, path, { from: index, to: index + 1 }));
    if (JSON.stringify(first) !== JSON.stringify(second)) return index;
  }
  return shared;
}

/** Media in the parts of messages `from` to before `to`. */
function mediaIn(
  row: JsonObject,
  path: JsonPath,
  { from = 0, to, candidate }: { readonly from?: number; readonly to?: number; readonly candidate?: number } = {},
): readonly MediaReference[] {
  const value = valueAt(row, path);
  if (!isMessages(value)) return [];
  return value
    .slice(from, to)
    .flatMap((message) => partMedia(message).media)
    .map((media) => ({ ...media, ...(candidate === undefined ? {} : { candidate }) }));
}

function promptOf(row: JsonObject, used: JsonPath[]): readonly Turn[] {
  if (!isMessages(valueAt(row, ['prompt']))) return promptTurns(row, used);
  used.push(['prompt']);
  return messages(row, ['prompt']);
}

function startsWith(turns: readonly Turn[], beginning: readonly Turn[]): boolean {
  return (
    beginning.length <= turns.length &&
    beginning.every((turn, index) => turns[index]?.role === turn.role && turns[index].text === turn.text)
  );
}
