import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkout } from '../../../scripts/bootstrap.mjs';
import { makeSample } from '../../../scripts/generateSample.mts';
import { startEngine } from '../../support/engine.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const folder = join(checkout, 'media/sample');
const committed = readFileSync(join(folder, 'sample.jsonl'), 'utf8');
const planted = (JSON.parse(readFileSync(join(folder, 'planted-flips.json'), 'utf8')) as { lines: number[] }).lines;

describe('the sample dataset', () => {
  it('is what the generator makes', () => {
    const { dataset, plantedFlips } = makeSample();
    expect(dataset).toBe(committed);
    expect(plantedFlips).toEqual(planted);
  });

  it('shows what preference data can hold', () => {
    const lines = committed.trimEnd().split('\n');
    const valid = lines.filter((line) => line.endsWith('}'));
    expect(valid.length).toBeGreaterThanOrEqual(400);
    expect(lines.length - valid.length).toBe(1);
    expect(lines.length - new Set(lines).size).toBeGreaterThan(0);
    for (const part of [/\| Tea \|/u, /```python/u, /\\\\frac/u, /\p{Script=Arabic}/u, /\p{Script=Hebrew}/u, /🌧️/u]) {
      expect(committed).toMatch(part);
    }
    const rows = valid.map((line) => JSON.parse(line) as { prompt: unknown[]; chosen: unknown; rejected: unknown });
    expect(rows.some(({ prompt }) => prompt.length > 2)).toBe(true);
    expect(rows.some((row) => JSON.stringify(row).length > 20_000)).toBe(true);
    expect(rows.filter(({ chosen, rejected }) => JSON.stringify(chosen) === JSON.stringify(rejected)).length).toBe(6);
  });

  it('has flips of which the built-in ensemble finds most', async () => {
    const file = join(temporaryFolder(), 'sample.jsonl');
    cpSync(join(folder, 'sample.jsonl'), file);
    const engine = startEngine();
    const { datasetId } = await engine.open(file);
    await engine.request('scores/run', { datasetId, scorers: ['builtin'], fresh: false });
    const signals = await engine.request('rows/signals', { datasetId, from: 0, count: 1_000 });
    const lowest = signals
      .flatMap(({ line, strength }) => (strength === undefined ? [] : [{ line, mean: strength.mean }]))
      .sort((left, right) => left.mean - right.mean)
      .slice(0, planted.length)
      .map(({ line }) => line);
    expect(planted.filter((line) => lowest.includes(line)).length).toBeGreaterThan(0.6 * planted.length);
  });
});
