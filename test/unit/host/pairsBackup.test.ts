import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp, readBackup, removeBackup } from '../../../extension/host/pairs/pairsBackup.ts';

describe('the backup of a dataset', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'curator-backup-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  it.each([undefined, '/stores/pairs.sqlite'])('comes back as it was written, with the store %s', async (storePath) => {
    const file = path.join(folder, 'new', 'backup');
    await backUp({ session: { storePath }, info: { unsavedSteps: 3 } }, file);
    expect(await readBackup(file)).toEqual({ version: 1, unsavedSteps: 3, ...(storePath && { storePath }) });
    await removeBackup(file);
    await removeBackup(file);
    await expect(readBackup(file)).rejects.toThrow('ENOENT');
  });

  it.each(['', '{}', '{"version":2,"unsavedSteps":0}', '{"version":1,"unsavedSteps":-1}'])(
    'is refused where it is damaged: %s',
    async (text) => {
      const file = path.join(folder, 'backup');
      await writeFile(file, text);
      await expect(readBackup(file)).rejects.toThrow();
    },
  );
});
