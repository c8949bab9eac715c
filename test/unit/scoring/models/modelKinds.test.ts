import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SequenceMaker, type ModelSequence } from '../../../../extension/engine/scoring/models/input/sequences.ts';
import { readModelFolder } from '../../../../extension/engine/scoring/models/modelFolder.ts';
import { ModelSession, type PaddingSide } from '../../../../extension/engine/scoring/models/process/modelSession.ts';
import { startScorerProcess } from '../../../../extension/engine/scoring/models/process/scorerProcess.ts';
import { runScorers } from '../../../../extension/engine/scoring/scorers.ts';
import { StrengthTable } from '../../../../extension/engine/scoring/strengthTable.ts';
import type { ModelUse } from '../../../../extension/model/scoring/scoringChoices.ts';
import { hashesOf, runOf, scoreDatabase, writeDataset } from '../../../fixtures/scoring/dataset.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

// Each run starts processes, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const fixtures = join(import.meta.dirname, '../../../fixtures/models');

interface Case {
  readonly prompt: string;
  readonly response: string;
  readonly logits?: readonly number[];
  readonly logprob?: number;
}
const casesOf = (folder: string): readonly Case[] =>
  (JSON.parse(readFileSync(join(folder, 'golden.json'), 'utf8')) as { cases: readonly Case[] }).cases;

/** The first score of every response, each beside an answer that is the same everywhere. */
async function scoresOf(folder: string, cases: readonly Case[]): Promise<readonly number[]> {
  const lines = cases.map(({ prompt, response }) =>
    JSON.stringify({ prompt, chosen: response, rejected: 'Something else.' }),
  );
  const database = scoreDatabase();
  await runScorers(runOf(database, writeDataset(temporaryFolder(), lines), { scorers: [`onnx:${folder}`] }));
  const table = await StrengthTable.load({ database, rows: lines.length, hashes: hashesOf(lines) });
  return lines.map((_, row) => table.scoresOf(row)[0]?.rewards[0] ?? Number.NaN);
}

describe('a model of another kind', () => {
  it.each([
    // How texts are computed together, and how exactly the weights give the same numbers everywhere.
    ['int8', 'single', 1e-3],
    ['half', 'padded', 2e-2],
    ['external', 'padded', 1e-3],
    ['positions', 'padded', 1e-3],
  ] as const)('%s scores as the reference does, its texts %s', async (name, batching, exactness) => {
    const folder = join(fixtures, name);
    const scorer = startScorerProcess(new AbortController().signal);
    onTestFinished(() => scorer.end());
    const load = { path: folder, use: 'reward', device: 'cpu', threads: 1, memoryLimitBytes: 2 ** 40 } as const;
    expect(await scorer.request('load', load)).toEqual({ batching, heads: 1 });
    const cases = casesOf(folder).filter(({ response }) => response !== '');
    const scores = await scoresOf(folder, cases);
    cases.forEach(({ logits: [logit = Number.NaN] = [] }, row) => {
      expect(Math.abs((scores[row] ?? Number.NaN) - logit)).toBeLessThan(exactness * Math.max(1, Math.abs(logit)));
    });
  });

  it('needs the weights that lie beside it', async () => {
    const folder = join(temporaryFolder(), 'external');
    cpSync(join(fixtures, 'external'), folder, { recursive: true });
    rmSync(join(folder, 'model.onnx_data'));
    await expect(scoresOf(folder, casesOf(folder))).rejects.toMatchObject({ reason: 'bad-model' });
  });

  it('is another model when only the weights beside it change', async () => {
    const folder = join(temporaryFolder(), 'external');
    cpSync(join(fixtures, 'external'), folder, { recursive: true });
    const cases = casesOf(folder).slice(0, 2);
    const before = await scoresOf(folder, cases);
    const weights = readFileSync(join(folder, 'model.onnx_data'));
    for (let at = 0; at + 4 <= weights.length; at += 4) weights.writeFloatLE(1.5 * weights.readFloatLE(at), at);
    writeFileSync(join(folder, 'model.onnx_data'), weights);
    (await scoresOf(folder, cases)).forEach((score, row) => {
      expect(Math.abs(score - (before[row] ?? Number.NaN))).toBeGreaterThan(1e-3);
    });
  });
});

describe('padding', () => {
  interface Padded {
    readonly session: ModelSession;
    readonly sequences: readonly ModelSequence[];
    readonly padding: PaddingSide | undefined;
  }

  /** A model whose tokenizer says where padding stands, and texts of many lengths. */
  async function padded(name: string, use: ModelUse, side: PaddingSide | undefined): Promise<Padded> {
    const folder = join(temporaryFolder(), name);
    cpSync(join(fixtures, name), folder, { recursive: true });
    const file = join(folder, 'tokenizer_config.json');
    const { padding_side: _, ...config } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    writeFileSync(file, JSON.stringify(side === undefined ? config : { ...config, padding_side: side }));
    const model = readModelFolder(folder, use);
    const maker = new SequenceMaker(model);
    const says = (role: string, text: string): { role: string; text: string }[] => [{ role, text }];
    const sequences = casesOf(folder)
      .filter(({ response }) => response !== '')
      .slice(0, 4)
      .map(({ prompt, response }) => maker.response(says('user', prompt), says('assistant', response)));
    const [first, second] = sequences.toSorted((left, right) => left.ids.length - right.ids.length);
    if (first === undefined || second === undefined) throw new Error('Too few texts.');
    const session = await ModelSession.load(model, { device: 'cpu', threads: 1 });
    const { batching, padding } = await session.trial(first, second);
    expect(batching).toBe('padded');
    return { session, sequences, padding };
  }

  it.each([
    // What reads the last position needs it on the left, whatever the tokenizer says.
    ['positions', 'reward', 'left', 'left'],
    ['positions', 'reward', 'right', 'left'],
    ['positions', 'reward', undefined, 'left'],
    // Other decoders and classifiers work with both.
    ['causal', 'likelihood', 'left', 'left'],
    ['causal', 'likelihood', 'right', 'right'],
    ['chat', 'reward', 'left', 'left'],
    ['chat', 'reward', undefined, 'right'],
    ['words', 'reward', 'left', 'left'],
  ] as const)(
    'of %s (%s), named %s by its tokenizer, stands %s and changes no number',
    async (name, use, side, used) => {
      const { session, sequences, padding } = await padded(name, use, side);
      expect(padding).toBe(used);
      expect(new Set(sequences.map(({ ids }) => ids.length)).size).toBeGreaterThan(2);
      const together = await session.run(sequences);
      for (const [index, sequence] of sequences.entries()) {
        const [alone = []] = await session.run([sequence]);
        expect(together[index]).toHaveLength(alone.length);
        alone.forEach((value, at) => {
          expect(Math.abs((together[index]?.[at] ?? Number.NaN) - value)).toBeLessThan(
            1e-3 * Math.max(1, Math.abs(value)),
          );
        });
      }
    },
  );
});
