import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparedFiles, LocatedChange } from '../../../extension/model/contract/comparing.ts';
import type { StepResult } from '../../../extension/model/contract/engine.ts';
import { startEngine, type TestEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

interface Versions {
  readonly newPath: string;
  readonly oldPath: string;
  readonly engine: TestEngine;
  readonly datasetId: string;
  readonly compared: ComparedFiles;
  readonly of: (kind: LocatedChange['kind']) => readonly LocatedChange[];
  readonly restore: (changes: readonly LocatedChange[]) => Promise<StepResult>;
  readonly save: () => Promise<readonly string[]>;
}

async function versions(before: readonly string[], after: readonly string[], ending = '\n'): Promise<Versions> {
  const folder = temporaryFolder();
  const [oldPath, newPath] = [join(folder, 'old.jsonl'), join(folder, 'new.jsonl')];
  writeFileSync(oldPath, before.map((line) => line + ending).join(''));
  writeFileSync(newPath, after.map((line) => line + ending).join(''));
  const engine = startEngine();
  const { datasetId } = await engine.open(newPath);
  const compared = await engine.request('compare/files', { oldPath, newPath, most: 100 });
  return {
    newPath,
    oldPath,
    engine,
    datasetId,
    compared,
    of: (kind) => compared.changes.filter((change) => change.kind === kind),
    restore: (changes) =>
      engine.request('compare/restore', {
        datasetId,
        oldPath,
        records: changes.flatMap(({ oldRange, oldHash, newLine, newHash }) =>
          newLine && newHash ? [{ oldRange, oldHash, newLine, newHash }] : [],
        ),
      }),
    save: async () => {
      await engine.request('file/save', { datasetId, overwrite: false });
      return readFileSync(newPath, 'utf8').split(ending).slice(0, -1);
    },
  };
}

/** Spaces and an escape that no parser would give back. */
const row = (number: number, chosen = 'good', rejected = 'bad'): string =>
  `{"prompt": "Question ${String(number)}\\u003f",  "chosen":"${chosen} ${String(number)}", "rejected": "${rejected} ${String(number)}", "w": 1.0}`;
const four = [row(1), row(2), row(3), row(4)];
const changed = [row(1), row(2, 'bad', 'good'), row(3, 'better'), row(4)];

describe('a record of an older version', () => {
  it.each(['\n', '\r\n'])('is restored byte for byte, edited or flipped, with line break %j', async (ending) => {
    const { of, restore, save } = await versions(four, changed, ending);
    expect([of('flipped').length, of('edited').length]).toEqual([1, 1]);
    await restore(of('flipped'));
    await restore(of('edited'));
    expect(await save()).toEqual(four);
  });

  it('is one step for all that are chosen, which undo takes back and redo does again', async () => {
    const { engine, datasetId, compared, restore, save } = await versions(four, changed);
    const step = await restore(compared.changes);
    expect(step).toMatchObject({ label: 'Restore 2 rows' });
    expect(step.rows).toHaveLength(2);
    await engine.request('history/undo', { datasetId });
    expect(await save()).toEqual(changed);
    await engine.request('history/redo', { datasetId });
    expect(await save()).toEqual(four);
  });

  it('is in the journal: it is there after the engine was lost', async () => {
    const { engine, of, restore, newPath } = await versions(four, changed);
    await restore(of('flipped'));
    await engine.stop();
    const again = startEngine();
    const { datasetId } = await again.open(newPath);
    await again.request('file/save', { datasetId, overwrite: false });
    expect(readFileSync(newPath, 'utf8').split('\n')[1]).toBe(four[1]);
  });

  it('takes the place of unsaved edits and of a flip, which go and come back with it', async () => {
    const { engine, datasetId, of, restore, save } = await versions(four, changed);
    const apply = (action: Parameters<typeof engine.request<'rows/apply'>>[1]['action']): Promise<StepResult> =>
      engine.request('rows/apply', { datasetId, rows: [1], action });
    await apply({ kind: 'text', candidate: 0, turn: 0, text: 'typed' });
    await apply({ kind: 'decide', decision: 'flip' });
    await apply({ kind: 'thumb', candidate: 0, thumb: 'up' });
    await apply({ kind: 'tags', tags: ['kept'] });
    const { info } = await restore(of('flipped'));
    expect(info.decided).toMatchObject({ flip: 0 });
    const detail = await engine.request('rows/detail', { datasetId, row: 1 });
    expect(detail).toMatchObject({ state: { tags: ['kept'] } });
    expect(await save()).toEqual([row(1), row(2), row(3, 'better'), row(4)]);
    const undone = await engine.request('history/undo', { datasetId });
    expect(undone.info.decided).toMatchObject({ flip: 1 });
  });

  it('keeps a decision that changed no byte', async () => {
    const { engine, datasetId, of, restore } = await versions(four, changed);
    await engine.request('rows/apply', { datasetId, rows: [2], action: { kind: 'decide', decision: 'keep' } });
    expect((await restore(of('edited'))).info.decided).toMatchObject({ keep: 1 });
  });

  it('is found where saves and removed rows have moved it', async () => {
    const { engine, datasetId, newPath, oldPath, of, restore, save } = await versions(four, changed);
    await engine.request('rows/apply', {
      datasetId,
      rows: [0],
      action: { kind: 'text', candidate: 0, turn: 0, text: 'so much longer that all others move' },
    });
    await save();
    await restore(of('edited'));
    expect((await save()).slice(1)).toEqual([changed[1], row(3), row(4)]);
    writeFileSync(newPath, `${changed.slice(1).join('\n')}\n`);
    const other = startEngine();
    const { datasetId: again } = await other.open(newPath);
    const [{ oldRange, oldHash, newLine, newHash } = {}] = of('flipped');
    if (!oldRange || !oldHash || !newLine || !newHash) throw new Error('No record.');
    await other.request('compare/restore', {
      datasetId: again,
      oldPath,
      records: [{ oldRange, oldHash, newLine, newHash }],
    });
    await other.request('file/save', { datasetId: again, overwrite: false });
    expect(readFileSync(newPath, 'utf8').split('\n')[0]).toBe(row(2));
  });

  it('is none where the row was added: then it is dropped, with others as one step, and undo takes it back', async () => {
    const { engine, datasetId, of, restore, save } = await versions(four, [row(9), ...changed, row(4)]);
    expect(of('added').map(({ newLine }) => newLine)).toEqual([1, 6]);
    const decisions = async (): Promise<readonly unknown[]> =>
      (await engine.request('rows/page', { datasetId, from: 0, count: 10 })).rows.map(({ decision }) => decision);
    expect((await restore(of('added').slice(0, 1))).label).toBe('Drop row 1');
    await engine.request('history/undo', { datasetId });
    const step = await restore([...of('added'), ...of('flipped')]);
    expect(step.label).toBe('Restore row 3 and drop 2 rows');
    const none = undefined;
    expect(await decisions()).toEqual(['drop', none, none, none, none, 'drop']);
    expect(await save()).toEqual([row(9), row(1), row(2), row(3, 'better'), row(4), row(4)]);
    await engine.request('history/undo', { datasetId });
    expect(await decisions()).toEqual([none, none, none, none, none, none]);
  });

  it('is refused where the row is another by now, and nothing changes', async () => {
    const { compared, of, restore, save } = await versions(four, changed);
    await restore(of('edited'));
    await save();
    await expect(restore(compared.changes)).rejects.toMatchObject({ reason: 'changed-outside' });
    expect((await save())[1]).toBe(changed[1]);
  });

  it('is refused where the older version is another by now', async () => {
    const { of, restore, oldPath, save } = await versions(four, changed);
    writeFileSync(oldPath, readFileSync(oldPath, 'utf8').replaceAll('good', 'fine'));
    await expect(restore(of('edited'))).rejects.toMatchObject({ reason: 'changed-outside' });
    expect(await save()).toEqual(changed);
  });

  it('comes back whatever its texts and spelling are', async () => {
    const texts = fc.string({ unit: 'binary', maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(texts, texts, fc.constantFrom('', ' ', '\t'), async (chosen, other, space) => {
        const old = `{"prompt":${space}"Same prompt", "chosen": ${JSON.stringify(`a${chosen}`)},"rejected":${space}"no"}`;
        const now = JSON.stringify({ prompt: 'Same prompt', chosen: `b${other}`, rejected: 'no', more: 1 });
        const { compared, restore, save, engine } = await versions([old], [now]);
        await restore(compared.changes);
        expect(await save()).toEqual([old]);
        await engine.stop();
      }),
      { numRuns: 15 },
    );
  });
});

describe('a removed record', () => {
  it('is told with the line that it stood behind, and is at hand as it is', async () => {
    const { of, engine, oldPath } = await versions(four, [row(1), row(4)]);
    const [second, third] = of('removed');
    expect([second?.behind, third?.behind]).toEqual([1, 1]);
    const hash = createHash('sha256').update(row(1)).digest('hex').slice(0, 32);
    expect([second?.behindHash, third?.behindHash]).toEqual([hash, hash]);
    if (!second?.oldRange || !second.oldHash) throw new Error('No range.');
    const { oldRange: range } = second;
    expect(await engine.request('compare/line', { path: oldPath, range, hash: second.oldHash })).toEqual({
      text: row(2),
    });
    await expect(engine.request('compare/line', { path: oldPath, range, hash })).rejects.toMatchObject({
      reason: 'changed-outside',
    });
    const [first] = (await versions(four, four.slice(1))).of('removed');
    expect(first).toMatchObject({ behind: 0, behindHash: undefined });
  });

  it('is no text where its bytes are none', async () => {
    const { engine, oldPath } = await versions(four, [row(1), row(4)]);
    writeFileSync(oldPath, Buffer.from([0x22, 0xff, 0x22, 0x0a]));
    const hash = createHash('sha256')
      .update(Buffer.from([0x22, 0xff, 0x22]))
      .digest('hex')
      .slice(0, 32);
    const range = { start: 0, length: 3 };
    const asked = engine.request('compare/line', { path: oldPath, range, hash });
    await expect(asked).rejects.toMatchObject({ reason: 'wrong-type' });
  });
});
