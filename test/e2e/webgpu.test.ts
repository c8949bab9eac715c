import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScorers } from '../../extension/engine/scoring/scorers.ts';
import type { DeviceWish } from '../../extension/model/contract/scoring.ts';
import { generatedPairs, runOf, scoreDatabase, writeDataset } from '../fixtures/scoring/dataset.ts';
import { softwareVulkan } from '../support/softwareVulkan.ts';
import { temporaryFolder } from '../support/temporaryFolder.ts';

const models = join(import.meta.dirname, '../fixtures/models');
const lines = generatedPairs(40, 0.2).pairs.map((pair) => JSON.stringify(pair));

/** All scores of a model, in a fixed order, and what is said of them. */
async function scored(
  scorer: string,
  device: DeviceWish,
): Promise<{ readonly rewards: readonly number[]; readonly notes: string }> {
  const database = scoreDatabase();
  const input = writeDataset(temporaryFolder(), lines);
  const { reports } = await runScorers(runOf(database, input, { scorers: [scorer], device }));
  const found = database.prepare<[], Buffer>('SELECT rewards FROM reward ORDER BY comparison_key').pluck().all();
  database.close();
  return {
    rewards: found.flatMap((bytes) => [...new Float64Array(Uint8Array.from(bytes).buffer)]),
    notes: JSON.stringify(reports),
  };
}

// The browser that these tests need brings the driver on Linux; other systems have it elsewhere or not at all.
describe.skipIf(process.platform !== 'linux')('a model on WebGPU, computed by software', () => {
  const { LD_LIBRARY_PATH: libraries, VK_DRIVER_FILES: drivers } = process.env;
  beforeAll(() => {
    const { folder, driver } = softwareVulkan();
    Object.assign(process.env, { LD_LIBRARY_PATH: folder, VK_DRIVER_FILES: driver });
  });
  afterAll(() => {
    for (const [name, value] of Object.entries({ LD_LIBRARY_PATH: libraries, VK_DRIVER_FILES: drivers })) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it.each(['onnx:words', 'onnx:chat', 'pair:pairwise'])('%s gives the numbers of the CPU', async (name) => {
    const scorer = name.replace(':', `:${models}/`);
    const [onCpu, onGpu] = [await scored(scorer, 'cpu'), await scored(scorer, 'webgpu')];
    expect(onGpu.notes).toMatch(/webgpu: the first 32 texts differ from the CPU by/u);
    expect(onGpu.rewards).toHaveLength(onCpu.rewards.length);
    expect(onCpu.rewards.length).toBeGreaterThanOrEqual(80);
    const spread = Math.max(...onCpu.rewards) - Math.min(...onCpu.rewards);
    for (const [index, reward] of onGpu.rewards.entries()) {
      expect(Math.abs(reward - (onCpu.rewards[index] ?? Number.NaN))).toBeLessThan(1e-3 * Math.max(1, spread));
    }
  });
});
