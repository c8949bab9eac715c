import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { modelFingerprint } from '../../../../extension/engine/scoring/models/fingerprint.ts';
import { ModelComputation } from '../../../../extension/engine/scoring/models/modelComputation.ts';
import { readModelFolder } from '../../../../extension/engine/scoring/models/modelFolder.ts';
import { PairRun, type PairScorer } from '../../../../extension/engine/scoring/models/pairRun.ts';
import { deviceLost } from '../../../../extension/engine/scoring/models/process/deviceLoss.ts';
import {
  startScorerProcess,
  type ScorerProcess,
} from '../../../../extension/engine/scoring/models/process/scorerProcess.ts';
import { runScorers } from '../../../../extension/engine/scoring/scorers.ts';
import { generatedPairs, runOf, scoreDatabase, writeDataset } from '../../../fixtures/scoring/dataset.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

// Each run starts processes, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const path = join(import.meta.dirname, '../../../fixtures/models/words');
const use = 'reward';
const { signal } = new AbortController();

/** The real model on the CPU, which calls itself a device and is lost after some comparisons. */
function lostAfter(pairs: number): ScorerProcess {
  const real = startScorerProcess(signal);
  onTestFinished(() => real.end());
  let left = pairs;
  const request = (async (method: 'load' | 'score', params: Parameters<typeof real.request<'score'>>[1]) => {
    if (method === 'load') return real.request('load', { ...params, ...cpu });
    left -= params.pairs.length;
    if (left < 0) throw deviceLost('webgpu', new Error('The device was removed.'));
    return real.request('score', params);
  }) as ScorerProcess['request'];
  return { ...real, request };
}
const cpu = { path, use, device: 'cpu', threads: 1, memoryLimitBytes: 2 ** 40 } as const;

describe('a device that is lost in the middle of a run', () => {
  it('ends the run with what it has, and the CPU computes the rest and nothing twice', async () => {
    const rows = 200;
    const lines = generatedPairs(rows, 0).pairs.map((pair) => JSON.stringify(pair));
    const input = writeDataset(temporaryFolder(), lines);
    const database = scoreDatabase();
    const model = readModelFolder(path, use);
    const compute: PairScorer['compute'] = async ({ queue, pairs, progress, commit }) => {
      const options = { path, use, device: 'webgpu', signal, queue, progress, commit } as const;
      await new ModelComputation({ ...options, spare: lostAfter(90) }).run(0, pairs);
      return [];
    };
    const run = new PairRun(runOf(database, input));
    await run.identify();
    const lost = run.outcome({
      name: 'onnx:words',
      title: 'Scoring with words',
      use,
      fingerprint: await modelFingerprint(model, [], signal),
      knowsTruncation: true,
      report: { folder: model.folder },
      members: () => [''],
      compute,
    });
    await expect(lost).rejects.toMatchObject({
      reason: 'device-lost',
      message: expect.stringContaining(
        'The device was removed. Finished scores are kept; go on on the CPU.',
      ) as unknown,
    });
    const scored = (): number => database.prepare<[], number>('SELECT count(*) FROM reward').pluck().get() ?? 0;
    const kept = scored();
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(rows);

    const outcome = await runScorers(runOf(database, input, { scorers: [`onnx:${path}`], device: 'cpu' }));
    expect(outcome).toMatchObject({ rowsScored: rows, rowsSkippedTotal: 0 });
    expect(scored()).toBe(rows);
    const profile = database
      .prepare<[], Buffer>(`SELECT content FROM scorer_part WHERE part = 'profile'`)
      .pluck()
      .get();
    expect(JSON.parse(profile?.toString('utf8') ?? '{}')).toMatchObject({ texts: 2 * rows });
    expect(database.prepare('SELECT count(*) FROM scorer').pluck().get()).toBe(1);
  });
});
