import { copyFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runScorers } from '../../../../extension/engine/scoring/scorers.ts';
import { describeAgreement, outputAgreements } from '../../../../extension/engine/scoring/models/quantisedAgreement.ts';
import { generatedPairs, runOf, scoreDatabase, writeDataset } from '../../../fixtures/scoring/dataset.ts';
import { startEngine } from '../../../support/engine.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

// Each run starts processes, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const fixtures = join(import.meta.dirname, '../../../fixtures/models');

/** A model with its 8-bit weights, as ONNX Runtime quantises them, beside the full ones. */
function modelWithBoth(name: 'words' | 'chat'): { readonly folder: string; readonly quantised: string } {
  const folder = join(temporaryFolder(), name);
  cpSync(join(fixtures, name), folder, { recursive: true });
  const quantised = join(folder, 'model_quantized.onnx');
  copyFileSync(join(fixtures, 'quantised', `${name}.onnx`), quantised);
  return { folder, quantised };
}

const lines = generatedPairs(24, 0).pairs.map((pair) => JSON.stringify(pair));

/** What is said of a run, and the margins of all outputs, pair after pair in a fixed order. */
async function scored(
  path: string,
  rows = lines,
): Promise<{ readonly notes: readonly string[]; readonly margins: readonly (readonly number[])[] }> {
  const database = scoreDatabase();
  const run = runOf(database, writeDataset(temporaryFolder(), rows), { scorers: [`onnx:${path}`] });
  const { reports } = await runScorers(run);
  const found = database.prepare<[], Buffer>('SELECT rewards FROM reward ORDER BY comparison_key').pluck().all();
  database.close();
  const margins = found.map((bytes) => {
    const rewards = new Float64Array(Uint8Array.from(bytes).buffer);
    return Array.from({ length: rewards.length / 2 }, (_, output) => {
      return (rewards[2 * output] ?? Number.NaN) - (rewards[2 * output + 1] ?? Number.NaN);
    });
  });
  return { margins, notes: reports.flatMap(({ notes = [] }) => notes) };
}

/** Pairs with the same preferred response, and the largest difference of a margin. */
function agreement(
  full: readonly number[],
  fewer: readonly number[],
): { readonly same: number; readonly apart: number } {
  const differences = full.map((margin, pair) => Math.abs(margin - (fewer[pair] ?? Number.NaN)));
  const same = full.filter((margin, pair) => Math.sign(margin) === Math.sign(fewer[pair] ?? Number.NaN)).length;
  return { same, apart: Math.max(...differences) };
}

describe('weights of 8 bits', () => {
  it('are compared with the full ones before they are used, and how far they differ is told', async () => {
    const { folder, quantised } = modelWithBoth('words');
    const [full, fewer] = [await scored(folder), await scored(quantised)];
    expect(full.notes.join()).not.toContain('fewer bits');
    const { same, apart } = agreement(full.margins.flat(), fewer.margins.flat());
    expect(apart).toBeGreaterThan(1e-3);
    expect(fewer.notes[0]).toContain(`of 24 pairs, ${String(same)} have the same preferred response`);
    const told = Number(/differ by (\S+) at most/u.exec(fewer.notes[0] ?? '')?.[1]);
    // In two digits; how texts are put together in batches changes the last ones of a score.
    expect(Math.abs(told - apart)).toBeLessThan(0.06 * apart);
  });

  it('are compared in all outputs, and the one that agrees least is named', async () => {
    const { folder, quantised } = modelWithBoth('chat');
    const [full, fewer] = [await scored(folder), await scored(quantised)];
    const outputs = [0, 1, 2].map((output) => {
      const of = (margins: readonly (readonly number[])[]): number[] => margins.map((own) => own[output] ?? Number.NaN);
      return agreement(of(full.margins), of(fewer.margins));
    });
    const note = fewer.notes.find((one) => one.includes('fewer bits')) ?? '';
    const total = outputs.reduce((sum, { same }) => sum + same, 0);
    expect(note).toContain(`over all 3 outputs, ${String(total)} of 72 margins prefer the same response`);
    const named = /; (\w+) agrees least: of 24 pairs, (\d+) have/u.exec(note);
    const worst = outputs[['helpfulness', 'honesty', 'brevity'].indexOf(named?.[1] ?? '')];
    expect(worst?.same).toBe(Math.min(...outputs.map(({ same }) => same)));
    expect(Number(named?.[2])).toBe(worst?.same);
  });

  it('are said to be not compared where there is nothing to compare them with', async () => {
    const { folder, quantised } = modelWithBoth('words');
    expect((await scored(quantised, lines.slice(0, 7))).notes[0]).toContain('fewer than 8 pairs were left to score');
    rmSync(join(folder, 'model.onnx'));
    expect((await scored(quantised)).notes[0]).toContain('not compared with the full ones: there is no model.onnx');
  });

  it('are known on the card of the model, with whether a run compares them', async () => {
    const engine = startEngine();
    const { datasetId } = await engine.open(writeDataset(temporaryFolder(), lines).path);
    const { folder, quantised } = modelWithBoth('words');
    const ask = async (path: string): Promise<object> => {
      const { quantised: beside, fewerBits } = await engine.request('scores/model', { datasetId, path });
      return { beside, fewerBits };
    };
    expect(await ask(folder)).toEqual({ beside: quantised, fewerBits: undefined });
    expect(await ask(quantised)).toEqual({ beside: undefined, fewerBits: 'compared' });
    const alone = join(temporaryFolder(), 'alone');
    cpSync(folder, alone, { recursive: true, filter: (path) => !path.endsWith('model.onnx') });
    expect(await ask(alone)).toEqual({ beside: undefined, fewerBits: 'alone' });
  });
});

describe('the agreement of two files', () => {
  it('counts each output for itself, and leaves pairs out that one of them has not scored', () => {
    const exact = [[1, 2], [3, -4], [], [2, 2]];
    const fewer = [[0.5, -2], [3.5, -4], [1, 1], []];
    expect(outputAgreements(exact, fewer)).toEqual([
      { pairs: 2, same: 2, apart: 0.5, spread: Math.sqrt(5) },
      { pairs: 2, same: 1, apart: 4, spread: Math.sqrt(10) },
    ]);
  });

  it('is told of the output whose margins are farthest apart where all prefer the same', () => {
    const outputs = [
      { pairs: 9, same: 9, apart: 0.1, spread: 10 },
      { pairs: 9, same: 9, apart: 0.1, spread: 1 },
    ];
    expect(describeAgreement(outputs, ['clear', 'kind'])).toContain('kind agrees least: of 9 pairs, 9 have');
    expect(describeAgreement([], [])).toContain('not compared');
  });
});
