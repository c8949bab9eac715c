import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDatasets } from '../../../extension/engine/compare/compareDatasets.ts';
import type { DatasetDifference } from '../../../extension/model/compare/datasetChange.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface Row {
  readonly prompt: string;
  readonly chosen: string;
  readonly rejected: string;
  readonly source?: string;
}

const row = (number: number): Row => ({
  prompt: `Question ${String(number)}?`,
  chosen: `A good answer ${String(number)}`,
  rejected: `A bad answer ${String(number)}`,
});
const flipped = ({ chosen, rejected, ...rest }: Row): Row => ({ ...rest, chosen: rejected, rejected: chosen });
const context = { signal: new AbortController().signal, progress: () => undefined };

async function compare(
  before: readonly (Row | string)[],
  after: readonly (Row | string)[],
): Promise<DatasetDifference> {
  const folder = temporaryFolder();
  const write = (name: string, rows: readonly (Row | string)[]): string => {
    const path = join(folder, name);
    writeFileSync(path, rows.map((each) => `${typeof each === 'string' ? each : JSON.stringify(each)}\n`).join(''));
    return path;
  };
  return compareDatasets(write('old.jsonl', before), write('new.jsonl', after), context);
}

const ten = Array.from({ length: 10 }, (_, number) => row(number));

describe('compareDatasets', () => {
  it('finds nothing between equal files', async () => {
    expect(await compare(ten, ten)).toMatchObject({ unchanged: 10, changes: [] });
  });

  it('tells added, removed, edited, flipped and moved records apart', async () => {
    const [first, second, third, fourth, ...rest] = ten as [Row, Row, Row, Row, ...Row[]];
    const after = [flipped(first), { ...second, source: 'web' }, fourth, ...rest, row(99)];
    const { changes, counts, unchanged } = await compare([first, second, third, fourth, ...rest], after);
    expect(unchanged).toBe(7);
    expect(counts).toEqual({ added: 1, removed: 1, edited: 1, flipped: 1, moved: 0 });
    expect(changes).toEqual([
      { kind: 'flipped', oldLine: 1, newLine: 1, fields: ['chosen', 'rejected'], prompt: 'Question 0?' },
      { kind: 'edited', oldLine: 2, newLine: 2, fields: ['source'], prompt: 'Question 1?' },
      { kind: 'removed', oldLine: 3, newLine: undefined, fields: [], prompt: 'Question 2?', behind: 2 },
      { kind: 'added', oldLine: undefined, newLine: 10, fields: [], prompt: 'Question 99?' },
    ]);
  });

  it('says that a row moved, not that all rows behind it did', async () => {
    const [first, ...rest] = ten as [Row, ...Row[]];
    const { changes, unchanged } = await compare(ten, [...rest, first]);
    expect(unchanged).toBe(9);
    expect(changes).toMatchObject([{ kind: 'moved', oldLine: 1, newLine: 10 }]);
  });

  it('recognises a record whose response or prompt was rewritten', async () => {
    const [first, second, ...rest] = ten as [Row, Row, ...Row[]];
    const { changes } = await compare(ten, [
      { ...first, chosen: 'Rewritten' },
      { ...second, prompt: 'Another question?' },
      ...rest,
    ]);
    expect(changes).toMatchObject([
      { kind: 'edited', oldLine: 1, newLine: 1, fields: ['chosen'] },
      { kind: 'edited', oldLine: 2, newLine: 2, fields: ['prompt'] },
    ]);
  });

  it('keeps line numbers over blank lines and compares lines that are no JSON by their bytes', async () => {
    const { changes } = await compare([row(1), '', 'not json', row(2)], [row(1), '', 'not jsom', row(2)]);
    expect(changes).toMatchObject([
      { kind: 'removed', oldLine: 3 },
      { kind: 'added', newLine: 3 },
    ]);
  });

  it('counts every record of both files once, whatever was done to them', async () => {
    const edit = fc.constantFrom('keep', 'drop', 'flip', 'note', 'copy');
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 12 }), fc.boolean(), async (edits, reverse) => {
        const before = edits.map((_, number) => row(number));
        const after = edits.flatMap((what, number) => {
          const each = row(number);
          if (what === 'drop') return [];
          if (what === 'flip') return [flipped(each)];
          if (what === 'note') return [{ ...each, source: 'edited' }];
          return what === 'copy' ? [each, each] : [each];
        });
        if (reverse) after.reverse();
        const { counts, unchanged } = await compare(before, after);
        const count = (what: string): number => edits.filter((each) => each === what).length;
        expect(counts.flipped).toBe(count('flip'));
        expect(counts.edited).toBe(count('note'));
        expect(counts.removed).toBe(count('drop'));
        expect(counts.added).toBe(count('copy'));
        expect(unchanged + counts.moved).toBe(count('keep') + count('copy'));
      }),
      { numRuns: 40 },
    );
  });
});
