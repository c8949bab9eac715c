import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { curator, jsonLines } from '../cli/support/curator.ts';
import { decide, noisyDataset, openScored } from '../noise/support/noisyDataset.ts';
import { startEngine } from '../../support/engine.ts';

describe('recipes/write', () => {
  it('takes the noise of the dataset, less the labels that were turned round', async () => {
    const { path, wrong } = noisyDataset({ rows: 400 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const folder = dirname(path);
    const options = { trainer: 'trl', goal: 'policy', model: 'some/model' } as const;
    const smoothing = async (name: string): Promise<unknown> => {
      const target = join(folder, name);
      await engine.request('recipes/write', { datasetId, options, target, overwrite: false });
      return (parse(readFileSync(target, 'utf8')) as Record<string, unknown>).label_smoothing;
    };
    const before = Number(await smoothing('before.yaml'));
    expect(before).toBeGreaterThan(0.1);
    const flipped = wrong.flatMap((isWrong, row) => (isWrong ? [row] : [])).slice(0, 40);
    await decide(engine, datasetId, flipped, 'flip');
    expect(Number(await smoothing('after.yaml'))).toBeLessThan(before - 0.05);
  });

  it('writes what a recipe refers to, replaces nothing unasked and leaves nothing behind', async () => {
    const { path } = noisyDataset({ rows: 60 });
    const engine = startEngine();
    const datasetId = await openScored(engine, path);
    const options = { trainer: 'llamafactory', goal: 'reward', model: 'some/model' } as const;
    const target = join(dirname(path), 'run.yaml');
    const write = (overwrite: boolean, to = target) =>
      engine.request('recipes/write', { datasetId, options, target: to, overwrite });
    const { written } = await write(false);
    expect(written.map((file) => existsSync(file))).toEqual([true, true]);
    await expect(write(false)).rejects.toMatchObject({ reason: 'target-exists' });
    expect(await write(true)).toMatchObject({ written });
    await expect(write(false, join(dirname(path), 'run.txt'))).rejects.toThrow(/ends in \.yaml/u);
    // Where a file that it refers to is in the way, the recipe itself does not appear.
    const second = join(dirname(path), 'second.yaml');
    await write(false, second);
    writeFileSync(second.replace('.yaml', '.data/dataset_info.json'), 'mine');
    await expect(write(false, second)).rejects.toMatchObject({ reason: 'target-exists' });
    expect(readFileSync(second.replace('.yaml', '.data/dataset_info.json'), 'utf8')).toBe('mine');
  });
});

describe('recipe', () => {
  it('prints a recipe whose export line makes the file that it reads', async () => {
    const { path } = noisyDataset({ rows: 60 });
    const folder = dirname(path);
    const out = join(folder, 'run.yaml');
    const written = await curator([
      'recipe',
      path,
      '--for',
      'trl',
      '--goal',
      'reward',
      '--model',
      'm',
      '--out',
      out,
      '--json',
    ]);
    expect(written.status).toBe(0);
    const summary = jsonLines(written.stdout)[0] as { exported: string; data: string; margin: string };
    expect(summary.margin).toBe('strength');
    const [, ...words] = summary.exported.split(' ');
    expect((await curator(words)).status).toBe(0);
    const first = JSON.parse(readFileSync(summary.data, 'utf8').split('\n')[0] ?? '') as Record<string, unknown>;
    expect(Object.keys(first)).toEqual(['prompt', 'chosen', 'rejected', 'margin']);
    const { datasets } = parse(readFileSync(out, 'utf8')) as { datasets: { data_files: string }[] };
    expect(datasets[0]?.data_files).toBe(summary.data);

    const printed = await curator(['recipe', path, '--for', 'openrlhf', '--model', 'm']);
    expect(printed.stdout).toMatch(/^#!\/bin\/sh\n# Start: /u);
    const without = await curator(['recipe', path, '--for', 'trl']);
    expect(without).toMatchObject({ status: 2 });
    expect(without.stderr).toContain('--model');
  });
});
