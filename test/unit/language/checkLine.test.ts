import { describe, expect, it } from 'vitest';
import { defaultLintSettings } from '../../../extension/model/lints/lintSettings.ts';
import { checkLine } from '../../../language/server/checks/checkLine.ts';
import { editDistance, nearestWord } from '../../../language/server/checks/nearestWord.ts';
import { wrongRoles } from '../../../language/server/checks/roleNames.ts';
import { boundFormat } from '../../../language/server/document/rowFormat.ts';
import { pairLine } from './support/texts.ts';

const rows = Array.from({ length: 30 }, (_, row) => JSON.parse(pairLine(row)) as Record<string, string>);
const strings = boundFormat({ formatId: 'trl-strings', fields: { chosen: ['chosen'], rejected: ['rejected'] } }, rows);
const messages = boundFormat({ formatId: 'trl-messages', fields: { chosen: ['chosen'], rejected: ['rejected'] } }, [
  JSON.parse(dialogue('user', 'assistant')) as Record<string, string>,
]);

function dialogue(user: string, assistant: string): string {
  const turn = (role: string, content: string): string => `{"role": "${role}", "content": "${content}"}`;
  const question = turn(user, 'How high is it?');
  return `{"chosen": [${question}, ${turn(assistant, 'About 8849 metres.')}], "rejected": [${question}, ${turn(assistant, 'Very high, I think.')}]}`;
}

/** Findings with the text that they underline. */
function found(line: string, format = strings, settings = defaultLintSettings) {
  return checkLine(line, format, settings).map(({ start, end, ...finding }) => ({
    ...finding,
    at: line.slice(start, end),
  }));
}

describe('the check of one line', () => {
  it('finds nothing in a good row and in a blank line', () => {
    expect(found(pairLine(1))).toEqual([]);
    expect(found(dialogue('user', 'assistant'), messages)).toEqual([]);
    expect(found('  \t')).toEqual([]);
  });

  it('underlines where JSON ends', () => {
    const [finding] = found(`{"prompt": 'p', "chosen": "c"}`);
    expect(finding).toMatchObject({ code: 'invalid-json', severity: 'error', at: "'p'" });
    expect(found('{"chosen": "c"')[0]).toMatchObject({
      code: 'invalid-json',
      message: expect.stringMatching(/brace/u) as string,
    });
    expect(found('[1]')[0]).toMatchObject({ code: 'not-an-object' });
  });

  it('looks at the JSON alone where the format is not known', () => {
    expect(checkLine('{"a": 1}', undefined, defaultLintSettings)).toEqual([]);
    expect(checkLine('{"a": }', undefined, defaultLintSettings)).toMatchObject([{ code: 'invalid-json' }]);
  });

  it('underlines a value of a wrong type, and the row where a field is missing', () => {
    const [wrong] = found('{"prompt": "p", "chosen": 7, "rejected": "r"}');
    expect(wrong).toMatchObject({
      code: 'wrong-type',
      severity: 'error',
      at: '7',
      message: expect.stringMatching(/chosen/u) as string,
    });
    expect(found('{"prompt": "p", "chosen": "c"}')[0]).toMatchObject({ code: 'missing-field', at: '{"prompt"' });
  });

  it('knows a key that was misspelt, and what should stand there', () => {
    expect(found(pairLine(1).replace('"rejected"', '"rejcted"'))[0]).toMatchObject({
      code: 'missing-field',
      at: '"rejcted"',
      replacement: '"rejected"',
    });
    expect(found(pairLine(1).replace('"prompt"', '"Prompt"'))[0]).toMatchObject({
      code: 'schema',
      severity: 'warning',
      at: '"Prompt"',
      replacement: '"prompt"',
    });
  });

  it('warns of a row that is unlike the others of its dataset', () => {
    expect(found(pairLine(1).replace(/"Question[^"]*"/u, '5'))[0]).toMatchObject({
      code: 'schema',
      severity: 'warning',
      at: '5',
      message: 'The field "prompt" should be text or null, as in other rows.',
    });
    const [missing] = found('{"chosen": "It is the first one.", "rejected": "It is the last one."}');
    expect(missing).toMatchObject({ code: 'schema', message: expect.stringMatching(/"prompt" is missing/u) as string });
  });

  it('corrects roles that chat templates do not know', () => {
    expect(found(dialogue('human', 'Assistant'), messages)).toMatchObject([
      { code: 'role', severity: 'warning', at: '"human"', replacement: '"user"' },
      { at: '"Assistant"', replacement: '"assistant"' },
      { at: '"human"' },
      { at: '"Assistant"' },
    ]);
    expect(found(dialogue('user', 'assitant'), messages)[0]).toMatchObject({ replacement: '"assistant"' });
    expect(found(dialogue('customer', 'assistant'), messages)).toEqual([]);
  });

  it('says what the lints find, as the settings grade them', () => {
    const same = '{"prompt": "What is it?", "chosen": "It is this one.", "rejected": "It is this one."}';
    expect(found(same)).toContainEqual(
      expect.objectContaining({ code: 'identical', severity: 'error', at: '{"prompt"' }),
    );
    const off = { ...defaultLintSettings, rules: { identical: 'off' } } as const;
    expect(found(same, strings, off).map(({ code }) => code)).not.toContain('identical');
  });

  it('counts places in UTF-16 units, as the protocol does', () => {
    const line = '{"prompt": "😀偏好", "chosen": 7, "rejected": "r"}';
    expect(found(line)[0]?.at).toBe('7');
  });

  it('tells no more than fifty findings of a kind, and looks at very long lines for JSON and format alone', () => {
    const message = '{"role": "human", "content": "x"}';
    const many = `[${Array.from({ length: 500 }, () => message).join(', ')}]`;
    const line = (first: string, second: string): string => `{"chosen": ${first}, "rejected": ${second}}`;
    const roles = found(line(many, '[{"role": "user", "content": "y"}]'), messages).filter(
      ({ code }) => code === 'role',
    );
    expect(roles).toHaveLength(50);
    const long = 'word '.repeat(1_000_000);
    expect(found(`{"prompt": "p", "chosen": "${long}", "rejected": "${long}"}`)).toEqual([]);
    expect(found(`{"prompt": "p", "chosen": "${long}", "rejected": 1}`)).toMatchObject([{ code: 'wrong-type' }]);
  });

  it('bears rows that are nested deeper than a parser recurses', () => {
    const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const line = `{"prompt": "p", "chosen": ${deep}, "rejected": "r"}`;
    expect(found(line)[0]).toMatchObject({ code: 'wrong-type' });
    const open = `{"prompt": "p", "chosen": ${'['.repeat(50_000)}`;
    expect(found(open)[0]).toMatchObject({ code: 'invalid-json' });
  });
});

describe('roles', () => {
  it('are looked for wherever messages stand, and only there', () => {
    const row = { completions: [{ completion: [{ role: 'gpt', content: 'x' }] }], author: { role: 'human' } };
    expect([...wrongRoles(row)]).toEqual([
      { path: ['completions', 0, 'completion', 0, 'role'], role: 'gpt', meant: 'assistant' },
    ]);
    expect([...wrongRoles([{ from: 'human', value: 'x' }])]).toEqual([]);
    expect([...wrongRoles([{ role: '__proto__', content: '' }])]).toEqual([]);
  });

  it('are told of a line with more messages than a function takes arguments', () => {
    const messages = Array.from({ length: 150_000 }, () => ({ role: 'gpt', content: '' }));
    expect([...wrongRoles({ messages })]).toHaveLength(150_000);
  });
});

describe('the nearest word', () => {
  it('allows for a slip or two of the pen', () => {
    expect(nearestWord('sytsem', ['system', 'user'])).toBe('system');
    expect(nearestWord('asistent', ['system', 'assistant'])).toBe('assistant');
    expect(nearestWord('ct', ['a', 'cat'])).toBeUndefined();
    expect(nearestWord('customer', ['assistant', 'user'])).toBeUndefined();
  });

  it('measures by insertions, deletions, replacements and neighbours exchanged', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('ab', 'ba')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });
});
