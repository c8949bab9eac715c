import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CuratorError } from '../../../extension/model/errors.ts';
import { runScorers } from '../../../extension/engine/scoring/scorers.ts';
import { StrengthTable } from '../../../extension/engine/scoring/strengthTable.ts';
import type { Progress } from '../../../extension/model/contract/endpoint.ts';
import { generatedPairs, hashesOf, runOf, scoreDatabase, writeDataset } from '../../fixtures/scoring/dataset.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'scoring-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const linesOf = (pairs: readonly object[]): string[] => pairs.map((pair) => JSON.stringify(pair));
const allRewards = (database: ReturnType<typeof scoreDatabase>): unknown[] =>
  database.prepare('SELECT comparison_key, rewards FROM reward ORDER BY comparison_key').all();

/** Probability that a planted row ranks below one that was not. */
function rankQuality(values: Float32Array, planted: Uint8Array): number {
  const order = [...values.keys()].sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
  const flips = planted.reduce((sum, flip) => sum + flip, 0);
  const ranks = order.reduce((sum, row, rank) => sum + (planted[row] === 1 ? rank + 1 : 0), 0);
  return 1 - (ranks - (flips * (flips + 1)) / 2) / (flips * (planted.length - flips));
}

describe('the built-in ensemble', () => {
  it('finds planted flips, says how good it is, and reports progress to the end', async () => {
    const { pairs, flips } = generatedPairs(400, 0.15);
    const lines = linesOf(pairs);
    const database = scoreDatabase();
    const seen: Progress[] = [];
    const run = runOf(database, writeDataset(folder, lines), { progress: (progress) => seen.push(progress) });
    const outcome = await runScorers(run);
    expect(outcome.rowsScored).toBe(400);
    expect(outcome.rowsSkippedTotal).toBe(0);
    expect(outcome.reports.map(({ scorer }) => scorer)).toEqual([
      'builtin',
      'builtin/words',
      'builtin/characters',
      'builtin/opening',
      'builtin/style',
      'builtin/ratios',
    ]);
    expect(outcome.reports[0]?.aboveChance).toBe(true);

    const table = await StrengthTable.load({ database, rows: 400, hashes: hashesOf(lines) });
    expect(rankQuality(table.values, flips)).toBeGreaterThan(0.9);
    const report = table.report(40, 3);
    expect(report).toMatchObject({ revision: 3, rowsWithScores: 400, rowsWithoutScores: 0 });
    expect(report.belowZero).toBe(table.rowsInRange(Number.NEGATIVE_INFINITY, 0).length);
    expect(table.at(0)?.scorers).toBe(5);
    const [planted, sound] = [0, 1].map((wanted) => {
      const rows = [...flips.keys()].filter((row) => flips[row] === 1 - wanted);
      return rows.reduce((sum, row) => sum + (table.at(row)?.flipProbability ?? 0), 0) / rows.length;
    });
    expect(planted).toBeGreaterThan((sound ?? 1) + 0.3);

    const done = seen.map((progress) => progress.done);
    expect(done).toEqual([...done].sort((left, right) => left - right));
    expect(seen.some(({ message }) => message?.startsWith('Training models') === true)).toBe(true);
  });

  it('gives the same scores in every run', async () => {
    const { pairs } = generatedPairs(120, 0.1, 5);
    const input = writeDataset(folder, linesOf(pairs));
    const [first, second] = [scoreDatabase(), scoreDatabase()];
    await runScorers(runOf(first, input));
    await runScorers(runOf(second, input));
    expect(allRewards(second)).toEqual(allRewards(first));
    await runScorers(runOf(first, input, { fresh: true }));
    expect(allRewards(first)).toEqual(allRewards(second));
  });

  it('keeps the scores of a row whose responses change places', async () => {
    const { pairs } = generatedPairs(80, 0.1, 8);
    const lines = linesOf(pairs);
    const database = scoreDatabase();
    await runScorers(runOf(database, writeDataset(folder, lines)));
    const before = await StrengthTable.load({ database, rows: 80, hashes: hashesOf(lines) });
    const [scores] = before.scoresOf(7);
    const strength = before.at(7);

    const flipped = [...lines];
    const { prompt, chosen, rejected } = pairs[7] ?? { prompt: '', chosen: '', rejected: '' };
    flipped[7] = JSON.stringify({ prompt, chosen: rejected, rejected: chosen });
    const hash = await hashesOf(flipped).read(7, 1);
    const turns = (text: string) => ({ turns: [{ role: 'assistant', text }] });
    before.update([
      {
        row: 7,
        hash,
        comparison: {
          context: [{ role: 'user', text: prompt }],
          candidates: [turns(rejected), turns(chosen)],
          label: { kind: 'preferred', candidate: 0 },
          candidateNames: ['chosen', 'rejected'],
          scores: [],
          annotations: [],
          metadata: [],
        },
      },
    ]);
    const after = await StrengthTable.load({ database, rows: 80, hashes: hashesOf(flipped) });
    for (const table of [before, after]) {
      expect(table.scoresOf(7)[0]?.rewards).toEqual([...(scores?.rewards ?? [])].reverse());
    }
    expect(before.at(7)?.mean).toBeCloseTo(-(strength?.mean ?? 0), 6);
    expect(before.at(7)?.std).toBeCloseTo(strength?.std ?? 0, 6);
  });

  it('follows labels of decisions, and has no strength for ties', async () => {
    const { pairs } = generatedPairs(60, 0, 4);
    const lines = linesOf(pairs);
    const database = scoreDatabase();
    const input = { ...writeDataset(folder, lines), labels: new Map([[3, 'tie' as const]]), leaveOut: new Set([5]) };
    const outcome = await runScorers(runOf(database, input));
    expect(outcome.rowsScored).toBe(59);
    expect(outcome.reports[0]?.accuracy.rows).toBe(58);
    const table = await StrengthTable.load({ database, rows: 60, hashes: hashesOf(lines) });
    expect(table.at(5)).toBeUndefined();
    const own = table.at(3)?.mean ?? 0;
    table.setLabel(3, 1);
    expect(table.at(3)?.mean).toBeCloseTo(-own, 6);
    table.setLabel(3, 'tie');
    expect(table.at(3)).toBeUndefined();
    expect(table.scoresOf(3)).toHaveLength(5);
  });

  it('goes on where a cancelled run stopped', async () => {
    const { pairs } = generatedPairs(300, 0.1, 6);
    const input = writeDataset(folder, linesOf(pairs));
    const whole = scoreDatabase();
    await runScorers(runOf(whole, input));

    const database = scoreDatabase(join(folder, 'scores.sqlite'));
    const controller = new AbortController();
    const cancelled = runScorers(
      runOf(database, input, {
        signal: controller.signal,
        progress: ({ message }) => {
          if (message?.startsWith('Training models') === true) {
            const parts = database.prepare('SELECT count(*) FROM scorer_part').pluck().get() as number;
            if (parts > 5) controller.abort();
          }
        },
      }),
    );
    await expect(cancelled).rejects.toSatisfy((error) => CuratorError.is(error, 'cancelled'));
    const kept = database.prepare(`SELECT part FROM scorer_part`).pluck().all();
    expect(kept.length).toBeGreaterThan(5);
    expect(database.prepare(`SELECT state FROM scorer`).pluck().all()).toEqual(['running']);

    // A mark on a stored model shows that it is used, not trained again.
    const messages: string[] = [];
    await runScorers(runOf(database, input, { progress: ({ message }) => messages.push(message ?? '') }));
    expect(messages.find((message) => message.startsWith('Training models'))).toContain(
      `Training models, ${String(kept.length - 1)} of 50 done`,
    );
    expect(messages.join()).not.toContain('Measuring texts');
    expect(allRewards(database)).toEqual(allRewards(whole));
    expect(database.prepare('SELECT count(*) FROM scorer_part').pluck().get()).toBe(0);
    database.close();
  });

  it('does nothing over again when data and labels are the same', async () => {
    const { pairs } = generatedPairs(60, 0.1, 9);
    const input = writeDataset(folder, linesOf(pairs));
    const database = scoreDatabase();
    const first = await runScorers(runOf(database, input));
    const messages: string[] = [];
    const second = await runScorers(
      runOf(database, input, { progress: ({ message }) => messages.push(message ?? '') }),
    );
    expect(second).toEqual(first);
    expect(messages.filter((message) => !message.startsWith('Reading rows on CPU'))).toEqual([]);
  });

  it('names the lines that it leaves out, blank lines counted', async () => {
    const { pairs } = generatedPairs(40, 0, 3);
    const lines = linesOf(pairs);
    lines.splice(2, 0, '', '{"prompt": "no responses"}');
    lines.splice(10, 0, 'not json');
    const outcome = await runScorers(runOf(scoreDatabase(), writeDataset(folder, lines)));
    expect(outcome.rowsScored).toBe(40);
    expect(outcome.rowsSkippedTotal).toBe(2);
    expect(outcome.rowsSkipped.map(({ line }) => line)).toEqual([4, 11]);
    expect(outcome.rowsSkipped[1]?.message).toContain('Line 11');
  });

  it('scores edits that are not saved yet', async () => {
    const { pairs } = generatedPairs(40, 0, 2);
    const lines = linesOf(pairs);
    const edited = JSON.stringify({ ...pairs[1], chosen: 'An answer of another kind.' });
    const input = {
      ...writeDataset(folder, lines),
      edits: new Map([
        [
          1,
          [
            {
              kind: 'set' as const,
              path: ['chosen'],
              before: JSON.stringify(pairs[1]?.chosen),
              after: '"An answer of another kind."',
            },
          ],
        ],
      ]),
    };
    const database = scoreDatabase();
    await runScorers(runOf(database, input));
    const shownHashes = new Map([[1, await hashesOf([edited]).read(0, 1)]]);
    const shown = await StrengthTable.load({ database, rows: 40, hashes: hashesOf(lines), shownHashes });
    expect(shown.at(1)).toBeDefined();
    const saved = await StrengthTable.load({ database, rows: 40, hashes: hashesOf(lines) });
    expect(saved.at(1)).toBeUndefined();
  });

  it.each([
    ['few labels', 19, (index: number) => `Prompt ${String(index)}`, /at least 20; this dataset has 19/u],
    ['one prompt', 30, () => '  The SAME\nprompt', /same prompt/u],
  ])('says in words that there is too little to learn from: %s', async (_, count, prompt, message) => {
    const { pairs } = generatedPairs(count, 0);
    const lines = linesOf(pairs.map((pair, index) => ({ ...pair, prompt: prompt(index) })));
    const run = runScorers(runOf(scoreDatabase(), writeDataset(folder, lines)));
    await expect(run).rejects.toThrow(message);
    await expect(run).rejects.toSatisfy((error) => CuratorError.is(error, 'too-few-rows'));
  });

  it('says that a file is gone', async () => {
    const { pairs } = generatedPairs(30, 0);
    const input = writeDataset(folder, linesOf(pairs));
    const run = runScorers(runOf(scoreDatabase(), { ...input, path: join(folder, 'gone.jsonl') }));
    await expect(run).rejects.toSatisfy((error) => CuratorError.is(error, 'not-found'));
  });

  it('does not claim skill on labels that mean nothing', async () => {
    const { pairs } = generatedPairs(300, 0.5, 12);
    const outcome = await runScorers(runOf(scoreDatabase(), writeDataset(folder, linesOf(pairs))));
    expect(outcome.reports[0]?.aboveChance).toBe(false);
  });
});
