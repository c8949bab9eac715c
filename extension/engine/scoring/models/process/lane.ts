import type { Turn } from '../../../../model/comparison.ts';
import { CuratorError } from '../../../../model/errors.ts';
import type { ModelUse } from '../../../../model/scoring/scoringChoices.ts';
import type { BatchChoice } from './batchChoice.ts';
import { deviceLost } from './deviceLoss.ts';
import type { FailedPair, LoadedModel, ScoredBatch, ScoredPair, ScorerDevice } from './scorerContract.ts';
import { startScorerProcess, type ScorerProcess } from './scorerProcess.ts';
import type { PairOfTexts } from './scoreTexts.ts';
import { TimeLimitReached } from './timeLimits.ts';

export interface LaneOptions {
  readonly path: string;
  readonly use: ModelUse;
  readonly device: ScorerDevice;
  readonly threads: number;
  readonly memoryLimitBytes: number;
  readonly signal: AbortSignal;
  /** Starts a process, or gives one that has been started. */
  readonly start?: (signal: AbortSignal) => ScorerProcess;
}

/** How often a process may be lost while it loads or over a single comparison, without one being scored in between. */
const mostLosses = 4;
/** Comparisons over which a template or tokenizer may take too long before that is the model's fault. */
const mostLate = 2;

/**
 * One scorer process after the other: where one is lost, the next takes the work over in halves, down to the one
 * comparison that no process survives, which is then left out.
 */
export class Lane {
  private readonly options: LaneOptions;
  private current: Promise<{ readonly process: ScorerProcess; readonly model: LoadedModel }> | undefined;
  private process: ScorerProcess | undefined;
  private losses = 0;
  private late = 0;
  private ended = false;

  constructor(options: LaneOptions) {
    this.options = options;
  }

  /** @throws CuratorError as `ScorerProcess.request` does */
  async model(): Promise<LoadedModel> {
    return (await this.reloaded()).model;
  }

  /**
   * @returns a result for each comparison, in their order
   * @throws CuratorError 'cancelled', 'timed-out', or why processes cannot be kept alive
   */
  score(pairs: readonly PairOfTexts[], choice: BatchChoice): Promise<readonly (ScoredPair | FailedPair)[]> {
    return this.attempt(pairs, choice, false);
  }

  /** @param isSecond whether the process was lost over these pairs alone before */
  private async attempt(
    pairs: readonly PairOfTexts[],
    choice: BatchChoice,
    isSecond: boolean,
  ): Promise<readonly (ScoredPair | FailedPair)[]> {
    const { process, model } = await this.reloaded();
    const batch = choice.next(model.batching);
    let result: ScoredBatch;
    try {
      result = await process.request('score', { pairs: pairs.map(mutable), batch });
    } catch (error) {
      if (this.ended) throw error;
      if (error instanceof TimeLimitReached) return await this.withoutLate(pairs, choice, error);
      if (!isLoss(error)) throw error;
      this.current = undefined;
      choice.failed(batch);
      if (pairs.length === 1) {
        // Once anything may have ended the process; twice it is the text's fault, and with more texts the model's.
        this.losses++;
        if (this.losses >= mostLosses) throw this.ofDevice(error);
        return isSecond ? [{ error: error.message }] : await this.attempt(pairs, choice, true);
      }
      const half = Math.ceil(pairs.length / 2);
      const first = await this.score(pairs.slice(0, half), choice);
      return [...first, ...(await this.score(pairs.slice(half), choice))];
    }
    this.losses = 0;
    if (result.split) choice.failed(batch);
    else choice.measured(batch, result.tokens, result.milliseconds);
    return result.pairs;
  }

  /** Leaves out the comparison that took too long; the next one that does ends it all. */
  private async withoutLate(
    pairs: readonly PairOfTexts[],
    choice: BatchChoice,
    error: TimeLimitReached,
  ): Promise<readonly (ScoredPair | FailedPair)[]> {
    this.current = undefined;
    this.late++;
    if (error.stage === 'model' || this.late >= mostLate) throw this.ofDevice(error);
    const [before, after] = [pairs.slice(0, error.pair), pairs.slice(error.pair + 1)];
    return [
      ...(before.length === 0 ? [] : await this.score(before, choice)),
      { error: error.message },
      ...(after.length === 0 ? [] : await this.score(after, choice)),
    ];
  }

  /** Ends the process; what it computes fails. */
  async end(): Promise<void> {
    this.ended = true;
    await this.process?.end();
  }

  /** As `loaded`; a process that is lost while it starts is followed by another, within bounds. */
  private async reloaded(): Promise<{ readonly process: ScorerProcess; readonly model: LoadedModel }> {
    for (;;) {
      try {
        return await this.loaded();
      } catch (error) {
        this.losses++;
        if (this.ended || !(error instanceof CuratorError)) throw error;
        if (error.reason !== 'scorer-lost' || this.losses >= mostLosses) throw this.ofDevice(error);
      }
    }
  }

  /** Processes that end one after the other while they use a device have lost it, and so has one that never answers. */
  private ofDevice(error: CuratorError): CuratorError {
    const { device } = this.options;
    const isLost = error instanceof TimeLimitReached ? error.stage === 'model' : error.reason === 'scorer-lost';
    return device === 'cpu' || !isLost ? error : deviceLost(device, error);
  }

  private loaded(): Promise<{ readonly process: ScorerProcess; readonly model: LoadedModel }> {
    this.current ??= this.load();
    return this.current;
  }

  private async load(): Promise<{ readonly process: ScorerProcess; readonly model: LoadedModel }> {
    const { path, use, device, threads, memoryLimitBytes, signal, start = startScorerProcess } = this.options;
    const process = start(signal);
    this.process = process;
    try {
      return { process, model: await process.request('load', { path, use, device, threads, memoryLimitBytes }) };
    } catch (error) {
      this.current = undefined;
      await process.end();
      throw error;
    }
  }
}

function isLoss(error: unknown): error is CuratorError {
  return CuratorError.is(error, 'scorer-lost') || CuratorError.is(error, 'out-of-memory');
}

/** A comparison as it crosses to the process. */
function mutable({ context, responses: [first, second], known }: PairOfTexts): {
  context: { role: string; text: string }[];
  responses: [{ role: string; text: string }[], { role: string; text: string }[]];
  known?: [number[] | null, number[] | null];
} {
  const texts = { context: [...context], responses: [[...first], [...second]] as [Turn[], Turn[]] };
  if (known === undefined) return texts;
  const [one, other] = known;
  return { ...texts, known: [one === null ? null : [...one], other === null ? null : [...other]] };
}
