import { describe, expect, it } from 'vitest';
import { textOfTurns } from '../../../extension/model/comparison.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import { callsTools, withToolCalls } from '../../../extension/model/formats/toolCalls.ts';
import type { JsonObject, JsonValue } from '../../../extension/model/json/jsonValue.ts';

const weather = { type: 'function', id: 'call_1', function: { name: 'weather', arguments: '{"city":"Oslo","n":1.0}' } };
const shown = '```json\n{\n  "name": "weather",\n  "arguments": {\n    "city": "Oslo",\n    "n": 1.0\n  }\n}\n```';
const question = { role: 'user', content: 'How warm is it?' };
const calling = { role: 'assistant', content: null, tool_calls: [weather] };

function nested(levels: number): JsonValue {
  let value: JsonValue = 1;
  for (let level = 0; level < levels; level++) value = [value];
  return value;
}

/** Rows of formats that hold messages, with a call in the response or before it. */
const rows: readonly (readonly [string, JsonObject])[] = [
  ['trl-messages', { chosen: [question, calling], rejected: [question, { role: 'assistant', content: 'Warm.' }] }],
  ['openrlhf', { input: [question], chosen: [calling], rejected: [{ role: 'assistant', content: 'Warm.' }] }],
  ['trl-language-modeling', { messages: [question, calling] }],
  ['trl-unpaired', { prompt: [question], completion: [calling], label: true }],
  ['axolotl-chat', { messages: [question], chosen: calling, rejected: { role: 'assistant', content: 'Warm.' } }],
  ['ms-swift', { messages: [question, calling], rejected_response: 'Warm.' }],
  [
    'llamafactory-sharegpt',
    { conversations: [question], chosen: calling, rejected: { role: 'assistant', content: '' } },
  ],
];

describe('messages that call tools', () => {
  it.each(rows)('are shown with their calls in rows of %s, whose content is null', (formatId, row) => {
    const fields = formatId === 'trl-messages' ? { chosen: ['chosen'], rejected: ['rejected'] } : {};
    const comparison = bindFormat({ formatId, fields }).decode(row);
    expect(comparison.candidates[0]?.turns.at(-1)).toEqual({ role: 'assistant', text: shown });
    expect(textOfTurns(comparison.candidates[0]?.turns.slice(-1) ?? [])).toBe(shown);
  });

  it('stand behind what is said, one block of code a call', () => {
    const text = withToolCalls('Let me look.', { tool_calls: [weather, weather] });
    expect(text).toBe(`Let me look.\n\n${shown}\n\n${shown}`);
  });

  it.each<readonly [string, JsonObject, string]>([
    [
      'arguments that are an object',
      { tool_calls: [{ function: { name: 'f', arguments: { a: [] } } }] },
      '{"name":"f","arguments":{"a":[]}}',
    ],
    [
      'arguments that are no JSON',
      { tool_calls: [{ function: { name: 'f', arguments: '```\nx' } }] },
      '{"name":"f","arguments":"```\\nx"}',
    ],
    ['a name alone', { tool_calls: [{ name: 'f' }] }, '{"name":"f"}'],
    [
      'the older spelling',
      { function_call: { name: 'f', arguments: '{"n":9007199254740993}' } },
      '{"name":"f","arguments":{"n":9007199254740993}}',
    ],
    ['another shape', { tool_calls: [{ call: 1 }] }, '{"call":1}'],
    ['a text', { tool_calls: '[{"name":"f"}]' }, '[{"name":"f"}]'],
    [
      'too many levels',
      { tool_calls: [{ name: 'f', arguments: nested(200_000) }] },
      '{"name":"f","arguments":"(nested too deeply to be shown)"}',
    ],
    [
      'levels too many to indent',
      { tool_calls: [{ name: 'f', arguments: `${'['.repeat(9_000)}${']'.repeat(9_000)}` }] },
      `{"name":"f","arguments":${'['.repeat(9_000)}${']'.repeat(9_000)}}`,
    ],
  ])('are spelled with %s', (_, message, expected) => {
    const [, code = ''] = /^```json\n(.*)\n```$/su.exec(withToolCalls('', message)) ?? [];
    expect(code.replace(/\s/gu, '')).toBe(expected.replace(/\s/gu, ''));
    expect(code.length).toBeLessThan(30_000);
  });

  it('are none where the field is empty', () => {
    for (const empty of [null, [], '']) expect(callsTools({ tool_calls: empty, function_call: null })).toBe(false);
  });

  it('cannot be edited as text, while the turns beside them can', () => {
    const codec = bindFormat({ formatId: 'trl-messages', fields: { chosen: ['chosen'], rejected: ['rejected'] } });
    const chosen = [question, calling, { role: 'tool', content: '4' }];
    const row = { chosen, rejected: [question, { role: 'assistant', content: 'Warm.' }] };
    const edit = (turn: number) => codec.encode(row, { kind: 'text', candidate: 0, turn, text: 'New' });
    expect(() => edit(0)).toThrow(/calls tools/u);
    expect(edit(1)).toEqual([{ kind: 'set', path: ['chosen', 2, 'content'], value: 'New' }]);
  });

  it('are told apart by their arguments, so that they are not shared by two responses', () => {
    const codec = bindFormat({ formatId: 'trl-messages', fields: { chosen: ['chosen'], rejected: ['rejected'] } });
    const other = { ...calling, tool_calls: [{ function: { name: 'weather', arguments: '{"city":"Rome"}' } }] };
    const said = { role: 'assistant', content: 'Cold.' };
    const { context, candidates } = codec.decode({
      chosen: [question, calling, said],
      rejected: [question, other, said],
    });
    expect(context).toHaveLength(1);
    expect(candidates.map(({ turns }) => turns.length)).toEqual([2, 2]);
  });
});
