import { copyFileSync, existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultStorePath } from '../../../extension/engine/store/openStore.ts';
import { runKills, type KillOptions } from '../../soak/kills/killRuns.ts';
import { engineBundle } from '../../support/bundles.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const seed = Number(process.env.FAST_CHECK_SEED ?? 7);

function killing(options: Pick<KillOptions, 'count' | 'afterKill'>): ReturnType<typeof runKills> {
  const folder = join(temporaryFolder(), 'soak');
  return runKills({ seed, folder, entry: engineBundle, ...options });
}

describe('an engine that is killed at random moments of deciding, acting on all rows, undoing and saving', () => {
  // A thousand of them are the soak's: npm run soak -- kills.
  it('has lost nothing that was acknowledged, torn no file and left a readable journal', async () => {
    const report = await killing({ count: 12 });
    expect(report).toMatchObject({ kills: 12, lost: [], torn: [], unreadable: [] });
    expect(report.moments).toMatchObject({ bulk: 3, save: 3 });
    expect(report.leftovers).toBeLessThanOrEqual(3);
  });

  it('would be found out if it lost a decision', async () => {
    let kept: string | undefined;
    const { lost } = await killing({
      count: 4,
      afterKill: ({ path }) => {
        const store = defaultStorePath(path);
        const old = `${store}.old`;
        if (kept === undefined) {
          kept = old;
          copyFileSync(store, old);
          return;
        }
        for (const part of ['-wal', '-shm']) rmSync(`${store}${part}`, { force: true });
        if (existsSync(old)) copyFileSync(old, store);
      },
    });
    expect(lost.length).toBeGreaterThan(0);
  });

  it('would be found out if it tore the file or the journal', async () => {
    const { torn } = await killing({
      count: 1,
      afterKill: ({ path }) => {
        truncateSync(path, readFileSync(path).length - 40);
      },
    });
    expect(torn).toHaveLength(1);
    const { unreadable } = await killing({
      count: 1,
      afterKill: ({ path }) => {
        rmSync(`${defaultStorePath(path)}-wal`, { force: true });
        writeFileSync(defaultStorePath(path), 'no database at all, and more than a header of it'.repeat(10));
      },
    });
    expect(unreadable[0]).toContain('was damaged');
  });
});
