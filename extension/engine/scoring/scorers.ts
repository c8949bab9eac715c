import { CuratorError } from '../../model/errors.ts';
import { builtinScorer } from './builtin/builtinScorer.ts';
import { columnsScorer } from './columns/columnsScorer.ts';
import { modelScorers } from './models/modelScorer.ts';
import { referenceScorers } from './reference/referenceScorer.ts';
import { remoteScorers } from './remote/remoteScorer.ts';
import type { ScoreOutcome, Scorer, ScorerFactory, ScoringRun } from './scoring.ts';

/** Scorers whose name says all. */
export const scorers: readonly Scorer[] = [builtinScorer, columnsScorer];

/** Scorers whose name has a parameter: a folder, a field, an address. The first whose prefix fits makes the scorer. */
export const scorerFactories: readonly ScorerFactory[] = [...modelScorers, ...referenceScorers, ...remoteScorers];

/**
 * Runs scorers one after another and puts their scores into the store. What a cancelled or killed run has finished is
 * not done again by the next.
 *
 * @throws CuratorError 'bad-request' for an unknown scorer, and what the scorers throw: 'cancelled', 'too-few-rows',
 * 'not-found', 'no-permission', 'changed-outside', 'disk-full', 'store-busy'
 */
export async function runScorers({ scorers: wanted, ...run }: ScoringRun): Promise<ScoreOutcome> {
  if (wanted.length === 0) throw new CuratorError('bad-request', 'Name at least one scorer.');
  const chosen = wanted.map(scorerNamed);
  const outcomes: ScoreOutcome[] = [];
  for (const scorer of chosen) outcomes.push(await scorer.run(run));
  // Scorers read the same rows; the one that scored most of them speaks for the rows left out.
  const fullest = outcomes.reduce((best, outcome) => (outcome.rowsScored > best.rowsScored ? outcome : best));
  return { ...fullest, reports: outcomes.flatMap(({ reports }) => reports) };
}

/**
 * The scorer of a name: one of `scorers`, or one that a factory makes of what follows its prefix.
 *
 * @throws CuratorError 'bad-request' where there is none
 */
export function scorerNamed(name: string): Scorer {
  const scorer = scorers.find(({ id }) => id === name);
  if (scorer !== undefined) return scorer;
  const factory = scorerFactories.find(({ prefix }) => name.startsWith(prefix));
  if (factory !== undefined) return factory.create(name.slice(factory.prefix.length), name);
  const known = scorerUsages().join(', ');
  throw new CuratorError('bad-request', `There is no scorer "${name}". There are: ${known}.`);
}

/** How every scorer is named, for people. */
export function scorerUsages(): readonly string[] {
  return [...scorers.map(({ id }) => id), ...scorerFactories.map(({ usage }) => usage)];
}
