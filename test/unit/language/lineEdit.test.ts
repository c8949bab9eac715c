import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actOnRow } from '../../../extension/engine/session/rowActions.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { detectFormat } from '../../../extension/model/formats/detect.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import type { RowCodec } from '../../../extension/model/formats/format.ts';
import { applyValueEdits } from '../../../extension/model/json/valueSpans.ts';
import { untouchedRow } from '../../../extension/model/rows/rowState.ts';
import type { JsonObject } from '../../../extension/model/json/jsonValue.ts';
import { applyEdit, flipEdit, smallestEdit } from '../../../language/server/edits/lineEdit.ts';
import { rangeOfLine } from '../../../language/server/edits/dropLine.ts';
import { spacedRow } from '../../../language/server/edits/spaceRow.ts';
import { RowsDocument } from '../../../language/server/document/rowsDocument.ts';

const folder = join(import.meta.dirname, '../../fixtures/formats');
const strings = bindFormat({ formatId: 'trl-strings', fields: { chosen: ['chosen'], rejected: ['rejected'] } });
const words = fc.string({ unit: fc.constantFrom('a', '"', '\\', 'é', '偏', '😀', '\n', '{', ',', ':') });
/** How a text can be spelled in JSON. */
const spelled = fc.tuple(words, fc.boolean()).map(([text, ascii]) => {
  const json = JSON.stringify(text);
  return ascii
    ? json.replace(/[^\x20-\x7e]/gu, (one) =>
        [...Array(one.length).keys()].map((at) => `\\u${one.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
      )
    : json;
});
/** The row as the pair editor swaps it; unchanged where it refuses to. */
function flippedByEditor(line: string, codec: RowCodec): string {
  const bytes = Buffer.from(line).toString('latin1');
  try {
    const { edits } = actOnRow({ kind: 'swap' }, bytes, 1, untouchedRow, codec);
    return Buffer.from(applyValueEdits(bytes, edits), 'latin1').toString();
  } catch (error) {
    if (CuratorError.is(error)) return line;
    throw error;
  }
}
const space = fc.constantFrom('', ' ', '  ', '\t');

describe('turning a label round as text', () => {
  it('exchanges the two responses as they are spelled, and nothing else', () => {
    fc.assert(
      fc.property(spelled, spelled, spelled, space, space, (prompt, chosen, rejected, before, after) => {
        const row = (first: string, second: string): string =>
          `{"prompt":${before}${prompt},"w": 1.0,${after}"chosen"${after}:${before}${first}${after},"rejected":${second}, "id":9007199254740993}`;
        const line = row(chosen, rejected);
        const edit = flipEdit(line, strings);
        expect(edit === undefined ? line : applyEdit(line, edit)).toBe(row(rejected, chosen));
      }),
    );
  });

  it.each(readdirSync(folder))('makes of rows of %s what the pair editor would, and back', (name) => {
    const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
    const [found] = detectFormat(lines.map((line) => JSON.parse(line) as JsonObject));
    if (found === undefined) throw new Error('No format was found.');
    const codec = bindFormat(found.choice);
    for (const line of lines) {
      const edit = flipEdit(line, codec);
      const wanted = flippedByEditor(line, codec);
      expect(edit === undefined ? line : applyEdit(line, edit)).toBe(wanted);
      if (edit === undefined) continue;
      const flipped = applyEdit(line, edit);
      expect(codec.decode(JSON.parse(flipped) as JsonObject)).not.toEqual(codec.decode(JSON.parse(line) as JsonObject));
      const back = flipEdit(flipped, codec);
      expect(JSON.parse(back === undefined ? flipped : applyEdit(flipped, back))).toEqual(JSON.parse(line));
    }
  });

  it('has nothing to offer for a row that cannot be read', () => {
    for (const line of ['{', '[]', '{"chosen": 1}', '']) expect(flipEdit(line, strings)).toBeUndefined();
  });
});

describe('the smallest edit', () => {
  it('makes the one text of the other and cuts no character in two', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '😁', '\u{10ffff}', 'é') });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const edit = smallestEdit(before, after);
        expect(applyEdit(before, edit)).toBe(after);
        expect(edit.text.isWellFormed()).toBe(true);
        expect(before.slice(0, edit.start).isWellFormed()).toBe(true);
        expect(before.slice(edit.end).isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('dropping a row', () => {
  it('takes out one line with its ending, wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('{"a": 1}', '😀', ''), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.nat(),
        (lines, ending, final, place) => {
          const document = new RowsDocument('file:///x', 'jsonl', 1, lines.join(ending) + (final ? ending : ''));
          const line = place % lines.length;
          document.update([{ range: rangeOfLine(document, line), text: '' }], 2);
          const left = lines.toSpliced(line, 1);
          expect(document.content).toBe(left.length === 0 ? '' : left.join(ending) + (final ? ending : ''));
        },
      ),
    );
  });
});

describe('spacing a row', () => {
  it('keeps every value as it is spelled and writes the rest in one way', () => {
    fc.assert(
      fc.property(spelled, spelled, space, space, (first, second, before, after) => {
        const line = `${before}{${after}"a"${before}:${first}${after},"b":[${before}1.0,${after}-2e+05 ], "c":{}${before},"d":${second}}`;
        const spaced = spacedRow(line);
        expect(spaced).toBe(`{"a": ${first}, "b": [1.0, -2e+05], "c": {}, "d": ${second}}`);
        expect(spacedRow(spaced ?? '')).toBe(spaced);
      }),
    );
  });

  it('does not touch what is no JSON', () => {
    expect(spacedRow("{'a': 1}")).toBeUndefined();
  });
});
