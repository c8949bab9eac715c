import { createHash, randomBytes } from 'node:crypto';
import { CuratorError } from '../../../model/errors.ts';
import type { ReferenceMetric } from '../../../model/scoring/referenceTexts.ts';
import { EnsemblePool } from '../builtin/ensemblePool.ts';
import type { EnsembleBatch } from '../builtin/ensembleMessages.ts';
import { comparisonSource } from '../comparisonReader.ts';
import { writeInKeyOrder } from '../keyOrder.ts';
import { RowFacts } from '../rowFacts.ts';
import { RunProgress } from '../runProgress.ts';
import { reportScorer } from '../scorerReports.ts';
import { keyAt, ScoreStore } from '../scoreStore.ts';
import type { ScoreOutcome, Scorer, ScorerFactory, ScoringRun, SkippedRow } from '../scoring.ts';
import { PromptScales } from './promptScale.ts';

const titles: Readonly<Record<ReferenceMetric, string>> = { bleu: 'BLEU', rouge: 'ROUGE-L' };
const skippedKept = 100;

/** How near responses are to a reference text in a field of their row: `bleu:FIELD` and `rouge:FIELD`. No model runs. */
export const referenceScorers: readonly ScorerFactory[] = (Object.keys(titles) as ReferenceMetric[]).map((metric) => ({
  prefix: `${metric}:`,
  usage: `${metric}:FIELD`,
  create(field, name): Scorer {
    if (field.trim() === '') {
      throw new CuratorError('bad-request', `Name the field with the reference text after "${metric}:".`);
    }
    return { id: name, title: `${titles[metric]} against ${field}`, run: (run) => score(run, metric, field) };
  },
}));

async function score(
  { database, input, signal, progress: report }: Omit<ScoringRun, 'scorers'>,
  metric: ReferenceMetric,
  field: string,
): Promise<ScoreOutcome> {
  const store = new ScoreStore(database);
  const facts = new RowFacts(input, store);
  const progress = new RunProgress(input.offsets.length, report);
  // Both scores of a row in its own order, 16 bytes a row: standings need all rows of a prompt first.
  const values = new Float64Array(2 * input.offsets.length).fill(Number.NaN);
  const prompts = new PromptScales();
  const without: SkippedRow[] = [];
  let withoutTotal = 0;

  const onBatch = (batch: EnsembleBatch): void => {
    if (batch.kind === 'rows') {
      facts.add(batch);
      progress.advance(batch.rows.length + batch.problems.length);
    } else if (batch.kind === 'columns') {
      for (const { row, scores } of batch.rows) {
        const own = scores[0]?.values;
        if (own === undefined) {
          withoutTotal++;
          const message = `The row has no text at "${field}".`;
          if (without.length < skippedKept) without.push({ line: input.lineOf(row), message });
          continue;
        }
        values.set(own, 2 * row);
        prompts.add(facts.promptKeys[row] ?? 0, own);
      }
    }
  };
  const pool = new EnsemblePool(comparisonSource(input), 1, signal);
  try {
    progress.stage(`Comparing with ${field}`);
    const params = { from: 0, to: input.offsets.length, columns: true, reference: { metric, field } };
    await pool.call(0, 'identify', params, onBatch);
  } finally {
    await pool.close();
  }
  await facts.note(signal);
  const rows = facts.pairRows().filter((row) => !Number.isNaN(values[2 * row] ?? Number.NaN));
  if (rows.length === 0) {
    throw new CuratorError('bad-request', `No pair has a reference text at "${field}". Name another field.`, { field });
  }

  const members = prompts.isUseful ? ['', 'per-prompt'] : [''];
  const scorer = store.begin(`${metric}:${field}`, randomBytes(32), members, false);
  const content = createHash('sha256').update(`${metric} 1`);
  const keyOf = (position: number): Uint8Array => keyAt(facts.keys, rows[position] ?? 0);
  await writeInKeyOrder(rows.length, keyOf, signal, (positions) => {
    const keys: Uint8Array[] = [];
    const rewards: Float64Array[] = [];
    for (const position of positions) {
      const row = rows[position] ?? 0;
      const turn = facts.reversed[row] ?? 0;
      // Stored in sorted order of the candidates.
      const pair = [values[2 * row + turn] ?? Number.NaN, values[2 * row + (turn ^ 1)] ?? Number.NaN];
      const prompt = facts.promptKeys[row] ?? 0;
      const standings = members.length > 1 ? pair.map((value) => prompts.standing(prompt, value)) : [];
      const own = Float64Array.from([...pair, ...standings]);
      const key = keyOf(position);
      keys.push(key);
      rewards.push(own);
      content.update(key).update(own);
    }
    store.putScores(scorer, keys, rewards);
  });
  store.finish(scorer, content.digest(), members, { field });
  const skipped = [...facts.skippedRows(), ...without].sort((left, right) => left.line - right.line);
  return {
    rowsScored: rows.length,
    rowsSkipped: skipped.slice(0, skippedKept),
    rowsSkippedTotal: facts.skippedTotal + withoutTotal,
    reports: await reportScorer(store, { ...scorer, members }, facts, signal),
  };
}
