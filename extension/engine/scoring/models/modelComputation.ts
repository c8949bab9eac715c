import { availableParallelism } from 'node:os';
import { layouts, memoryBudget, type Layout } from './layout.ts';
import type { ModelUse } from '../../../model/scoring/scoringChoices.ts';
import type { PairProgress } from './pairProgress.ts';
import type { PairQueue } from './pairQueue.ts';
import type { PendingPair } from './pendingPairs.ts';
import { BatchChoice } from './process/batchChoice.ts';
import { Lane } from './process/lane.ts';
import type { FailedPair, ScoredPair, ScorerDevice } from './process/scorerContract.ts';
import { startScorerProcess, type ScorerProcess } from './process/scorerProcess.ts';

/** Time that one request to a scorer should take, in milliseconds: so much is lost at most when it is cancelled. */
const requestMs = 700;
/** A layout is tried for this long, and others only where more than `longRunMs` are left. */
const trialMs = 4000;
const longRunMs = 90_000;
/** Below so many pairs a second process is not worth its start. */
const fewPairs = 64;

export interface ComputationOptions {
  readonly path: string;
  readonly use: ModelUse;
  readonly device: ScorerDevice;
  readonly signal: AbortSignal;
  /** A process that is started and has no model yet; the first lane takes it. */
  readonly spare: ScorerProcess;
  readonly queue: PairQueue;
  readonly progress: PairProgress;
  /** Takes a result for each of the pairs. */
  readonly commit: (pairs: readonly PendingPair[], results: readonly (ScoredPair | FailedPair)[]) => void;
}

/** A request that a process works on. */
interface Begun {
  readonly pairs: readonly PendingPair[];
  readonly results: Promise<readonly (ScoredPair | FailedPair)[]>;
  /** When it was sent, as `performance.now()` tells it. */
  readonly at: number;
}

/** Computes all that is in a queue; on a long run it first finds out how the machine is used best. */
export class ModelComputation {
  private readonly options: ComputationOptions;
  private spare: ScorerProcess | undefined;

  constructor(options: ComputationOptions) {
    this.options = options;
    this.spare = options.spare;
  }

  /**
   * @param modelBytes what the model needs in memory at least
   * @param pairs in the queue, about
   * @throws CuratorError 'cancelled', what `commit` throws, or why processes cannot be kept alive
   */
  async run(modelBytes: number, pairs: number): Promise<void> {
    const { device, queue } = this.options;
    const candidates =
      pairs < fewPairs ? [{ sessions: 1, threads: availableParallelism() }] : layouts(device, modelBytes);
    const speeds = new Map<Layout, number>();
    let left = pairs;
    for (const layout of candidates) {
      const isShort = (scored: number, milliseconds: number): boolean =>
        ((left - scored) * milliseconds) / Math.max(1, scored) < longRunMs;
      // Where little is left, the sessions that are there go on: others would have to be loaded.
      const goesOn = candidates.length === 1 ? (): boolean => true : isShort;
      const { scored, milliseconds, characters } = await this.computeWith(layout, left, goesOn);
      if (queue.isEmpty) return;
      left -= scored;
      speeds.set(layout, characters / milliseconds);
    }
    const [best = candidates[0]] = [...speeds].sort(([, one], [, other]) => other - one).map(([layout]) => layout);
    if (best !== undefined) await this.computeWith(best, left, () => true);
  }

  /**
   * Computes with one layout until the queue is empty, or until its trial is over and it is not to go on.
   *
   * @param pairsLeft in the queue, about
   * @param goesOn asked once, at the end of the trial
   */
  private async computeWith(
    layout: Layout,
    pairsLeft: number,
    goesOn: (scored: number, milliseconds: number) => boolean,
  ): Promise<{ readonly scored: number; readonly milliseconds: number; readonly characters: number }> {
    const { device, queue, commit, progress, path, use, signal } = this.options;
    const { sessions, threads } = layout;
    progress.on(placeOf(device, layout));
    const memoryLimitBytes = memoryBudget() / sessions;
    const lanes = Array.from(
      { length: sessions },
      () => new Lane({ path, use, device, threads, memoryLimitBytes, signal, start: this.start }),
    );
    let taken = 0;
    let scored = 0;
    let characters = 0;
    try {
      await Promise.all(lanes.map((lane) => lane.model()));
      const started = performance.now();
      const choice = new BatchChoice(device);
      let isKept: boolean | undefined;
      const isWanted = (): boolean => {
        const milliseconds = performance.now() - started;
        if (milliseconds < trialMs) return true;
        isKept ??= goesOn(scored, milliseconds);
        return isKept;
      };
      await Promise.all(
        lanes.map(async (lane) => {
          let count = device === 'cpu' ? 2 : 16;
          const begin = async (waits: boolean): Promise<Begun | undefined> => {
            if (!isWanted()) return undefined;
            // Towards the end requests become small, so that no session waits long for the others.
            const share = sessions === 1 ? count : Math.ceil((pairsLeft - taken) / (2 * sessions));
            const pairs = await queue.take(Math.max(1, Math.min(count, share)), waits);
            if (pairs.length === 0) return undefined;
            taken += pairs.length;
            const results = lane.score(pairs, choice);
            // Its failure is told where it is waited for.
            results.catch(() => undefined);
            return { pairs, results, at: performance.now() };
          };
          for (let begun = await begin(true); begun !== undefined;) {
            const { pairs, results, at } = begun;
            const scores = await results;
            const took = performance.now() - at;
            count = Math.max(1, Math.min(64, Math.round((pairs.length * requestMs) / Math.max(1, took))));
            scored += pairs.length;
            characters += pairs.reduce((sum, pair) => sum + computedCharacters(pair), 0);
            let next: Begun | undefined;
            try {
              next = await begin(false);
              // The next request leaves before these scores are written: a process does not wait for the disk.
              await new Promise((resolve) => setImmediate(resolve));
            } finally {
              commit(pairs, scores);
            }
            // What stood back for these texts may go on now.
            begun = next ?? (await begin(true));
          }
        }),
      );
      return { scored, characters, milliseconds: performance.now() - started };
    } finally {
      await Promise.all(lanes.map((lane) => lane.end()));
    }
  }

  private readonly start = (signal: AbortSignal): ScorerProcess => {
    const { spare } = this;
    this.spare = undefined;
    return spare ?? startScorerProcess(signal);
  };
}

/** Of what a pair costs, in characters: a response whose number is known costs nothing. */
function computedCharacters({ characters, lengths: [first, second], known: [one, other] = [null, null] }: PendingPair) {
  if (one !== null && other !== null) return 0;
  return characters - (one === null ? 0 : first) - (other === null ? 0 : second);
}

function placeOf(device: ScorerDevice, { sessions, threads }: Layout): string {
  if (device !== 'cpu') return device;
  return `CPU (${String(sessions)} × ${String(threads)} threads)`;
}
