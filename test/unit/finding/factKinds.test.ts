import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FactColumns } from '../../../extension/engine/finding/factColumns.ts';
import { factKinds, type FactKindName, type FactsPart } from '../../../extension/engine/finding/factKinds.ts';
import { feedRows, spansByBytes, type RowFeedInput } from '../../../extension/engine/finding/rowFeed.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

/** A file of these lines, as a pass is told of it. */
function inputOf(lines: readonly string[]): RowFeedInput {
  const path = join(temporaryFolder(), 'rows.jsonl');
  writeFileSync(path, lines.join('\n'));
  const offsets = new Float64Array(new SharedArrayBuffer(8 * lines.length));
  let at = 0;
  for (const [row, line] of lines.entries()) {
    offsets[row] = at;
    at += Buffer.byteLength(line) + 1;
  }
  const format = {
    formatId: 'mapped',
    fields: { prompt: ['prompt'], chosen: ['chosen'], rejected: ['rejected'] },
  };
  return { path, offsets, sizeBytes: readFileSync(path).length, format };
}

/** The bytes that a pass with so many threads leaves. */
async function found(
  kind: FactKindName,
  input: RowFeedInput,
  threads: number,
): Promise<{ bytes: Buffer; header: unknown }> {
  const file = openSync(input.path, 'r');
  try {
    const read = (target: Uint8Array, position: number): number => readSync(file, target, 0, target.length, position);
    const parts: FactsPart[] = [];
    for (const span of spansByBytes(input, threads)) {
      const { take, part } = await factKinds[kind].collect(span, 7n);
      feedRows(input, span, read, take, () => undefined);
      parts.push(part());
    }
    const { header, bytes } = factKinds[kind].join(parts);
    return { header, bytes: Buffer.concat([...bytes]) };
  } finally {
    closeSync(file);
  }
}

const value = fc.oneof(fc.constantFrom('a', 'b', 'c', 'de'), fc.double({ noNaN: true }), fc.boolean());
const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record({
        prompt: fc.constantFrom('Why?', 'How?'),
        chosen: fc.constantFrom('Because.', 'So.', ''),
        rejected: fc.constantFrom('No.', 'As an AI language model I cannot.'),
        source: fc.option(fc.constantFrom('web', 'book'), { nil: undefined }),
        grade: fc.option(fc.integer(), { nil: undefined }),
        mixed: fc.option(value, { nil: undefined }),
      })
      .map((row) => JSON.stringify(row)),
  },
  { weight: 1, arbitrary: fc.constantFrom('{', '[]', '{"other":1}', '') },
);

describe('facts about rows', () => {
  it.each(Object.keys(factKinds) as FactKindName[])('are the same from any number of threads: %s', async (kind) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 2, max: 5 }),
        async (lines, threads) => {
          const input = inputOf(lines);
          expect(await found(kind, input, threads)).toEqual(await found(kind, input, 1));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are the same where a field has more texts than are listed, or is of texts in one part alone', async () => {
    const rows = Array.from({ length: 24_000 }, (_, row) => ({
      prompt: 'Why?',
      chosen: `Because ${String(row % 7)}.`,
      rejected: 'No.',
      id: `row-${String(row % 11_000)}`,
      some: row < 9_900 ? row : `text ${String(row % 300)}`,
      ...(row > 20_000 ? { late: row / 2 } : {}),
    }));
    const input = inputOf(rows.map((row) => JSON.stringify(row)));
    const inParts = await found('fields', input, 3);
    expect(inParts.bytes.equals((await found('fields', input, 1)).bytes)).toBe(true);
    const columns = FactColumns.read(inParts.header as never, new Uint8Array(inParts.bytes));
    expect(columns?.fields.map(({ path, kind }) => [path, kind])).toEqual([
      ['id', 'hashed'],
      ['some', 'hashed'],
      ['late', 'number'],
    ]);
    expect(columns?.field('late')?.numberAt(23_999)).toBe(11_999.5);
    expect([0, 6, 7, 23_999].map((row) => columns?.copy[row])).toEqual([0, 0, 1, 3_428]);
  });

  it('leave out a field that one part had no room for, rather than show rows without it', async () => {
    const rowWith = (from: number, count: number): string =>
      JSON.stringify({
        prompt: 'Why? '.repeat(800 - 7 * from),
        chosen: 'Because.',
        rejected: 'No.',
        ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${String(from + index)}`, index])),
      });
    const input = inputOf([rowWith(0, 60), rowWith(100, 96).slice(0, -1) + ',"field0":1}']);
    const { header } = await found('fields', input, 2);
    expect(header).toMatchObject({ leftOut: expect.arrayContaining(['field0', 'field195']) as unknown });
    const paths = (header as { fields: { path: string }[] }).fields.map(({ path }) => path);
    expect(paths).toHaveLength(48);
    expect(paths).not.toContain('field0');
  });
});
