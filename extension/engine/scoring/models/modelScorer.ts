import { availableParallelism } from 'node:os';
import { basename, dirname } from 'node:path';
import { CuratorError } from '../../../model/errors.ts';
import { hasFewerBits } from '../../../model/hub/modelVariants.ts';
import { linkedAbort } from '../../../model/linkedAbort.ts';
import { followUpSides } from '../../../model/scoring/followUps.ts';
import { modelUses, type ModelUse } from '../../../model/scoring/scoringChoices.ts';
import type { ScoreStore } from '../scoreStore.ts';
import type { ScoreOutcome, Scorer, ScorerFactory, ScoringRun } from '../scoring.ts';
import { chooseDevice } from './deviceChoice.ts';
import { modelFingerprint } from './fingerprint.ts';
import { implicitScorers } from './implicitScorer.ts';
import { memoryBudget } from './layout.ts';
import { exactBeside } from './modelCard.ts';
import { ModelComputation } from './modelComputation.ts';
import type { ModelDescription } from './modelFolder.ts';
import { PairRun, type PairWork } from './pairRun.ts';
import { startScorerProcess, type ScorerProcess } from './process/scorerProcess.ts';
import { compareQuantised, type QuantisedQuestion } from './quantisedCheck.ts';
import { scorerPrefixes } from './scorerPrefixes.ts';

/**
 * Scores by models on this machine: `onnx:DIR` (rewards), `pair:DIR` (both responses at once), `lm:DIR` (likelihood),
 * `follow-up:DIR` (likelihood of what a person says next), `implicit:DIR::REFERENCE` (implicit reward).
 */
export const modelScorers: readonly ScorerFactory[] = [...modelUses.map(factory), implicitScorers];

function factory(use: ModelUse): ScorerFactory {
  const prefix = scorerPrefixes[use];
  return {
    prefix,
    usage: `${prefix}DIR`,
    create(path, name): Scorer {
      if (path === '') {
        throw new CuratorError('bad-request', `Name a model folder or an .onnx file after "${prefix}".`);
      }
      return { id: name, title: name, run: (run) => scoreWithModel(run, path, use) };
    },
  };
}

/** With fewer pairs weights in fewer bits are not compared with the full ones. */
const fewestCompared = 8;

async function scoreWithModel(run: Omit<ScoringRun, 'scorers'>, path: string, use: ModelUse): Promise<ScoreOutcome> {
  const { signal } = run;
  // What the files of a model say is read in that process alone: it may be meant to harm.
  const process = startScorerProcess(signal);
  const stop = linkedAbort(signal);
  try {
    const pairs = new PairRun({ ...run, signal: stop.signal });
    const inspected = process.request('inspect', { path, use });
    const identified = pairs.identify();
    // Rows are not read to their end for a model that cannot be used.
    inspected.catch(() => {
      stop.abort();
    });
    await Promise.allSettled([inspected, identified]);
    const { model, externalFiles, totalBytes } = await inspected;
    await identified;
    const fingerprint = await modelFingerprint(model, externalFiles, signal);
    return await pairs.outcome({
      name: nameOf(model, pairs.store, pairs.markOf(fingerprint)),
      title: `Scoring with ${model.name}`,
      use,
      fingerprint,
      knowsTruncation: true,
      report: { folder: model.folder },
      members: (count) => memberNames(model, count),
      compute: (work) => compute(run, { model, path, use, process, totalBytes }, work),
    });
  } finally {
    stop.release();
    await process.end();
  }
}

/** The folder's name; with that of the folder around it where a model from elsewhere has scored by the same name. */
function nameOf({ name, folder, use }: ModelDescription, store: ScoreStore, mark: Buffer): string {
  const prefix = scorerPrefixes[use];
  const short = prefix + name;
  if (store.find(short, mark) !== undefined) return short;
  const other = store.reportOf(short)?.folder;
  return other === undefined || other === folder ? short : `${prefix}${basename(dirname(folder))}/${name}`;
}

interface ModelInUse {
  readonly model: ModelDescription;
  readonly path: string;
  readonly use: ModelUse;
  /** A process that is started and has no model yet. */
  readonly process: ScorerProcess;
  readonly totalBytes: number;
}

/** Scores by the model on the device that is chosen, and says what was found out about both. */
async function compute(
  { device: wish = 'cpu', signal }: Omit<ScoringRun, 'scorers'>,
  { model, path, use, process, totalBytes }: ModelInUse,
  { queue, first, pairs, progress, commit }: PairWork,
): Promise<readonly string[]> {
  const cores = availableParallelism();
  const question = { path, use, cores, memoryLimitBytes: memoryBudget(), signal };
  const { device, note } = await chooseDevice({ ...question, wish, pairs: first });
  const notes = note === undefined ? [] : [note];
  const said = await comparedWithFull(model, { ...question, pairs: first });
  if (said !== undefined) notes.push(said);
  const computation = new ModelComputation({ ...question, device, spare: process, queue, commit, progress });
  await computation.run(totalBytes, pairs);
  return notes;
}

/** What is to be said of weights in fewer bits; undefined of full ones. */
async function comparedWithFull(
  model: ModelDescription,
  question: Omit<QuantisedQuestion, 'exact' | 'quantised' | 'names' | 'threads'> & { readonly cores: number },
): Promise<string | undefined> {
  const { modelPath } = model;
  if (!hasFewerBits({ model: basename(modelPath) })) return undefined;
  const notCompared = 'Weights in fewer bits were not compared with the full ones';
  const exact = exactBeside(modelPath);
  if (exact === undefined) return `${notCompared}: there is no model.onnx beside them.`;
  if (question.pairs.length < fewestCompared) {
    return `${notCompared}: fewer than ${String(fewestCompared)} pairs were left to score.`;
  }
  const names = (count: number): readonly string[] => memberNames(model, count);
  return compareQuantised({ ...question, exact, quantised: modelPath, names, threads: question.cores });
}

function memberNames({ use, heads }: ModelDescription, count: number): readonly string[] {
  if (use === 'likelihood') return ['logprob', 'per-token'];
  if (use === 'follow-up') return followUpSides;
  if (heads.length === count && count > 1) return heads;
  // A single number needs no name beside the model's.
  return count === 1 ? [''] : Array.from({ length: count }, (_, index) => `output-${String(index + 1)}`);
}
