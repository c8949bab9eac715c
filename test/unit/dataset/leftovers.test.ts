import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAtomically } from '../../../extension/engine/files/atomicFile.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

describe('what a killed save leaves behind', () => {
  it('goes with the next save, and nothing else does', async () => {
    const folder = temporaryFolder();
    const gone = String(spawnSync(process.execPath, ['-e', '']).pid);
    const old = [
      `.pairs.jsonl.${gone}.0123abcd.tmp`,
      `.pairs.jsonl.${gone}.0123abcd.spool.tmp`,
      `.pairs.jsonl.${String(process.pid)}.0123abcd.tmp`,
      `.other.jsonl.${gone}.0123abcd.tmp`,
      `.pairs.jsonl.${gone}.notes.tmp`,
      `pairs.jsonl.${gone}.0123abcd.tmp`,
    ];
    const recent = `.pairs.jsonl.${gone}.4567cdef.tmp`;
    for (const name of [...old, recent]) writeFileSync(join(folder, name), 'half');
    const twoHoursAgo = Date.now() / 1_000 - 7_200;
    for (const name of old) utimesSync(join(folder, name), twoHoursAgo, twoHoursAgo);
    const target = join(folder, 'pairs.jsonl');
    await writeAtomically(target, { overwrite: false }, (file) => file.writeFile('whole'));
    expect(readFileSync(target, 'utf8')).toBe('whole');
    expect(readdirSync(folder).sort()).toEqual([...old.slice(2), recent, 'pairs.jsonl'].sort());
  });
});
