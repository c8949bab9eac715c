import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { descendants } from '../../bench/support/processes.ts';
import { generator, type Generator } from '../../fixtures/scoring/generator.ts';
import { EngineLife } from '../kills/engineLife.ts';
import { ScoredDataset } from './scoredDataset.ts';
import { ScoringRun } from './scoringRun.ts';

export interface ScorerKillOptions {
  readonly count: number;
  readonly seed: number;
  /** An empty folder; what is in it is deleted. */
  readonly folder: string;
  /** Path of the engine's script. */
  readonly entry: string;
  /** Folder of a reward model. */
  readonly model: string;
  /** Pairs of a dataset. */
  readonly pairs: number;
  /** Share of kills that end the engine, 0 to 1; the others end a process of the model. */
  readonly engineShare?: number;
  readonly onKill?: (done: number) => void;
  /** Does something to the dataset after an engine was killed: for tests of what is found. */
  readonly afterKill?: (dataset: ScoredDataset) => void;
}

export interface ScorerKillReport {
  /** Kills by the process that they ended. */
  readonly engines: number;
  readonly scorers: number;
  /** Datasets that were scored to their end. */
  readonly datasets: number;
  /** Rows whose scores were written more than once, in all datasets together. */
  readonly twice: number;
  /** Rows without scores at the end. */
  readonly missing: number;
  /** Rows that were said to be scored and were not after a kill. */
  readonly lost: number;
  /** Milliseconds from the start of an engine after a kill until the first further score is in the store. */
  readonly resumeMs: readonly number[];
}

/** Milliseconds of a random pause before a kill, so that it does not always follow a write. */
const longestPauseMs = 60;

/**
 * Kills engines and processes of a model by SIGKILL at random moments of scoring, goes on each time, and counts what the
 * stores hold. Linux only: elsewhere the processes of a model are not found, and engines alone are killed.
 */
export async function runScorerKills(options: ScorerKillOptions): Promise<ScorerKillReport> {
  const { count, pairs, folder } = options;
  const random = generator(options.seed);
  const found = { engines: 0, scorers: 0, datasets: 0, twice: 0, missing: 0, lost: 0 };
  const resumeMs: number[] = [];
  const kills = (): number => found.engines + found.scorers;
  // Each dataset takes about as many kills as one has room for, the last one the rest; then it is scored to its end.
  for (let dataset: ScoredDataset | undefined; kills() < count || dataset !== undefined;) {
    if (dataset === undefined) {
      rmSync(folder, { recursive: true, force: true });
      dataset = new ScoredDataset(join(folder, String(found.datasets)), pairs, options.seed + found.datasets);
    }
    const { scored: before } = dataset.scores;
    const started = performance.now();
    const life = new EngineLife(options.entry);
    try {
      await life.open(dataset.path);
      const run = new ScoringRun(life, `onnx:${options.model}`);
      await run.reaches(Math.min(pairs, before + 1));
      if (before > 0 && before < pairs) resumeMs.push(performance.now() - started);
      const isOver = await killWhileItScores(life, run, random, { ...options, kills, found });
      const { scored, texts } = dataset.scores;
      found.lost += Math.max(0, run.scored - scored);
      if (isOver) {
        found.twice += Math.max(0, texts / 2 - scored);
        found.missing += pairs - scored;
        found.datasets++;
        dataset = undefined;
      } else {
        options.afterKill?.(dataset);
      }
    } finally {
      await life.end();
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return { ...found, resumeMs };
}

/** Kills processes of the model until it kills the engine, or the dataset is done; whether it is done. */
async function killWhileItScores(
  life: EngineLife,
  run: ScoringRun,
  random: Generator,
  {
    count,
    pairs,
    entry,
    onKill,
    engineShare = 0.5,
    kills,
    found,
  }: ScorerKillOptions & { readonly kills: () => number; readonly found: { engines: number; scorers: number } },
): Promise<boolean> {
  while (kills() < count) {
    await run.reaches(run.scored + 1 + random.below(Math.ceil(pairs / 8)));
    await new Promise((resolve) => setTimeout(resolve, random.uniform() * longestPauseMs));
    if (run.hasEnded || run.scored >= pairs) break;
    const victims = random.uniform() < engineShare ? [] : await scorersOf(life, entry);
    const victim = victims[random.below(Math.max(1, victims.length))];
    if (victim === undefined) {
      await life.end();
      found.engines++;
      onKill?.(kills());
      return await run.ended;
    }
    process.kill(victim, 'SIGKILL');
    found.scorers++;
    onKill?.(kills());
  }
  if (await run.ended) return true;
  throw new Error('The engine ended by itself.');
}

/** Processes of the model that an engine has started. */
function scorersOf({ pid }: EngineLife, entry: string): Promise<readonly number[]> {
  return descendants(entry.endsWith('.ts') ? 'models/process/main.ts' : 'scorer.js', pid);
}
