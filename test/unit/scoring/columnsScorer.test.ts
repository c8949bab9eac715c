import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CuratorError } from '../../../extension/model/errors.ts';
import { runScorers } from '../../../extension/engine/scoring/scorers.ts';
import { StrengthTable } from '../../../extension/engine/scoring/strengthTable.ts';
import { hashesOf, runOf, scoreDatabase, writeDataset } from '../../fixtures/scoring/dataset.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'columns-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('score columns', () => {
  it('become scorers by their names, with the numbers as they stand in the row', async () => {
    const lines = [
      { prompt: 'p', chosen: 'zz', rejected: 'aa', chosen_score: 1.1, rejected_score: 0.3 },
      { prompt: 'p', chosen: 'aa b', rejected: 'zz b', chosen_score: -2, rejected_score: 5.5 },
      { prompt: 'q', chosen: 'without', rejected: 'scores' },
    ].map((row) => JSON.stringify(row));
    const database = scoreDatabase();
    const outcome = await runScorers(runOf(database, writeDataset(folder, lines), { scorers: ['columns'] }));
    expect(outcome.rowsScored).toBe(2);
    expect(outcome.reports).toHaveLength(1);
    expect(outcome.reports[0]?.accuracy).toMatchObject({ value: 0.5, rows: 2 });

    const table = await StrengthTable.load({ database, rows: 3, hashes: hashesOf(lines) });
    expect(table.scoresOf(0)[0]?.rewards).toEqual([1.1, 0.3]);
    expect(table.scoresOf(1)[0]?.rewards).toEqual([-2, 5.5]);
    expect(table.scoresOf(2)).toEqual([]);
    expect(table.at(2)).toBeUndefined();
    expect(table.rowsByStrength()).toEqual(Uint32Array.of(1, 0));
    expect(table.report(10, 1)).toMatchObject({ rowsWithScores: 2, rowsWithoutScores: 1, belowZero: 1 });
  });

  it('are found for every row of a larger file, equal lines too', async () => {
    const lines = Array.from({ length: 5_000 }, (_, row) => {
      const number = row % 4_900;
      const text = { prompt: `p${String(number)}`, chosen: 'yes', rejected: 'no' };
      return JSON.stringify({ ...text, chosen_score: number, rejected_score: -1 });
    });
    const database = scoreDatabase();
    const outcome = await runScorers(runOf(database, writeDataset(folder, lines), { scorers: ['columns'] }));
    expect(outcome.reports[0]?.accuracy).toMatchObject({ value: 1, rows: 5_000 });
    const table = await StrengthTable.load({ database, rows: lines.length, hashes: hashesOf(lines) });
    lines.forEach((_, row) => {
      expect(table.scoresOf(row)[0]?.rewards).toEqual([row % 4_900, -1]);
    });
  });

  it('are known by name like every scorer; others are refused', async () => {
    const input = writeDataset(folder, ['{}']);
    const run = runScorers(runOf(scoreDatabase(), input, { scorers: ['columns', 'oracle'] }));
    await expect(run).rejects.toSatisfy((error) => CuratorError.is(error, 'bad-request'));
  });
});
