import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Winner } from '../../extension/model/judges/order.ts';
import { lexicalFeatures, type RoutingRow } from '../../extension/model/routing/features.ts';
import { predictErrors, type GainOptions } from '../../extension/model/routing/gainModel.ts';
import { figuresOf, say, type BenchFigure, type BenchOptions } from './bench.ts';
import { withFolder } from './support/engine.ts';
import { readRows } from './support/judgeData.ts';
import { runPeer } from './support/python.ts';
import { generator } from '../fixtures/scoring/generator.ts';

const seeds = 10;
const budget = 0.25;

interface PandaRow {
  readonly instruction: string;
  readonly input: string;
  readonly response1: unknown;
  readonly response2: unknown;
  readonly annotator1: number;
  readonly annotator2: number;
  readonly annotator3: number;
  readonly judge_gpt35: string;
  readonly judge_pandalm7b: number;
}

/**
 * Errors left when people label a quarter of PandaLM's test rows: people are the majority of three, the AI label is
 * that of one judge, five folds. The figures say which signals were allowed, as that decides most of it.
 */
export async function run(options: BenchOptions): Promise<readonly BenchFigure[]> {
  const raw = await readRows<PandaRow>(options, 'pandalm-human3.jsonl');
  const human = raw.map(majority);
  const rows = raw.map(routingRow);
  const wrong = rows.map(({ ai }, row) => ai !== human[row]);
  const total = wrong.filter(Boolean).length;
  const asked = Math.round(budget * rows.length);
  const left = (error: ArrayLike<number>): number => {
    const order = rows.map((_, row) => row).sort((a, b) => (error[b] ?? 0) - (error[a] ?? 0) || a - b);
    return order.slice(asked).filter((row) => wrong[row] === true).length / rows.length;
  };
  const random = (total / rows.length) * (1 - asked / rows.length);
  const oracle = (total - asked) / rows.length;
  const closed = (value: number): number => (random - value) / (random - oracle);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const ours = (gain: GainOptions): number =>
    mean(
      Array.from({ length: seeds }, (_, seed) => left(predictErrors(rows, human, { ...gain, seed: seed + 1 }).error)),
    );
  const disagreement = left(rows.map(({ ai, others }) => (ai === others[0] ? 0 : 1)));
  const signals = ours({ peopleElsewhere: false });
  const people = ours({ peopleElsewhere: true });
  const unseen = ours({ peopleElsewhere: false, groupByPrompt: true });
  const trees = await peer(rows, wrong, left);
  const reasons = new Map<string, number>();
  const prediction = predictErrors(rows, human, { peopleElsewhere: false });
  const suspects = rows.map((_, row) => row).sort((a, b) => (prediction.error[b] ?? 0) - (prediction.error[a] ?? 0));
  for (const row of suspects.slice(0, asked)) {
    for (const { feature } of prediction.reasons(row)) reasons.set(feature, (reasons.get(feature) ?? 0) + 1);
  }
  const counted = [...reasons].sort(([, a], [, b]) => b - a).slice(0, 6);
  say(
    `Reasons of the ${String(asked)} rows: ${counted.map(([name, rowsOf]) => `${name} ${String(rowsOf)}`).join(', ')}`,
  );
  const figure = figuresOf('route', seeds);
  const closer = { better: 'higher' } as const;
  return [
    figure('error left, random rows', random, { n: 1 }),
    figure('error left, oracle', oracle, { n: 1 }),
    figure('error left, disagreement first', disagreement, { n: 1 }),
    figure('error left, boosted trees', trees),
    figure('error left, signals only', signals),
    figure("error left, with people's other labels", people),
    figure('distance closed, signals only', closed(signals), {
      ...closer,
      target: 0.56,
      peer: `boosted trees, ${closed(trees).toFixed(3)}`,
    }),
    figure("distance closed, with people's other labels", closed(people), {
      ...closer,
      target: 0.65,
      peer: `boosted trees, ${closed(trees).toFixed(3)}`,
    }),
    figure('distance closed, signals only, unseen prompts', closed(unseen), {
      ...closer,
      peer: 'folds by prompt; no peer',
    }),
  ];
}

/** Boosted trees with the same number of folds, drawn at random, as a mean over the same number of draws. */
async function peer(
  rows: readonly RoutingRow[],
  wrong: readonly boolean[],
  left: (error: readonly number[]) => number,
): Promise<number> {
  return withFolder(async (folder) => {
    const features = rows.map(({ ai, others, lexical }, row) => [
      ai === others[0] ? 0 : 1,
      ai === 'tie' ? 1 : 0,
      ai === undefined ? 1 : 0,
      others[0] === 'tie' ? 1 : 0,
      lexical.promptLength,
      ...lexical.lengths,
      Math.abs(lexical.lengths[0] - lexical.lengths[1]),
      lexical.overlap,
      wrong[row] === true ? 1 : 0,
    ]);
    const [rowsPath, foldsPath] = [join(folder, 'rows.json'), join(folder, 'folds.json')];
    await writeFile(rowsPath, JSON.stringify(features));
    let sum = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const random = generator(seed);
      await writeFile(foldsPath, JSON.stringify(rows.map(() => random.below(5))));
      sum += left(await runPeer<readonly number[]>('route_trees.py', rowsPath, foldsPath));
    }
    return sum / seeds;
  });
}

function routingRow(row: PandaRow): RoutingRow {
  const prompt = `${row.instruction}\n${row.input}`;
  const responses = [textOf(row.response1), textOf(row.response2)] as const;
  return {
    promptKey: prompt,
    responseKeys: responses,
    lexical: lexicalFeatures(prompt, responses),
    ai: winnerFrom(row.judge_gpt35),
    others: [winnerFrom(row.judge_pandalm7b)],
  };
}

/** Six rows have a boolean where a response should be. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function majority({ annotator1, annotator2, annotator3 }: PandaRow): Winner | undefined {
  const labels = [annotator1, annotator2, annotator3];
  const found = [0, 1, 2].find((label) => labels.filter((one) => one === label).length > 1);
  return found === undefined ? undefined : winnerFrom(found);
}

function winnerFrom(value: string | number): Winner | undefined {
  switch (String(value)) {
    case '1':
      return 0;
    case '2':
      return 1;
    case '0':
    case 'Tie':
      return 'tie';
    default:
      return undefined;
  }
}
