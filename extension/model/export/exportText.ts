import type { Candidate, Comparison, Turn } from '../comparison.ts';
import type { JsonObject, JsonValue } from '../json/jsonValue.ts';

/** Turns as the shapes of trainers spell them. */

export function message(turn: Turn): JsonObject {
  return { role: turn.role, content: turn.text };
}

export function messages(turns: readonly Turn[]): readonly JsonObject[] {
  return turns.map(message);
}

const shareGptSpeakers: Readonly<Record<string, string>> = {
  user: 'human',
  assistant: 'gpt',
  tool: 'observation',
};

export function shareGptMessage(turn: Turn): JsonObject {
  return { from: shareGptSpeakers[turn.role] ?? turn.role, value: turn.text };
}

const speakers: Readonly<Record<string, string>> = { user: 'Human', assistant: 'Assistant', system: 'System' };

export function transcript(turns: readonly Turn[]): string {
  return turns.map((turn) => `\n\n${speakers[turn.role] ?? turn.role}: ${turn.text}`).join('');
}

/** A response behind "Assistant:", with the turns that follow it where it has several. */
function continued(turns: readonly Turn[]): string {
  const [first, ...rest] = turns;
  return (first?.text ?? '') + transcript(rest);
}

/**
 * A prompt and its responses as plain texts. One user turn and single responses stay as they are. A dialogue of several
 * turns has no list to go into, so that it is written out as Anthropic's HH data does: `\n\nHuman: …` and
 * `\n\nAssistant: …`, the prompt ending where the response begins.
 */
export function asTexts(
  context: readonly Turn[],
  responses: readonly Candidate[],
): { readonly prompt: string; readonly responses: readonly string[] } {
  const only = context.length === 1 && context[0]?.role === 'user' ? context[0].text : undefined;
  const plain = responses.every(({ turns }) => turns.length === 1 && turns[0]?.role === 'assistant');
  if (plain && (only !== undefined || context.length === 0)) {
    return { prompt: only ?? '', responses: responses.map(({ turns }) => turns[0]?.text ?? '') };
  }
  return {
    prompt: `${transcript(context)}\n\nAssistant:`,
    responses: responses.map(({ turns }) => ` ${continued(turns)}`),
  };
}

/** System prompt, earlier exchanges and the last question apart, as alpaca's layout wants them. */
export function alpacaParts(
  context: readonly Turn[],
):
  | { readonly system: string; readonly history: readonly (readonly [string, string])[]; readonly instruction: string }
  | undefined {
  const system = context[0]?.role === 'system' ? context[0].text : '';
  const turns = context[0]?.role === 'system' ? context.slice(1) : context;
  if (turns.length % 2 === 0) return undefined;
  if (!turns.every(({ role }, index) => role === (index % 2 === 0 ? 'user' : 'assistant'))) return undefined;
  const history = Array.from(
    { length: (turns.length - 1) / 2 },
    (_, index) => [turns[2 * index]?.text ?? '', turns[2 * index + 1]?.text ?? ''] as const,
  );
  return { system, history, instruction: turns.at(-1)?.text ?? '' };
}

/** A field of the row that the comparison does not stand for, parsed; undefined where there is none. */
export function otherField(comparison: Comparison, name: string): JsonValue | undefined {
  const field = comparison.metadata.find(({ path }) => path[0] === name);
  if (field === undefined) return undefined;
  try {
    return JSON.parse(field.json) as JsonValue;
  } catch {
    // Metadata that is nested too deeply to be shown is no JSON; it is not carried on.
    return undefined;
  }
}

/** A row's other field where it is text or a number, as text. */
export function otherText(comparison: Comparison, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = otherField(comparison, name);
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  return undefined;
}
