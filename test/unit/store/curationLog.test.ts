import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { DatasetFile } from '../../../extension/engine/dataset/datasetFile.ts';
import { Curation } from '../../../extension/engine/session/curation.ts';
import { CurationLog } from '../../../extension/engine/store/curationLog.ts';
import { openStore } from '../../../extension/engine/store/openStore.ts';
import { OutOfStep, SavedElsewhere } from '../../../extension/engine/store/outOfStep.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import { detectFormat } from '../../../extension/model/formats/detect.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const row = '{"prompt":"p","chosen":"a","rejected":"b"}';
const flippedRow = '{"prompt":"p","chosen":"b","rejected":"a"}';
const [found] = detectFormat([JSON.parse(row) as Record<string, string>]);
const codec = found === undefined ? undefined : bindFormat(found.choice);
const quiet = { signal: new AbortController().signal, progress: () => undefined };

/** A dataset of two rows and what curators did to it, with its store at hand. */
async function curate(folder: string) {
  const path = join(folder, 'pairs.jsonl');
  const file = await DatasetFile.open(path, { cacheFolder: folder });
  const { database } = openStore(join(folder, 'pairs.sqlite'));
  const log = new CurationLog(database);
  const curation = new Curation(file, log, 'tester');
  await curation.attach();
  onTestFinished(async () => {
    await file.close();
    database.close();
  });
  const note = (text: string) => curation.apply([0], { kind: 'note', note: text }, codec, undefined);
  const flip = () => curation.apply([1], { kind: 'decide', decision: 'flip' }, codec, undefined);
  const limitPages = (pages: number) => database.pragma(`max_page_count = ${String(pages)}`);
  return { path, database, log, curation, note, flip, limitPages };
}

async function newDataset(): Promise<string> {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'pairs.jsonl'), `${row}\n${row.replace('"p"', '"q"')}\n`);
  return folder;
}

describe('a store on a disk that is full', () => {
  it('says so in words, and nothing counts as decided', async () => {
    const { curation, log, note, limitPages } = await curate(await newDataset());
    await note('short');
    limitPages(1); // SQLite takes the pages that there are as the least.
    const failed = curation.apply([0], { kind: 'note', note: 'x'.repeat(100_000) }, codec, undefined);
    await expect(failed).rejects.toMatchObject({
      reason: 'disk-full',
      details: { path: expect.any(String) as string },
    });
    await expect(failed).rejects.toThrow(/disk is full\. Free some space/u);
    const all = curation.applyToMany(
      Uint32Array.of(0, 1),
      { kind: 'addTags', tags: Array.from({ length: 90 }, (_, place) => `${String(place)}${'t'.repeat(90)}`) },
      codec,
      quiet,
    );
    await expect(all).rejects.toMatchObject({ reason: 'disk-full' });
    expect(curation.stateOf(0)).toMatchObject({ note: 'short', tags: [] });
    expect(curation.stateOf(1)?.tags ?? []).toEqual([]);
    expect(log.history.unsaved).toBe(1);
    limitPages(100_000);
    await note('x'.repeat(100_000));
    expect(curation.stateOf(0)?.note).toHaveLength(100_000);
    await curation.undo();
    expect(curation.stateOf(0)?.note).toBe('short');
  });

  it('leaves the file as it was where a save cannot be noted beforehand', async () => {
    const { path, curation, log, note, flip, limitPages } = await curate(await newDataset());
    const before = await readFile(path, 'utf8');
    await note('kept');
    await flip();
    vi.spyOn(log, 'beginSave').mockImplementationOnce((addresses) => {
      limitPages(1);
      // Addresses that need more pages than there are.
      log.beginSave(addresses.map((to) => ({ ...to, key: { ...to.key, hash: 'h'.repeat(100_000) } })));
    });
    await expect(curation.save(false, quiet)).rejects.toMatchObject({ reason: 'disk-full' });
    expect(await readFile(path, 'utf8')).toBe(before);
    expect(log.unfinishedSave()).toEqual([]);
    limitPages(100_000);
    await curation.save(false, quiet);
    expect(await readFile(path, 'utf8')).toBe(`${row}\n${flippedRow.replace('"p"', '"q"')}\n`);
  });

  it('clears later what it could not clear when a save failed', async () => {
    const folder = await newDataset();
    const first = await curate(folder);
    await first.flip();
    vi.spyOn(first.log, 'abandonSave').mockImplementationOnce(() => {
      throw new CuratorError('disk-full', 'full');
    });
    const begin = first.log.beginSave.bind(first.log);
    vi.spyOn(first.log, 'beginSave').mockImplementationOnce((addresses) => {
      begin(addresses);
      throw new CuratorError('no-permission', 'not this time');
    });
    await expect(first.curation.save(false, quiet)).rejects.toMatchObject({ reason: 'no-permission' });
    expect(first.log.unfinishedSave()).toHaveLength(1);
    // As a session does: it reads the file again.
    await expect(first.curation.catchUp()).rejects.toBeInstanceOf(SavedElsewhere);
    const again = await curate(folder);
    expect(again.log.unfinishedSave()).toEqual([]);
    expect(again.log.history.unsaved).toBe(1);
    await again.curation.save(false, quiet);
    expect(await readFile(again.path, 'utf8')).toContain(flippedRow.replace('"p"', '"q"'));
  });

  it.each(['goes on', 'is opened again'])('has the rows of a file that was saved, when it %s', async (how) => {
    const folder = await newDataset();
    const first = await curate(folder);
    await first.flip();
    const full = vi.spyOn(first.log, 'finishSave').mockImplementation(() => {
      throw new CuratorError('disk-full', 'full');
    });
    await expect(first.curation.save(false, quiet)).rejects.toMatchObject({ reason: 'disk-full' });
    expect(await readFile(first.path, 'utf8')).toContain(flippedRow.replace('"p"', '"q"'));
    expect(first.curation.stateOf(1)).toMatchObject({ decision: 'flip', pending: [] });
    await expect(first.note('not yet')).rejects.toMatchObject({ reason: 'disk-full' });
    full.mockRestore();
    if (how === 'is opened again') first.log.leaveSave();
    const { curation, log } = how === 'goes on' ? first : await curate(folder);
    await curation.apply([1], { kind: 'note', note: 'after' }, codec, undefined);
    expect(curation.stateOf(1)).toMatchObject({ decision: 'flip', pending: [], note: 'after' });
    await curation.undo();
    await curation.undo();
    await curation.save(false, quiet);
    expect(await readFile(first.path, 'utf8')).toBe(`${row}\n${row.replace('"p"', '"q"')}\n`);
    expect(log.history.unsaved).toBe(0);
  });
});

describe('two logs on one store', () => {
  const step = { kind: 'do', annotator: 'tester', label: 'Step' } as const;

  it('refuse what was worked out before the other one wrote, and while it saves', async () => {
    const folder = await newDataset();
    const [first, second] = [await curate(folder), await curate(folder)];
    first.log.beginSave([]);
    expect(() => second.log.record(step, [])).toThrow(OutOfStep);
    expect(() => second.log.addRows([])).toThrow(OutOfStep);
    expect(() => {
      second.log.beginSave([]);
    }).toThrow(OutOfStep);
    second.log.abandonSave();
    expect(second.log.savesElsewhere).toBe('running');
    first.log.finishSave('tester', []);
    expect(() => second.log.record(step, [])).toThrow(OutOfStep);
    second.log.takeIn(second.log.stepsElsewhere());
    const id = second.log.record(step, []);
    expect(first.log.stepsElsewhere()).toEqual({ steps: [{ id, kind: 'do', target: undefined }], rows: [] });
  });
});
