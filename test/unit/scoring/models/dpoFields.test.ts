import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { CuratorError } from '../../../../extension/model/errors.ts';
import { exportOptions, type ExportOptionsInput } from '../../../../extension/model/export/exportOptions.ts';
import type { JsonObject } from '../../../../extension/model/json/jsonValue.ts';
import { startEngine, type TestEngine } from '../../../support/engine.ts';
import { temporaryFolder } from '../../../support/temporaryFolder.ts';

// Each model is a process, which takes long where the machine is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

const causal = join(import.meta.dirname, '../../../fixtures/models/causal');
const rows = [
  { prompt: 'How do I boil an egg?', chosen: 'Put it into boiling water.', rejected: 'No.' },
  { prompt: 'Which is better?', chosen: 'Tea.', rejected: 'Coffee is stronger, it is said.' },
  { prompt: 'Why?', chosen: 'Because.', rejected: 'Who knows. '.repeat(12) },
  { prompt: 'When?', chosen: 'Never again, I should say.', rejected: 'Soon.' },
];

interface Opened {
  readonly engine: TestEngine;
  readonly datasetId: string;
  readonly folder: string;
}

async function opened(): Promise<Opened> {
  const folder = temporaryFolder();
  const path = join(folder, 'pairs.jsonl');
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const engine = startEngine();
  const { datasetId } = await engine.open(path);
  return { engine, datasetId, folder };
}

async function scoreBy({ engine, datasetId }: Opened, model: string): Promise<void> {
  await engine.request('scores/run', { datasetId, scorers: [`lm:${model}`], fresh: false });
}

/** Log-probability of the rejected response less that of the chosen one, as the scores have it. */
async function differences({ engine, datasetId }: Opened, scorer: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (let row = 0; row < rows.length; row++) {
    const { scores } = await engine.request('rows/detail', { datasetId, row });
    const [chosen, rejected] = scores.find((one) => one.scorer === `${scorer}/logprob`)?.rewards ?? [];
    found.push((rejected ?? Number.NaN) - (chosen ?? Number.NaN));
  }
  return found;
}

async function shown({ engine, datasetId }: Opened, query: string, by: `field:${string}` | 'file' = 'file') {
  await engine.request('rows/view', { datasetId, filter: { query }, sort: { by, descending: false } });
  const page = await engine.request('rows/page', { datasetId, from: 0, count: rows.length });
  return page.rows.map(({ row }) => row);
}

async function exported(
  { engine, datasetId, folder }: Opened,
  options: Partial<ExportOptionsInput>,
): Promise<readonly JsonObject[]> {
  const target = join(folder, 'out.jsonl');
  await engine.request('export/run', {
    datasetId,
    options: exportOptions.parse({ format: 'trl-preference', overwrite: true, ...options, target }),
  });
  const lines = readFileSync(target, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as JsonObject);
}

describe('the difficulty of rows for DPO', () => {
  it('is filtered and sorted by once a language model has scored them, and follows their labels', async () => {
    const dataset = await opened();
    expect(await shown(dataset, 'dpo.difficulty:*')).toEqual([]);
    await scoreBy(dataset, causal);
    const difficulties = await differences(dataset, 'lm:causal');
    const rowsWhere = (test: (difficulty: number) => boolean) =>
      difficulties.flatMap((difficulty, row) => (test(difficulty) ? [row] : []));
    const hard = rowsWhere((difficulty) => difficulty > 0);
    expect(hard.length).toBeGreaterThan(0);
    expect(hard.length).toBeLessThan(rows.length);
    expect(await shown(dataset, 'dpo.difficulty>0')).toEqual(hard);
    // At c = 0 the loss to reach is ln 2.
    expect(await shown(dataset, 'dpo.threshold<0.693147')).toEqual(hard);
    const hardestLast = rowsWhere(() => true).sort(
      (left, right) => (difficulties[left] ?? 0) - (difficulties[right] ?? 0),
    );
    expect(await shown(dataset, '', 'field:dpo.difficulty')).toEqual(hardestLast);
    expect(await shown(dataset, '', 'field:dpo.threshold')).toEqual(hardestLast.toReversed());
    const [row = 0] = hard;
    await dataset.engine.request('rows/apply', {
      datasetId: dataset.datasetId,
      rows: [row],
      action: { kind: 'decide', decision: 'flip' },
    });
    expect(await shown(dataset, 'dpo.difficulty>0')).toEqual(hard.slice(1));
  });

  it('goes into an export with the loss to reach, by the model that scored last or by the one that is named', async () => {
    const dataset = await opened();
    await scoreBy(dataset, causal);
    const other = join(dataset.folder, 'other');
    cpSync(causal, other, { recursive: true });
    const template = join(other, 'chat_template.jinja');
    writeFileSync(template, readFileSync(template, 'utf8').replace('Be kind.', 'Be as short as you can.'));
    await scoreBy(dataset, other);
    const last = await exported(dataset, { dpo: { beta: 0.02 } });
    const named = await exported(dataset, { dpo: { beta: 0.02, reference: 'lm:causal' } });
    for (const [records, scorer] of [
      [last, 'lm:other'],
      [named, 'lm:causal'],
    ] as const) {
      const difficulties = await differences(dataset, scorer);
      records.forEach((record, row) => {
        const difficulty = difficulties[row] ?? Number.NaN;
        expect(Number(record.dpo_difficulty) / difficulty).toBeCloseTo(1, 5);
        expect(record.dpo_loss_threshold).toBeCloseTo(-Math.log(1 / (1 + Math.exp(-0.02 * difficulty))), 4);
      });
    }
    expect(last.map((record) => record.dpo_difficulty)).not.toEqual(named.map((record) => record.dpo_difficulty));
  });

  it('is refused where no language model, or none of that name, has scored the rows', async () => {
    const dataset = await opened();
    const refused = exported(dataset, { dpo: {} });
    await expect(refused).rejects.toThrow('lm:FOLDER');
    await expect(refused).rejects.toSatisfy((error) => CuratorError.is(error, 'bad-request'));
    await scoreBy(dataset, causal);
    await expect(exported(dataset, { dpo: { reference: 'lm:base' } })).rejects.toThrow('There is: lm:causal.');
  });
});
