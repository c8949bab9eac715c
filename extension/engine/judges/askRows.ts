import PQueue from 'p-queue';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { AskOutcome } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import { passProgress } from '../finding/passProgress.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import { Caller, callerDefaults, type Called, type CallerOptions } from './caller.ts';
import { CallError, type ChatModel, type ChatRequest } from './chatModel.ts';
import type { JudgeStore } from './judgeStore.ts';
import { TokenBudget } from './tokenBudget.ts';

/** One question to a model, with its address in the cache. */
export interface RowCall {
  readonly request: ChatRequest;
  /** SHA-256 over where it goes and all that is sent. */
  readonly requestKey: Buffer;
}

/** All questions about one row, and what becomes of their answers. */
export interface RowQuestions<Call extends RowCall> {
  readonly calls: readonly Call[];
  /** Keeps an answer, so that it is never paid again. */
  readonly answered: (call: Call, called: Called) => void;
  /** The store has the answer of a call. */
  readonly cached: (call: Call) => void;
  /** All of them are answered. */
  readonly finished: () => void;
}

export interface AskRows<Call extends RowCall> {
  readonly store: JudgeStore;
  readonly model: ChatModel;
  readonly rows: Uint32Array;
  readonly readRow: (row: number) => Promise<ReadRow>;
  /** Undefined for a row that there is nothing to ask about. */
  readonly questions: (read: ReadRow) => Promise<RowQuestions<Call> | undefined>;
  /** Tokens; Infinity for no limit. */
  readonly budget: number;
  readonly concurrency: number;
  /** Asks again although the answers are there. */
  readonly fresh: boolean;
  /** What is being done, for the progress. */
  readonly title: string;
  /** A row is done with: answered, or answered before. */
  readonly rowDone?: ((row: number) => void) | undefined;
  readonly calling?: Partial<Omit<CallerOptions, 'model' | 'budget'>> | undefined;
}

const failuresTold = 100;

/**
 * Asks a model about rows. Every answer is kept as it comes, so that nothing is paid twice: not after a cancelled run, nor
 * after a killed one. A row's calls are only begun where the budget holds all of them.
 *
 * @throws CuratorError 'cancelled'
 */
export async function askRows<Call extends RowCall>(run: AskRows<Call>, context: HandlerContext): Promise<AskOutcome> {
  const started = performance.now();
  const { store, model, rows } = run;
  const budget = new TokenBudget(run.budget);
  const caller = new Caller({ ...callerDefaults, ...run.calling, model, budget });
  const queue = new PQueue({ concurrency: run.concurrency });
  const calls = { made: 0, cached: 0, prompt: 0, completion: 0 };
  const failed: { line: number; message: string }[] = [];
  let failedTotal = 0;
  let skipped = 0;
  let done = 0;
  const tell = passProgress(context.progress, rows.length, run.title);
  const finish = (row: number, questions: RowQuestions<Call>): void => {
    done++;
    questions.finished();
    run.rowDone?.(row);
    tell(done);
  };
  const ask = async (call: Call, questions: RowQuestions<Call>): Promise<void> => {
    const called = await caller.call(call.request, context.signal);
    calls.made++;
    calls.prompt += called.promptTokens;
    calls.completion += called.completionTokens;
    questions.answered(call, called);
  };
  const askAll = async (read: ReadRow, questions: RowQuestions<Call>, open: readonly Call[]): Promise<void> => {
    const outcomes = await Promise.allSettled(open.map((call) => queue.add(() => ask(call, questions))));
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    if (errors.length === 0) {
      finish(read.row, questions);
      return;
    }
    for (const error of errors) if (!(error instanceof CallError) && !CuratorError.is(error, 'cancelled')) throw error;
    if (context.signal.aborted) return;
    done++;
    failedTotal++;
    const message = errors.find((error) => error instanceof CallError)?.message ?? 'The call was not made.';
    if (failed.length < failuresTold) failed.push({ line: read.line, message });
  };

  const underWay = new Set<Promise<void>>();
  let broken: unknown;
  for (const row of rows) {
    if (context.signal.aborted || caller.stopped !== undefined || broken !== undefined) break;
    const read = await run.readRow(row);
    const questions = await run.questions(read);
    if (questions === undefined) {
      skipped++;
      done++;
      continue;
    }
    const open = run.fresh ? questions.calls : questions.calls.filter(({ requestKey }) => !store.hasCall(requestKey));
    for (const call of questions.calls) {
      if (open.includes(call)) continue;
      calls.cached++;
      questions.cached(call);
    }
    if (open.length === 0) {
      finish(row, questions);
      // Rows that the store answers must not keep other requests waiting.
      if (done % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
      continue;
    }
    const most = open.reduce((sum, { request }) => sum + Caller.mostTokens(request), 0);
    if (!(await budget.reserveWhenFree(most))) {
      caller.stop(
        `The budget of ${String(budget.limit)} tokens is used up: ${String(budget.spent)} are spent, and the next row ` +
          `may need ${String(most)}.`,
      );
      break;
    }
    const task: Promise<void> = askAll(read, questions, open)
      .catch((error: unknown) => {
        broken ??= error;
      })
      .finally(() => underWay.delete(task));
    underWay.add(task);
    await queue.onSizeLessThan(2 * run.concurrency);
  }
  await Promise.all(underWay);
  if (broken !== undefined) throw broken as Error;
  if (context.signal.aborted) throw new CuratorError('cancelled', 'Cancelled. What was answered is kept.');
  return {
    calls: calls.made,
    cachedCalls: calls.cached,
    tokens: { prompt: calls.prompt, completion: calls.completion },
    spent: budget.spent,
    failed,
    failedTotal,
    skipped,
    stopped: caller.stopped ?? null,
    seconds: (performance.now() - started) / 1000,
  };
}
