import pRetry from 'p-retry';
import { CuratorError } from '../../model/errors.ts';
import { CallError, type ChatAnswer, type ChatModel, type ChatRequest } from './chatModel.ts';
import { mostPromptTokens, type TokenBudget } from './tokenBudget.ts';

export interface CallerOptions {
  readonly model: ChatModel;
  readonly budget: TokenBudget;
  /** Tries after the first. */
  readonly retries: number;
  /** Calls in a row that must fail, tries included, before the run stops. */
  readonly breakAfter: number;
  /** Pause before the first retry, in milliseconds; it doubles with each. */
  readonly firstPauseMs: number;
  /** The longest pause of a server that is waited for, in milliseconds. */
  readonly longestPauseMs: number;
}

const longestBackoffMs = 60_000;

export const callerDefaults = {
  retries: 4,
  breakAfter: 5,
  firstPauseMs: 1_000,
  longestPauseMs: 120_000,
} satisfies Omit<CallerOptions, 'model' | 'budget'>;

/** What a call was answered, and what it and its failed tries may have used. */
export interface Called {
  readonly answer: ChatAnswer;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Makes the calls of a run: tries again, keeps the pauses that the server asks for, and ends a run that goes nowhere. */
export class Caller {
  readonly #options: CallerOptions;
  readonly #halt = new AbortController();
  #failures = 0;
  #pausedUntil = 0;
  #stopped: string | undefined;

  constructor(options: CallerOptions) {
    this.#options = options;
  }

  /** Why no more calls are made; undefined while they are. */
  get stopped(): string | undefined {
    return this.#stopped;
  }

  /** Ends the run with a sentence; calls under way may finish. */
  stop(why: string): void {
    this.#stopped ??= why;
    this.#halt.abort();
  }

  /** The most tokens that a call can use: those that must be set aside for it. */
  static mostTokens(request: ChatRequest): number {
    return mostPromptTokens(request.messages) + request.maxTokens;
  }

  /**
   * Makes a call for which `mostTokens` are set aside in the budget; they are settled when it ends, either way.
   *
   * @throws CallError after the last try; CuratorError 'cancelled'
   */
  async call(request: ChatRequest, signal: AbortSignal): Promise<Called> {
    const { budget, model, retries, firstPauseMs } = this.#options;
    const most = Caller.mostTokens(request);
    let reserved = most;
    try {
      const called = await pRetry(
        async () => {
          await this.#pause(this.#pausedUntil, signal);
          if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
          if (this.#stopped !== undefined) throw stopped(this.#stopped);
          if (reserved === 0) {
            if (!budget.reserve(most)) throw stopped('The budget leaves no room for another try.');
            reserved = most;
          }
          const answer = await model.complete(request, signal);
          const { prompt, completion } = answer.usage ?? {
            prompt: most - request.maxTokens,
            completion: request.maxTokens,
          };
          budget.settle(reserved, prompt + completion);
          reserved = 0;
          return { answer, promptTokens: prompt, completionTokens: completion };
        },
        {
          retries,
          // The pause is kept below, where the end of the run can cut it short without losing an answer.
          minTimeout: 0,
          onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
            if (!(error instanceof CallError)) return;
            const { failure } = error;
            if (failure.mayHaveCost && reserved > 0) {
              budget.settle(reserved, reserved);
              reserved = 0;
            }
            if (failure.kind !== 'retry') return;
            this.#keepPause(failure.afterMs);
            if (retriesLeft === 0) return;
            const own = Math.min(longestBackoffMs, firstPauseMs * 2 ** (attemptNumber - 1) * (1 + Math.random()));
            await this.#pause(Date.now() + (failure.afterMs ?? own), signal);
          },
          shouldRetry: ({ error }) => error instanceof CallError && error.failure.kind === 'retry' && !signal.aborted,
        },
      );
      this.#failures = 0;
      return called;
    } catch (error) {
      if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
      if (error instanceof CallError) this.#failed(error);
      throw error;
    } finally {
      if (reserved > 0) budget.settle(reserved, 0);
    }
  }

  #failed({ failure, message }: CallError): void {
    if (failure.kind === 'stop') {
      this.stop(message);
      return;
    }
    this.#failures++;
    if (this.#failures >= this.#options.breakAfter) {
      this.stop(`${String(this.#failures)} calls in a row failed. The last one: ${message}`);
    }
  }

  /** A pause that the server asks for holds for all calls, not for the one that was told. */
  #keepPause(afterMs: number | undefined): void {
    if (afterMs === undefined) return;
    if (afterMs > this.#options.longestPauseMs) {
      this.stop(
        `The server asks for a pause of ${String(Math.ceil(afterMs / 1000))} s. Run it again then: what was answered is kept.`,
      );
      return;
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + afterMs);
  }

  /** Waits for a time in milliseconds since 1970, or for the end of the run. */
  async #pause(until: number, signal: AbortSignal): Promise<void> {
    const left = until - Date.now();
    if (left > 0 && !signal.aborted && !this.#halt.signal.aborted) await delay(left, [signal, this.#halt.signal]);
  }
}

function stopped(message: string): CallError {
  return new CallError({ kind: 'stop', message, mayHaveCost: false });
}

function delay(ms: number, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    for (const signal of signals) signal.addEventListener('abort', done, { once: true });
  });
}
