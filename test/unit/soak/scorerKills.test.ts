import Database from 'better-sqlite3';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { checkout } from '../../../scripts/bootstrap.mjs';
import { runScorerKills, type ScorerKillOptions } from '../../soak/scorers/scorerKills.ts';
import { engineBundle } from '../../support/bundles.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

// Each kill starts an engine and processes of a model, which takes long where the machine is busy.
vi.setConfig({ testTimeout: 120_000 });

const seed = Number(process.env.FAST_CHECK_SEED ?? 7);

function killing(
  options: Pick<ScorerKillOptions, 'count' | 'engineShare' | 'afterKill'>,
): ReturnType<typeof runScorerKills> {
  return runScorerKills({
    seed,
    folder: join(temporaryFolder(), 'soak'),
    entry: engineBundle,
    model: join(checkout, 'test/fixtures/models/words'),
    pairs: 2000,
    ...options,
  });
}

describe('engines and processes of a model that are killed while it scores', () => {
  // Hundreds of them are the soak's: npm run soak -- scorers.
  it('leave no row scored twice, none without a score, and none lost that was told', async () => {
    const report = await killing({ count: 6 });
    expect(report).toMatchObject({ twice: 0, missing: 0, lost: 0 });
    expect(report.engines + report.scorers).toBe(6);
    expect(report.datasets).toBeGreaterThan(0);
  });

  it('would be found out if rows were scored again', async () => {
    const { twice } = await killing({
      count: 2,
      engineShare: 1,
      afterKill: ({ store }) => {
        const database = new Database(store);
        database.exec('DELETE FROM reward WHERE comparison_key IN (SELECT comparison_key FROM reward LIMIT 1)');
        database.close();
      },
    });
    expect(twice).toBeGreaterThan(0);
  });
});
