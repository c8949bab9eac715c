import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { valueAt, type JsonPath, type JsonValue } from '../../extension/model/json/jsonValue.ts';

/** The bytes of a text in UTF-8, one character a byte. */
export const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
/** The value of a line. Not by JSON.parse: that of V8 13.6 at times takes the first of repeated keys with an escape. */
export const parsed = (line: string): JsonValue => parse(Buffer.from(line, 'latin1').toString('utf8')) as JsonValue;

const space = fc.constantFrom('', ' ', '\t', '  ', '\r');
const stringSource = fc.oneof(
  fc
    .string({ unit: 'grapheme', maxLength: 8 })
    .filter((text) => text !== '__proto__') // jsonc-parser sets the prototype, JSON.parse a property.
    .map((text) => JSON.stringify(text)),
  fc.constantFrom('"\\u00e9"', '"\\ud83d\\ude00"', '"\\ud800"', '"\\\\"', '"\\""', '"a\\/b"', '"{[,:]}"', '"\\\\\\""'),
);
const numberSource = fc.constantFrom('1.0', '1e3', '-0', '9223372036854775807', '0.10', '1E+2', '18446744073709551616');
/** JSON source with free whitespace, repeated keys, escapes of any kind and numbers as people spell them. */
export const source = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    stringSource,
    numberSource,
    fc.constantFrom('true', 'false', 'null'),
    tie('list'),
    tie('object'),
  ),
  list: fc
    .array(fc.tuple(space, tie('value'), space), { maxLength: 4 })
    .map((items) => `[${items.map((item) => item.join('')).join(',')}]`),
  object: fc
    .array(
      fc.tuple(
        space,
        fc.oneof(fc.constantFrom('"a"', '"b"', '"\\u0061"', '"é"'), stringSource),
        space,
        space,
        tie('value'),
        space,
      ),
      {
        maxLength: 5,
      },
    )
    .map(
      (members) =>
        `{${members.map(([before, key, colon, after, value, end]) => `${before}${key}${colon}:${after}${value}${end}`).join(',')}}`,
    ),
}));
/** A line that holds an object. */
export const lineSource = fc.tuple(space, source.object, space).map((parts) => latin1(parts.join('')));

/** Every path of a value, the root excluded. */
export function pathsOf(value: JsonValue, prefix: JsonPath = []): JsonPath[] {
  if (typeof value !== 'object' || value === null) return [];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return steps.flatMap((step) => {
    const path = [...prefix, step];
    const inner = valueAt(value, [step]);
    return [path, ...(inner === undefined ? [] : pathsOf(inner, path))];
  });
}
