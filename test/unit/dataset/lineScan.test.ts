import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashLine } from '../../../extension/engine/dataset/lineHasher.ts';
import { LineScan } from '../../../extension/engine/dataset/lineScan.ts';
import { RowIndex } from '../../../extension/engine/dataset/rowIndex.ts';
import { RowOffsets } from '../../../extension/engine/dataset/rowOffsets.ts';
import { trimLine } from '../../../extension/engine/dataset/rowReader.ts';
import { referenceRows, scanInPieces } from '../../support/plainLines.ts';

const piece = fc.constantFrom('{"a":1}', 'x', '\n', '\n\n', '\r\n', '\r', ' ', '\t', ' \n', '\u0000', 'é', '\v');
const content = fc
  .tuple(fc.boolean(), fc.array(piece, { maxLength: 30 }))
  .map(([mark, pieces]) => Buffer.from((mark ? '\uFEFF' : '') + pieces.join(''), 'utf8'));

describe('LineScan and LineHasher', () => {
  it('find the rows that splitting finds, however the file is cut into pieces', () => {
    fc.assert(
      fc.property(content, fc.array(fc.nat(), { maxLength: 6 }), (bytes, cuts) => {
        const expected = referenceRows(bytes);
        const { index, hashes } = scanInPieces(bytes, cuts);
        expect([...index.starts]).toEqual(expected.map((row) => row.start));
        expect(expected.map((_, row) => index.lineOf(row))).toEqual(expected.map((row) => row.line));
        expect(hashes).toEqual(expected.map((row) => hashLine(row.text).toString('hex')));
        expect(index.scannedBytes).toBe(bytes.length);
        for (const [row, { start, text }] of expected.entries()) {
          const { end } = index.span(row);
          expect(trimLine(bytes.subarray(start, end), start === 0).equals(text)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('map lines to rows and back', () => {
    fc.assert(
      fc.property(content, (bytes) => {
        const { index } = scanInPieces(bytes, []);
        const lines = new Map(referenceRows(bytes).map((row, position) => [row.line, position]));
        for (let line = 0; line <= bytes.length + 2; line++) expect(index.rowOfLine(line)).toBe(lines.get(line));
      }),
    );
  });

  it('count positions beyond 4 GiB exactly', () => {
    // Gives the scan five gigabytes without having them: one piece, fed again and again.
    const scan = new LineScan();
    const index = new RowIndex();
    const filler = Buffer.alloc(64 * 1024 * 1024, 'x');
    for (let pieces = 0; pieces < 80; pieces++) scan.feed(filler);
    scan.feed(Buffer.from('\n{"late":1}\n\n{"later":2}'));
    scan.finish();
    index.append(scan.take());
    const gigabytes = 80 * 64 * 1024 * 1024;
    expect([...index.starts]).toEqual([0, gigabytes + 1, gigabytes + 13]);
    expect(index.span(2)).toEqual({ start: gigabytes + 13, end: gigabytes + 24 });
    expect(index.lineOf(2)).toBe(4);
    expect([...index.shifted(new Map([[1, -5]])).starts]).toEqual([0, gigabytes + 1, gigabytes + 8]);
  });
});

describe('RowOffsets', () => {
  const gaps = fc.array(
    fc.oneof(fc.nat({ max: 5_000 }), fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 3 * 2 ** 32)),
    { maxLength: 40 },
  );

  it('give back every offset, also beyond 4 GiB and after being written and read', async () => {
    await fc.assert(
      fc.asyncProperty(gaps, async (steps) => {
        let at = 0;
        const expected = steps.map((step) => (at += step));
        const offsets = new RowOffsets();
        for (const offset of expected) offsets.push(offset);
        const { pieces, carries } = offsets.parts;
        const words = pieces.flatMap((piece) => [...piece]);
        const copy = await RowOffsets.read(expected.length, [...carries], (piece) => {
          piece.set(words.splice(0, piece.length));
          return Promise.resolve();
        });
        for (const table of [offsets, copy]) {
          expect(table.length).toBe(expected.length);
          expect([...table]).toEqual(expected);
          expect([...table.toArray()]).toEqual(expected);
          expect(table.at(-1)).toBeUndefined();
          expect(table.at(expected.length)).toBeUndefined();
        }
      }),
    );
  });

  it('goes on in a new piece', () => {
    const offsets = new RowOffsets();
    const rows = 3 * 65_536 + 1;
    for (let row = 0; row < rows; row++) offsets.push(row * 100_000);
    expect(offsets.at(65_536)).toBe(65_536 * 100_000);
    expect(offsets.at(rows - 1)).toBe((rows - 1) * 100_000);
    expect(offsets.toArray()[2 * 65_536 + 7]).toBe((2 * 65_536 + 7) * 100_000);
  });
});
