import { isJsonObject, type JsonObject, type JsonValue } from '../json/jsonValue.ts';
import { prettyJson } from '../json/prettyJson.ts';

/** Whether a message calls tools: by `tool_calls`, or by `function_call` as it was spelled before. */
export function callsTools(message: JsonObject): boolean {
  return callsOf(message).length > 0;
}

/**
 * What a message says and the tools that it calls, as one text: each call follows as a block of code, with its name and
 * its arguments as JSON. The same message gives the same text. Identifiers of calls are left out, so that two responses
 * with the same calls have the same text.
 */
export function withToolCalls(text: string, message: JsonObject): string {
  const blocks = callsOf(message).map((call) => `\`\`\`json\n${spellCall(call)}\n\`\`\``);
  return (text === '' ? blocks : [text, ...blocks]).join('\n\n');
}

function callsOf(message: JsonObject): readonly JsonValue[] {
  return ['tool_calls', 'function_call'].flatMap((key) => {
    const value = Object.hasOwn(message, key) ? message[key] : undefined;
    if (value === undefined || value === null || value === '') return [];
    return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
  });
}

/** A call by its name and arguments; one of another shape as it is. */
function spellCall(call: JsonValue): string {
  const called = isJsonObject(call) && isJsonObject(call.function) ? call.function : call;
  if (!isJsonObject(called) || typeof called.name !== 'string') return prettyJson(sourceIn(call));
  const parts = [`"name":${JSON.stringify(called.name)}`];
  if (called.arguments !== undefined) parts.push(`"arguments":${sourceIn(called.arguments)}`);
  return prettyJson(`{${parts.join(',')}}`);
}

/** JSON that stands in a text, as the arguments of a call mostly do, with its numbers as they are; else the value. */
function sourceIn(value: JsonValue): string {
  try {
    if (typeof value !== 'string') return JSON.stringify(value);
    JSON.parse(value);
    return value;
  } catch (error) {
    if (error instanceof SyntaxError) return JSON.stringify(value);
    // Writing a value out takes stack for each of its levels.
    if (error instanceof RangeError) return '"(nested too deeply to be shown)"';
    throw error;
  }
}
