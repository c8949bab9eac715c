import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foundIn } from '../../../extension/engine/finding/compileQuery.ts';
import { chunksOf, searchChunk } from '../../../extension/engine/finding/searchChunk.ts';

/** Searches lines that are all in memory; gives the rows in whose first response the text was found. */
function search(lines: readonly string[], text: string): readonly number[] {
  const bytes = Buffer.from(lines.join('\n'), 'utf8');
  const offsets = new Float64Array(lines.length);
  let at = 0;
  for (const [row, line] of lines.entries()) {
    offsets[row] = at;
    at += Buffer.byteLength(line) + 1;
  }
  const chunks = chunksOf(offsets, bytes.length);
  const searched = searchChunk(
    {
      path: '',
      offsets,
      sizeBytes: bytes.length,
      format: { formatId: 'trl-strings', fields: { chosen: ['chosen'], rejected: ['rejected'] } },
      edits: new Map(),
      terms: [{ kind: 'text', text, within: 'anywhere' }],
      wanted: new Uint8Array(lines.length).fill(1),
      chunks,
    },
    (target, position) => bytes.copy(target, 0, position),
  );
  const rows: number[] = [];
  for (let chunk = 0; chunk < chunks.length - 1; chunk++) {
    const result = searched(chunk);
    result.rows.forEach((row, index) => {
      if (((result.found[index] ?? 0) & foundIn.first) !== 0) rows.push(row);
    });
  }
  return rows;
}

/** A JSON string in which every character is an escape, as few programs write and all must read. */
function spellEscaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'));
  return `"${units.map((unit) => `\\u${unit}`).join('')}"`;
}

const texts = fc.array(fc.string({ maxLength: 20, unit: 'grapheme' }), { minLength: 1, maxLength: 6 });

describe('text search', () => {
  it('finds in the bytes what is in the texts, however they are spelled', () => {
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), fc.boolean(), (contents, from, length, escaped) => {
        const first = Array.from(contents[0] ?? '');
        const start = from % (first.length + 1);
        const wanted = first.slice(start, start + 1 + (length % 4)).join('');
        fc.pre(wanted !== '');
        const lines = contents.map(
          (text) => `{"prompt":"p","chosen":${escaped ? spellEscaped(text) : JSON.stringify(text)},"rejected":"r"}`,
        );
        const expected = contents.flatMap((text, row) =>
          text.toLowerCase().includes(wanted.toLowerCase()) ? [row] : [],
        );
        expect(search(lines, wanted)).toEqual(expected);
      }),
    );
  });

  it('takes letters of either case for the same', () => {
    const lines = ['straße', 'ÄRGER', 'Plain'].map((text) => `{"chosen":${JSON.stringify(text)},"rejected":"r"}`);
    expect(search(lines, 'ärger')).toEqual([1]);
    expect(search(lines, 'pLAIN')).toEqual([2]);
    expect(search(lines, 'STRA')).toEqual([0]);
  });

  it('searches rows that are larger than a chunk', () => {
    const long = 'y'.repeat(5_000_000);
    const lines = [`${long}needle`, 'x', `needle${long}`].map((text) => `{"chosen":"${text}","rejected":"r"}`);
    expect(search(lines, 'needle')).toEqual([0, 2]);
  });
});
