import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { CuratorError } from '../../../model/errors.ts';
import type { ScoreOutcome, Scorer, ScorerFactory, ScoringRun } from '../scoring.ts';
import { chooseDevice } from './deviceChoice.ts';
import { modelFingerprint } from './fingerprint.ts';
import type { KnownValues } from './knownTexts.ts';
import { memoryBudget } from './layout.ts';
import type { ModelDescription } from './modelFolder.ts';
import { PairRun, type PairWork } from './pairRun.ts';
import { BatchChoice } from './process/batchChoice.ts';
import { Lane } from './process/lane.ts';
import type { FailedPair, ScoredPair } from './process/scorerContract.ts';
import { startScorerProcess } from './process/scorerProcess.ts';

const prefix = 'implicit:';
const separator = '::';
const use = 'likelihood' as const;
/** Pairs that are computed between two looks at whether the run is to stop. */
const pairsAtOnce = 8;

/**
 * The implicit reward of a trained policy: how much likelier it finds a response than its reference model does,
 * `log pi(y|x) - log pi_ref(y|x)` (DPO, arXiv 2305.18290, without its factor beta; as a label's judge in SPA, arXiv
 * 2406.04412). A second member is the difference a token, each model by its own tokens.
 */
export const implicitScorers: ScorerFactory = {
  prefix,
  usage: `${prefix}DIR${separator}REFERENCE_DIR`,
  create(parameter, name): Scorer {
    const [policy, reference, ...more] = parameter.split(separator);
    if (policy === undefined || policy === '' || reference === undefined || reference === '' || more.length > 0) {
      const message = `Name the policy's folder and that of its reference model: ${prefix}DIR${separator}REFERENCE_DIR.`;
      throw new CuratorError('bad-request', message);
    }
    return { id: name, title: name, run: (run) => scoreImplicitly(run, policy, reference) };
  },
};

async function scoreImplicitly(
  run: Omit<ScoringRun, 'scorers'>,
  policyPath: string,
  referencePath: string,
): Promise<ScoreOutcome> {
  const [policy, reference] = [
    await knownModel(policyPath, run.signal),
    await knownModel(referencePath, run.signal),
  ] as const;
  if (policy.fingerprint.equals(reference.fingerprint)) {
    const message = 'Policy and reference are the same model: every implicit reward would be 0.';
    throw new CuratorError('bad-request', message);
  }
  const pairs = new PairRun(run);
  await pairs.identify();
  return pairs.outcome({
    name: `${prefix}${policy.model.name}-vs-${reference.model.name}`,
    title: `Scoring with ${policy.model.name} against ${reference.model.name}`,
    use: 'reward',
    fingerprint: createHash('sha256')
      .update('implicit reward 1')
      .update(policy.fingerprint)
      .update(reference.fingerprint)
      .digest(),
    knowsTruncation: true,
    report: { folder: policy.model.folder, reference: reference.model.folder },
    members: () => ['log-ratio', 'per-token'],
    compute: (work) => compute(run, [policyPath, referencePath], work),
  });
}

interface KnownModel {
  readonly model: ModelDescription;
  /** Digest of the model with its weights. */
  readonly fingerprint: Buffer;
}

async function knownModel(path: string, signal: AbortSignal): Promise<KnownModel> {
  const process = startScorerProcess(signal);
  try {
    const { model, externalFiles } = await process.request('inspect', { path, use });
    return { model, fingerprint: await modelFingerprint(model, externalFiles, signal) };
  } finally {
    await process.end();
  }
}

/** Both models are loaded at once, each with half of the cores, and asked about the same pairs side by side. */
async function compute(
  { device: wish = 'cpu', signal }: Omit<ScoringRun, 'scorers'>,
  paths: readonly [policy: string, reference: string],
  { queue, first, progress, commit }: PairWork,
): Promise<readonly string[]> {
  const cores = availableParallelism();
  const memoryLimitBytes = memoryBudget() / 2;
  const question = { use, cores, memoryLimitBytes, signal, wish, pairs: first };
  const { device, note } = await chooseDevice({ ...question, path: paths[0] });
  // Numbers are differences of both: the reference too must be the same on the device.
  if (device !== 'cpu') await chooseDevice({ ...question, path: paths[1], wish: device });
  progress.on(device === 'cpu' ? 'CPU (2 models)' : device);
  const threads = Math.max(1, Math.floor(cores / 2));
  const lanes = paths.map((path) => ({
    lane: new Lane({ path, use, device, threads, memoryLimitBytes, signal }),
    choice: new BatchChoice(device),
  }));
  try {
    for (;;) {
      const pairs = await queue.take(pairsAtOnce);
      if (pairs.length === 0) return note === undefined ? [] : [note];
      const [ofPolicy = [], ofReference = []] = await Promise.all(
        lanes.map(({ lane, choice }) => lane.score(pairs, choice)),
      );
      commit(
        pairs,
        pairs.map(({ known }, index) => difference(ofPolicy[index], ofReference[index], known)),
      );
    }
  } finally {
    await Promise.all(lanes.map(({ lane }) => lane.end()));
  }
}

type Result = ScoredPair | FailedPair | undefined;

/** What the policy says less what the reference says; known differences as they are. */
function difference(policy: Result, reference: Result, known: KnownValues = [null, null]): ScoredPair | FailedPair {
  if (policy === undefined || reference === undefined) return { error: 'A model gave no answer.' };
  if ('error' in policy) return policy;
  if ('error' in reference) return { error: `The reference model: ${reference.error}` };
  const less = (side: 0 | 1): readonly number[] =>
    known[side] ?? policy.values[side].map((value, at) => value - (reference.values[side][at] ?? Number.NaN));
  return {
    values: [less(0), less(1)],
    tokens: [policy.tokens[0] + reference.tokens[0], policy.tokens[1] + reference.tokens[1]],
    truncated: [policy.truncated[0] || reference.truncated[0], policy.truncated[1] || reference.truncated[1]],
    equal: policy.equal && reference.equal,
  };
}
