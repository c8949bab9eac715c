import { createHash, randomBytes } from 'node:crypto';
import { EnsemblePool } from '../builtin/ensemblePool.ts';
import type { EnsembleBatch } from '../builtin/ensembleMessages.ts';
import { comparisonSource } from '../comparisonReader.ts';
import { putManyScores } from '../keyOrder.ts';
import { RowFacts } from '../rowFacts.ts';
import { RunProgress } from '../runProgress.ts';
import { reportScorer } from '../scorerReports.ts';
import { keyAt, ScoreStore } from '../scoreStore.ts';
import type { Scorer } from '../scoring.ts';

/** Rows whose scores are held until they are written in the order of their keys. */
const rowsHeld = 131_072;

/** Scores that the rows carry themselves: each column becomes a scorer by its own name. No model runs. */
export const columnsScorer: Scorer = {
  id: 'columns',
  title: 'Score columns of the file',
  async run({ database, input, signal, progress: report }) {
    const store = new ScoreStore(database);
    const facts = new RowFacts(input, store);
    const progress = new RunProgress(input.offsets.length, report);
    const names: string[] = [];
    const positions = new Map<string, number>();
    let rowsScored = 0;
    // The values are the data: a run reads them all, so it goes by a mark of its own until it is done.
    const mark = randomBytes(32);
    const scorer = store.begin('columns', mark, names, false);
    const content = createHash('sha256').update('columns');

    let keys: Uint8Array[] = [];
    let rewards: Float64Array[] = [];
    const onBatch = (batch: EnsembleBatch): void => {
      if (batch.kind === 'rows') {
        facts.add(batch);
        progress.advance(batch.rows.length + batch.problems.length);
      } else if (batch.kind === 'columns') {
        for (const { row, scores } of batch.rows) {
          if (scores.length === 0) continue;
          for (const { name } of scores) {
            if (!positions.has(name)) positions.set(name, names.push(name) - 1);
          }
          const own = new Float64Array(2 * names.length).fill(Number.NaN);
          const turn = facts.reversed[row] ?? 0;
          for (const { name, values } of scores) {
            const at = 2 * (positions.get(name) ?? 0);
            own[at + turn] = values[0];
            own[at + (turn ^ 1)] = values[1];
          }
          const key = keyAt(facts.keys, row);
          keys.push(key);
          rewards.push(own);
          content.update(key).update(own);
        }
      }
    };

    const pool = new EnsemblePool(comparisonSource(input), 1, signal);
    try {
      progress.stage('Reading scores');
      const rows = input.offsets.length;
      for (let from = 0; from < rows; from += rowsHeld) {
        await pool.call(0, 'identify', { from, to: Math.min(rows, from + rowsHeld), columns: true }, onBatch);
        await putManyScores(store, scorer, keys, rewards, signal);
        rowsScored += keys.length;
        keys = [];
        rewards = [];
      }
    } finally {
      await pool.close();
    }
    await facts.note(signal);
    store.finish(scorer, content.digest(), names, { columns: names.length });
    return {
      rowsScored,
      rowsSkipped: facts.skippedRows(),
      rowsSkippedTotal: facts.skippedTotal,
      reports: await reportScorer(store, { ...scorer, members: names }, facts, signal),
    };
  },
};
