import type { MediaReference } from '../comparison.ts';
import { isJsonObject, valueAt, type JsonObject, type JsonPath, type JsonValue } from '../json/jsonValue.ts';
import { requireField, requireText, wrongType } from './fields.ts';
import type { PlacedTurn } from './shape.ts';
import { callsTools, withToolCalls } from './toolCalls.ts';

/** Reading turns from the ways in which rows spell them, each with the place of its text. */

/** Speakers of ShareGPT and of others, as roles. */
export const speakerRoles: Readonly<Record<string, string>> = {
  human: 'user',
  gpt: 'assistant',
  bot: 'assistant',
  model: 'assistant',
  chatgpt: 'assistant',
};

/** A text as one turn. @throws CuratorError 'missing-field' or 'wrong-type' */
export function textTurn(row: JsonObject, path: JsonPath, role = 'assistant'): PlacedTurn {
  return { role, text: requireText(row, path), path };
}

/** A text as one turn, or none where it is absent or null. @throws CuratorError 'wrong-type' */
export function optionalTurn(row: JsonObject, path: JsonPath, role: string): readonly PlacedTurn[] {
  const value = valueAt(row, path);
  return value === undefined || value === null || value === '' ? [] : [textTurn(row, path, role)];
}

/** One message: `{role, content}` or `{from, value}`, with the tools that it calls. @throws CuratorError 'missing-field' or 'wrong-type' */
export function messageTurn(row: JsonObject, path: JsonPath): PlacedTurn {
  const message = requireField(row, path);
  if (!isMessage(message)) throw wrongType(path, 'a message with a role and content', message);
  const [speakerKey, textKey] = typeof message.role === 'string' ? ['role', 'content'] : ['from', 'value'];
  const speaker = requireText(row, [...path, speakerKey]);
  const content = contentOf(row, [...path, textKey]);
  // Beside calls the text is put together of several values: it has no place of its own.
  const said = callsTools(message) ? { text: withToolCalls(content.text, message) } : content;
  return { role: speakerRoles[speaker] ?? speaker, ...said };
}

/** Content is text, a list of typed parts, or null: an empty text, mostly beside tool calls. */
function contentOf(row: JsonObject, path: JsonPath): Omit<PlacedTurn, 'role'> {
  const content = valueAt(row, path);
  if (content === undefined || content === null) return { text: '' };
  if (typeof content === 'string') return { text: content, path };
  if (!Array.isArray(content)) throw wrongType(path, 'text or a list of parts', content);
  const texts = (content as readonly JsonValue[]).flatMap((part, index): readonly (readonly [string, JsonPath])[] => {
    if (typeof part === 'string') return [[part, [...path, index]]];
    if (!isJsonObject(part)) throw wrongType([...path, index], 'a part of a message', part);
    return typeof part.text === 'string' ? [[part.text, [...path, index, 'text']]] : [];
  });
  const text = texts.map(([own]) => own).join('\n\n');
  const [only] = texts;
  return texts.length === 1 && only !== undefined ? { text, path: only[1] } : { text };
}

/** A list of messages. @throws CuratorError 'missing-field' or 'wrong-type' */
export function messageTurns(row: JsonObject, path: JsonPath): readonly PlacedTurn[] {
  const value = requireField(row, path);
  if (!Array.isArray(value)) throw wrongType(path, 'a list of messages', value);
  return value.map((_, index) => messageTurn(row, [...path, index]));
}

/** Text, one message or a list of them: all that trainers take for a prompt or a response. */
export function anyTurns(row: JsonObject, path: JsonPath, role = 'assistant'): readonly PlacedTurn[] {
  const value = requireField(row, path);
  if (typeof value === 'string') return [textTurn(row, path, role)];
  return Array.isArray(value) ? messageTurns(row, path) : [messageTurn(row, path)];
}

/** As `anyTurns`, or none where the field is absent or null. */
export function optionalTurns(row: JsonObject, path: JsonPath, role = 'user'): readonly PlacedTurn[] {
  const value = valueAt(row, path);
  return value === undefined || value === null || value === '' ? [] : anyTurns(row, path, role);
}

export function isMessage(value: JsonValue | undefined): value is JsonObject {
  return (
    isJsonObject(value) &&
    ((typeof value.role === 'string' && (Object.hasOwn(value, 'content') || callsTools(value))) ||
      (typeof value.from === 'string' && typeof value.value === 'string'))
  );
}

export function isMessages(value: JsonValue | undefined): value is readonly JsonObject[] {
  return Array.isArray(value) && value.length > 0 && (value as readonly JsonValue[]).every(isMessage);
}

export function isTexts(value: JsonValue | undefined): value is readonly string[] {
  return Array.isArray(value) && (value as readonly JsonValue[]).every((text) => typeof text === 'string');
}

export function isTextOrMessages(value: JsonValue | undefined): boolean {
  return typeof value === 'string' || isMessages(value);
}

/** The last turn of a dialogue as the response, what is before it as the context. */
export function splitLast(turns: readonly PlacedTurn[]): {
  readonly context: readonly PlacedTurn[];
  readonly response: readonly PlacedTurn[];
} {
  const answered = turns.at(-1)?.role === 'assistant';
  return answered ? { context: turns.slice(0, -1), response: turns.slice(-1) } : { context: turns, response: [] };
}

/** Turns that two dialogues begin with, edited in both places; each keeps at least one turn of its own. */
export function shareTurns(
  first: readonly PlacedTurn[],
  second: readonly PlacedTurn[],
): { readonly shared: readonly PlacedTurn[]; readonly own: readonly [readonly PlacedTurn[], readonly PlacedTurn[]] } {
  const most = Math.max(0, Math.min(first.length, second.length) - 1);
  let count = 0;
  while (count < most && first[count]?.role === second[count]?.role && first[count]?.text === second[count]?.text) {
    count++;
  }
  const shared = first.slice(0, count).map((turn, index): PlacedTurn => {
    const copy = second[index]?.path;
    return copy === undefined ? turn : { ...turn, copies: [copy] };
  });
  return { shared, own: [first.slice(count), second.slice(count)] };
}

/** References in the fields `images`, `videos` and `audios`, and in `image`, `video` and `audio`. */
export function mediaOf(row: JsonObject, used: JsonPath[]): readonly MediaReference[] {
  return (['image', 'video', 'audio'] as const).flatMap((kind) =>
    [kind, `${kind}s`].flatMap((field) => {
      const value = Object.hasOwn(row, field) ? row[field] : undefined;
      if (value === undefined) return [];
      const references = (Array.isArray(value) ? (value as readonly JsonValue[]) : [value]).flatMap((reference) => {
        const path = isJsonObject(reference) ? (reference.path ?? reference.url) : reference;
        return typeof path === 'string' ? [{ kind, reference: path }] : [];
      });
      if (references.length > 0) used.push([field]);
      return references;
    }),
  );
}
