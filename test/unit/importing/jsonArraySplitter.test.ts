import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  JsonArraySplitter,
  onOneLine,
  type ArrayElement,
} from '../../../extension/engine/importing/jsonArraySplitter.ts';

/** The elements of a text that comes in pieces of some bytes, as texts; what is wrong with one in angle brackets. */
function split(text: string, pieceLength = 7): string[] {
  const bytes = Buffer.from(text);
  const splitter = new JsonArraySplitter();
  const elements: ArrayElement[] = [];
  for (let start = 0; start < bytes.length; start += pieceLength) {
    elements.push(...splitter.push(bytes.subarray(start, start + pieceLength)));
  }
  elements.push(...splitter.end());
  expect(elements.map(({ number }) => number)).toEqual(elements.map((_, index) => index + 1));
  return elements.map((element) => ('wrong' in element ? `<${element.wrong}>` : element.bytes.toString().trim()));
}

describe('an array that is cut into its elements', () => {
  it('gives back any array of objects, in whatever pieces and layout it comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.jsonValue())),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(undefined, 2, '\t', '   '),
        (rows, pieceLength, indentation) => {
          const json = JSON.stringify(rows, undefined, indentation);
          const found = split(json, pieceLength);
          expect(found.map((element) => JSON.parse(element) as unknown)).toEqual(JSON.parse(json));
          for (const element of found) {
            const line = onOneLine(Buffer.from(element)).toString();
            expect(line).not.toMatch(/[\r\n]/u);
            expect(JSON.parse(line)).toEqual(JSON.parse(element));
          }
        },
      ),
    );
  });

  it('keeps how numbers and texts are spelled', () => {
    expect(
      split('\u{feff} [\n {"w": 1.0,\r\n  "t": "a\\u00e9 ,]}"} ]\n').map((json) =>
        onOneLine(Buffer.from(json)).toString(),
      ),
    ).toEqual(['{"w": 1.0,"t": "a\\u00e9 ,]}"}']);
  });

  it.each([
    ['a value that is no JSON', '[{"a":1}, oops, {"a":2}]', ['{"a":1}', 'oops', '{"a":2}']],
    ['a missing value', '[{"a":1}, {"a": }, {"a":2}]', ['{"a":1}', '{"a": }', '{"a":2}']],
    ['a missing brace', '[{"a":1}, {"b":2, {"a":3}]', ['{"a":1}', '{"b":2,', '{"a":3}']],
    ['a list that is not closed', '[{"a":[1,2}, {"b":1}]', ['{"a":[1,2}', '{"b":1}']],
    ['a bracket too many', '[{"a":2 ], {"b":1}]', ['{"a":2 ],', '{"b":1}']],
    ['a text that is not closed', '[{"a":"x\n}, {"b":1}]', ['{"a":"x\n}', '{"b":1}']],
    ['two commas', '[{"a":1},, {"b":1}]', ['{"a":1}', '<there is nothing before the comma>', '{"b":1}']],
    ['a comma at the end', '[{"a":1},]', ['{"a":1}']],
    ['text behind the end', '[{"a":1}] more', ['{"a":1}', '<there is text behind the end of the array>']],
    ['no end', '[{"a":1}, {"b"', ['{"a":1}', '{"b"', '<the array is not closed: the file may be cut off>']],
  ])('goes on behind %s', (_, text, elements) => {
    for (const pieceLength of [1, 5, 100]) expect(split(text, pieceLength)).toEqual(elements);
  });
});
