import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CuratorError } from '../../../extension/model/errors.ts';
import { valueAt, type JsonPath, type JsonValue } from '../../../extension/model/json/jsonValue.ts';
import { applyValueEdits, findValue, resolveChange, sourceOf } from '../../../extension/model/json/valueSpans.ts';
import { invertEdits, type ValueEdit } from '../../../extension/model/rows/rowState.ts';
import { latin1, lineSource, parsed, pathsOf, source } from '../../support/jsonLines.ts';

function reasonOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (CuratorError.is(error)) return error.reason;
    throw error;
  }
  return 'nothing thrown';
}

describe('findValue', () => {
  it('finds at every path the value that a parser finds', () => {
    fc.assert(
      fc.property(lineSource, (line) => {
        const root = parsed(line);
        for (const path of pathsOf(root)) {
          expect(parsed(sourceOf(line, path))).toEqual(valueAt(root, path));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with JSON.parse on rows as they come', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1), (row, indent) => {
        const line = latin1(JSON.stringify(row, undefined, indent));
        const root = JSON.parse(JSON.stringify(row)) as JsonValue;
        for (const path of pathsOf(root)) {
          const text = Buffer.from(sourceOf(line, path), 'latin1').toString('utf8');
          expect(JSON.parse(text)).toEqual(valueAt(root, path));
        }
      }),
    );
  });

  it('gives spans without the space around the value', () => {
    const line = '{ "a" :\t[ 1.0 , 2 ]\r, "b":"x" }';
    expect(sourceOf(line, ['a'])).toBe('[ 1.0 , 2 ]');
    expect(sourceOf(line, ['a', 0])).toBe('1.0');
    expect(sourceOf(line, ['b'])).toBe('"x"');
    expect(sourceOf(` ${line} `, [])).toBe(line);
  });

  it('takes the last of repeated keys, however they are spelled', () => {
    expect(sourceOf('{"a":1,"a":2}', ['a'])).toBe('2');
    expect(sourceOf('{"a":1,"\\u0061":2,"b":3}', ['a'])).toBe('2');
    expect(sourceOf('{"a":{"x":1},"a":{"y":2}}', ['a', 'y'])).toBe('2');
    expect(findValue('{"a":{"x":1},"a":{"y":2}}', ['a', 'x'])).toBeUndefined();
  });

  it('tells keys with backslashes apart', () => {
    const line = '{"a\\nb":1,"a\\\\nb":2}';
    expect(sourceOf(line, ['a\nb'])).toBe('1');
    expect(sourceOf(line, ['a\\nb'])).toBe('2');
  });

  it('finds keys beyond ASCII and keys that are not UTF-8', () => {
    expect(sourceOf(latin1('{"prénom":1,"😀":2}'), ['😀'])).toBe('2');
    const line = '{"\xff":1,"k":"\xc3"}';
    const key = Object.keys(parsed(line) as object)[0] ?? '';
    expect(sourceOf(line, [key])).toBe('1');
    expect(sourceOf(line, ['k'])).toBe('"\xc3"');
  });

  it('finds nothing where there is nothing', () => {
    for (const path of [['c'], ['a', 'x'], ['a', 2], ['a', '0'], [0], ['__proto__'], ['b', 0]] as JsonPath[]) {
      expect(findValue('{"a":[1,2],"b":"x"}', path)).toBeUndefined();
    }
    expect(findValue('{"a":[]}', ['a', 0])).toBeUndefined();
    expect(findValue('{}', ['a'])).toBeUndefined();
  });

  it('goes past ten thousand levels of nesting', () => {
    const deep = '[{"k":'.repeat(10_000) + '1.0' + '}]'.repeat(10_000);
    const line = `{"deep":${deep},"after":"x"}`;
    expect(sourceOf(line, ['after'])).toBe('"x"');
    expect(sourceOf(line, ['deep'])).toBe(deep);
  });

  it('is not slowed down by a string full of quotes and backslashes', () => {
    const text = JSON.stringify('\\"'.repeat(500_000));
    expect(sourceOf(`{"a":${text},"b":1}`, ['b'])).toBe('1');
  });
});

describe('applyValueEdits', () => {
  it('exchanges values as they are spelled and is its own inverse', () => {
    fc.assert(
      fc.property(source.value, source.value, lineSource, (first, second, rest) => {
        const line = `{"chosen" : ${latin1(first)} ,"rest":${rest},"rejected":\t${latin1(second)}}`;
        const edit: ValueEdit = { kind: 'exchange', first: ['rejected'], second: ['chosen'] };
        const flipped = applyValueEdits(line, [edit]);
        expect(flipped).toBe(`{"chosen" : ${latin1(second)} ,"rest":${rest},"rejected":\t${latin1(first)}}`);
        expect(applyValueEdits(flipped, [edit])).toBe(line);
      }),
    );
  });

  it('changes nothing outside the edited span, and inverts exactly', () => {
    fc.assert(
      fc.property(lineSource, fc.nat(), fc.jsonValue({ maxDepth: 2 }), (line, pick, value) => {
        const paths = pathsOf(parsed(line));
        fc.pre(paths.length > 0);
        const path = paths[pick % paths.length] ?? [];
        const edit = resolveChange(line, { kind: 'set', path, value: value as JsonValue });
        const span = findValue(line, path);
        const edited = applyValueEdits(line, [edit]);
        expect(edited.slice(0, span?.start)).toBe(line.slice(0, span?.start));
        expect(edited.endsWith(line.slice(span?.end))).toBe(true);
        expect(valueAt(parsed(edited), path)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(applyValueEdits(edited, invertEdits([edit]))).toBe(line);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps numbers, escapes, lone surrogates and bytes that are not UTF-8', () => {
    const line = '{"id":9223372036854775807,"chosen":"\\ud800 \xff\xfe","s":1.0,"rejected":"caf\\u00e9"}';
    const flipped = applyValueEdits(line, [{ kind: 'exchange', first: ['chosen'], second: ['rejected'] }]);
    expect(flipped).toBe('{"id":9223372036854775807,"chosen":"caf\\u00e9","s":1.0,"rejected":"\\ud800 \xff\xfe"}');
  });

  it('refuses a missing value, another value and values that overlap', () => {
    const line = '{"a":{"b":1}}';
    expect(reasonOf(() => applyValueEdits(line, [{ kind: 'set', path: ['c'], before: '1', after: '2' }]))).toBe(
      'missing-field',
    );
    expect(reasonOf(() => applyValueEdits(line, [{ kind: 'set', path: ['a', 'b'], before: '1.0', after: '2' }]))).toBe(
      'changed-outside',
    );
    expect(reasonOf(() => applyValueEdits(line, [{ kind: 'exchange', first: ['a'], second: ['a', 'b'] }]))).toBe(
      'wrong-type',
    );
    expect(reasonOf(() => resolveChange(line, { kind: 'set', path: ['c'], value: 1 }))).toBe('missing-field');
  });
});

describe('resolveChange', () => {
  const changed = (text: string, value: string): string => {
    const line = latin1(text);
    return Buffer.from(
      applyValueEdits(line, [resolveChange(line, { kind: 'set', path: ['a'], value })]),
      'latin1',
    ).toString('utf8');
  };

  it('writes UTF-8 where the value or its line does', () => {
    expect(changed('{"a":"é"}', 'ü😀')).toBe('{"a":"ü😀"}');
    expect(changed('{"a":"x"}', 'ü😀')).toBe('{"a":"ü😀"}');
    expect(changed('{"a":"x","b":"é \\u00e9"}', 'ü')).toBe('{"a":"ü","b":"é \\u00e9"}');
  });

  it('escapes where the value or its line escapes all beyond ASCII', () => {
    expect(changed('{"a":"\\u00e9"}', 'ü😀')).toBe('{"a":"\\u00fc\\ud83d\\ude00"}');
    expect(changed('{"a":"x","b":"\\u00e9"}', 'ü')).toBe('{"a":"\\u00fc","b":"\\u00e9"}');
  });

  it('does not take an escaped backslash or a control character for such an escape', () => {
    expect(changed('{"a":"\\\\u00e9"}', 'ü')).toBe('{"a":"ü"}');
    expect(changed('{"a":"\\u0007"}', 'ü')).toBe('{"a":"ü"}');
  });

  it('keeps a lone surrogate as an escape', () => {
    expect(changed('{"a":"x"}', '\ud800')).toBe('{"a":"\\ud800"}');
  });
});
