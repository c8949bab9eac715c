import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DatasetInfo } from '../../../extension/model/contract/engine.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface Shortened {
  readonly engine: TestEngine;
  readonly datasetId: string;
  readonly path: string;
  readonly oldPath: string;
  /** Puts all removed records back. */
  readonly insert: () => Promise<DatasetInfo>;
}

/** A dataset that is open, and its older version with more rows. */
async function shortened(before: string, after: string): Promise<Shortened> {
  const folder = temporaryFolder();
  const [oldPath, path] = [join(folder, 'old.jsonl'), join(folder, 'new.jsonl')];
  writeFileSync(oldPath, before);
  writeFileSync(path, after);
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  const { changes } = await engine.request('compare/files', { oldPath, newPath: path, most: 100 });
  const records = changes.flatMap(({ kind, oldRange, oldHash, behind = 0, behindHash }) =>
    kind === 'removed' && oldRange && oldHash ? [{ oldRange, oldHash, behind, behindHash }] : [],
  );
  return {
    engine,
    datasetId,
    path,
    oldPath,
    insert: () => engine.request('compare/insert', { datasetId, oldPath, records }),
  };
}

const row = (number: number): string =>
  `{"prompt": "Question ${String(number)}\\u003f",  "chosen":"good ${String(number)}", "rejected": "bad ${String(number)}", "w": 1.0}`;
const text = (rows: readonly number[]): string => rows.map((number) => `${row(number)}\n`).join('');

describe('removed records that are put back into the file', () => {
  it('stand where they stood, byte for byte, with any line break, byte order mark and end of the file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { minLength: 2, maxLength: 8 }).filter((kept) => kept.includes(true)),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (kept, ending, isMarked) => {
          const mark = isMarked ? '\ufeff' : '';
          const all = kept.map((_, number) => row(number) + ending);
          const before = mark + all.join('');
          const { path, engine, insert } = await shortened(
            before,
            mark + all.filter((_, number) => kept[number]).join(''),
          );
          if (kept.includes(false)) expect((await insert()).rows).toBe(kept.length);
          expect(readFileSync(path, 'utf8')).toBe(before);
          await engine.stop();
        },
      ),
      { numRuns: 6 },
    );
  });

  it('come behind a last line that has no line break', async () => {
    const { path, insert } = await shortened(text([1, 2, 3]).trimEnd(), text([1, 2]).trimEnd());
    await insert();
    expect(readFileSync(path, 'utf8')).toBe(text([1, 2, 3]).trimEnd());
  });

  it('leave decisions and unsaved edits with their rows', async () => {
    const { engine, datasetId, path, insert } = await shortened(text([1, 2, 3, 4]), text([2, 4]));
    await engine.request('rows/apply', { datasetId, rows: [1], action: { kind: 'decide', decision: 'drop' } });
    await engine.request('file/save', { datasetId, overwrite: false });
    const typed = { kind: 'text', candidate: 0, turn: 0, text: 'typed' } as const;
    await engine.request('rows/apply', { datasetId, rows: [0], action: typed });
    expect(await insert()).toMatchObject({ rows: 4, unsavedSteps: 1 });
    const { rows } = await engine.request('rows/page', { datasetId, from: 0, count: 4 });
    expect(rows.map(({ decision }) => decision)).toEqual([undefined, undefined, undefined, 'drop']);
    expect(readFileSync(path, 'utf8')).toBe(text([1, 2, 3, 4]));
    await engine.request('file/save', { datasetId, overwrite: false });
    expect(readFileSync(path, 'utf8')).toBe(text([1, 2, 3, 4]).replace('good 2', 'typed'));
  });

  it('are refused where another program has changed a version, and the file stays as it is', async () => {
    const { path, insert } = await shortened(text([1, 2, 3]), text([1, 3]));
    writeFileSync(path, text([3]));
    await expect(insert()).rejects.toMatchObject({ reason: 'changed-outside' });
    expect(readFileSync(path, 'utf8')).toBe(text([3]));
    const other = await shortened(text([1, 2, 3]), text([1, 3]));
    writeFileSync(other.oldPath, text([1, 9, 3]));
    await expect(other.insert()).rejects.toMatchObject({ reason: 'changed-outside' });
    expect(readFileSync(other.path, 'utf8')).toBe(text([1, 3]));
    expect(readdirSync(dirname(other.path)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
