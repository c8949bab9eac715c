import { describe, expect, it } from 'vitest';
import { decodeLine, hasInvalidUtf8 } from '../../../extension/engine/dataset/decodeLine.ts';
import { CuratorError } from '../../../extension/model/errors.ts';

function failureOf(text: string): CuratorError {
  try {
    decodeLine(Buffer.from(text), 7);
  } catch (error) {
    if (CuratorError.is(error)) return error;
    throw error;
  }
  throw new Error(`${text} was decoded`);
}

describe('decodeLine', () => {
  it('reads an object', () => {
    expect(decodeLine(Buffer.from('{"chosen":"é","n":1.0}'), 1)).toEqual({ chosen: 'é', n: 1 });
  });

  it('shows bytes that are not UTF-8 as replacement characters and says so', () => {
    const bytes = Buffer.from('{"a":"x\xff"}', 'latin1');
    expect(decodeLine(bytes, 1)).toEqual({ a: 'x\uFFFD' });
    expect(hasInvalidUtf8(bytes)).toBe(true);
    expect(hasInvalidUtf8(Buffer.from('{"a":"é"}'))).toBe(false);
  });

  it.each([
    ['{"a":1,}', 'column 8', 'key'],
    ['{"a" 1}', 'column 6', 'colon'],
    ['{"a":1 "b":2}', 'column 8', 'comma'],
    ['{"a":NaN}', 'column 6', 'NaN'],
    ['{"a":"x', 'column 6', 'not closed'],
    ['{"a":1} {}', 'column 9', 'more behind the end'],
    ['{"a":1', 'column 7', 'brace'],
    ["{'a':1}", 'column 2', 'single quotes'],
    ['{"a":"\\x"}', 'column 6', 'backslash'],
  ])('says where and why %s is not JSON', (text, where, why) => {
    const error = failureOf(text);
    expect(error.reason).toBe('invalid-json');
    expect(error.details.line).toBe(7);
    expect(error.message).toContain('Line 7');
    expect(error.message).toContain(where);
    expect(error.message).toContain(why);
  });

  it('refuses JSON that is no object', () => {
    for (const text of ['[1]', '"x"', '1', 'null', 'true']) expect(failureOf(text).reason).toBe('not-an-object');
  });

  it('reads ten thousand levels, and fails in words on as many that are not closed', () => {
    const open = '{"a":[';
    expect(Object.keys(decodeLine(Buffer.from(open.repeat(10_000) + ']}'.repeat(10_000)), 1))).toEqual(['a']);
    expect(failureOf(open.repeat(10_000)).reason).toBe('invalid-json');
  });
});
