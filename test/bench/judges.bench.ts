import { ballotOfVerdicts, readRows } from './support/judgeData.ts';
import { calibrationError, type Forecast } from '../../extension/model/judges/calibration.ts';
import { combineWithGold } from '../../extension/model/judges/combineWithGold.ts';
import { combineWithoutGold } from '../../extension/model/judges/combineWithoutGold.ts';
import { leaning } from '../../extension/model/judges/ballots.ts';
import { generator } from '../fixtures/scoring/generator.ts';
import { figuresOf, say, type BenchFigure, type BenchOptions } from './bench.ts';

const seeds = 20;
const goldRows = 60;

interface LlmBarRow {
  readonly label: 1 | 2;
  readonly judges: Readonly<Record<string, readonly [string | null, string | null]>>;
}

/** Several judges joined, without and with checked labels, on LLMBar (419 rows, five judges in both orders). */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const rows = await readRows<LlmBarRow>(options, 'llmbar-judges.jsonl');
  const names = Object.keys(rows[0]?.judges ?? {});
  const ballots = rows.map(({ judges }) => names.map((name) => ballotOfVerdicts(...(judges[name] ?? [null, null]))));
  const outcomes = rows.map(({ label }) => (label === 1 ? 1 : 0));
  const all = rows.map((_, row) => row);
  const figure = figuresOf('judges', 1);
  const majority = Float64Array.from(ballots, (row) => 0.5 + row.reduce((sum, one) => sum + leaning(one), 0) / 20);
  const best = Math.max(
    ...names.map((_, judge) =>
      accuracy(
        Float64Array.from(ballots, (row) => 0.5 + leaning(row[judge]) / 4),
        outcomes,
        all,
      ),
    ),
  );
  const blind = combineWithoutGold(ballots, names.length);
  const withGold = Array.from({ length: seeds }, (_, seed) => {
    const order = shuffled(rows.length, seed + 1);
    const gold = order.slice(0, goldRows).map((row) => ({ row, outcome: outcomes[row] ?? 0.5 }));
    const others = order.slice(goldRows);
    const { probabilities, weights } = combineWithGold(ballots, names.length, gold);
    const forecasts: readonly Forecast[] = others.map((row) => ({
      probability: probabilities[row] ?? 0.5,
      outcome: outcomes[row] ?? 0.5,
    }));
    return { accuracy: accuracy(probabilities, outcomes, others), error: calibrationError(forecasts), weights };
  });
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  names.forEach((name, judge) => {
    const gold = mean(withGold.map(({ weights }) => weights[judge] ?? 0));
    say(
      `${name}: weight ${(blind.weights[judge] ?? 0).toFixed(2)} without gold, ${gold.toFixed(2)} with ${String(goldRows)} gold rows`,
    );
  });
  return [
    figure('accuracy of the best judge', best, { better: 'higher' }),
    figure('accuracy of the majority of ten votes', accuracy(majority, outcomes, all), { better: 'higher' }),
    figure('accuracy without gold', accuracy(blind.probabilities, outcomes, all), {
      better: 'higher',
      target: 0.845,
      peer: 'best judge alone, both orders',
    }),
    figure('accuracy with 60 gold rows', mean(withGold.map((one) => one.accuracy)), {
      better: 'higher',
      target: 0.86,
      n: seeds,
      peer: 'naive Bayes, 0.857',
    }),
    figure('ECE with 60 gold rows', mean(withGold.map((one) => one.error)), { target: 0.05, n: seeds }),
  ];
}

function accuracy(probabilities: Float64Array, outcomes: readonly number[], rows: readonly number[]): number {
  const hits = rows.reduce((sum, row) => {
    const p = probabilities[row] ?? 0.5;
    return sum + (Math.abs(p - 0.5) < 1e-12 ? 0.5 : p > 0.5 === (outcomes[row] === 1) ? 1 : 0);
  }, 0);
  return hits / rows.length;
}

function shuffled(count: number, seed: number): readonly number[] {
  const random = generator(seed);
  const order = Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index--) {
    const other = random.below(index + 1);
    [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
  }
  return order;
}
