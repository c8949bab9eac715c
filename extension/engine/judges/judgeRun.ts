import PQueue from 'p-queue';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { JudgeRunResult } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import { readAnswer } from '../../model/judges/answer.ts';
import { rubricVersion, type RubricExample } from '../../model/judges/rubric.ts';
import { probabilityFromTokens, type RowVerdict } from '../../model/judges/verdict.ts';
import { passProgress } from '../finding/passProgress.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import { Caller, callerDefaults, type CallerOptions } from './caller.ts';
import { CallError, type ChatModel } from './chatModel.ts';
import { pairCalls, sha256, type JudgeCall, type JudgeProtocol, type PairCalls } from './judgeCalls.ts';
import type { JudgeStore } from './judgeStore.ts';
import { TokenBudget } from './tokenBudget.ts';

export interface JudgeRun {
  readonly store: JudgeStore;
  readonly model: ChatModel;
  readonly protocol: JudgeProtocol;
  readonly rows: Uint32Array;
  readonly readRow: (row: number) => Promise<ReadRow>;
  /** Examples beside those of the rubric. */
  readonly examplesFor?: ((read: ReadRow) => Promise<readonly RubricExample[]>) | undefined;
  /** Tokens; Infinity for no limit. */
  readonly budget: number;
  readonly concurrency: number;
  readonly fresh: boolean;
  /** A row has got its verdict. */
  readonly judged?: (row: number) => void;
  readonly calling?: Partial<Omit<CallerOptions, 'model' | 'budget'>>;
}

const failuresTold = 100;

/**
 * Asks a judge about rows, both orders of each. Every answer goes to the store as it comes, so that nothing is paid
 * twice: not after a cancelled run, nor after a killed one. A row's calls are only begun where the budget holds all of
 * them, as a verdict in one order is none.
 *
 * @throws CuratorError 'cancelled'
 */
export async function runJudge(run: JudgeRun, context: HandlerContext): Promise<JudgeRunResult> {
  const started = performance.now();
  const { store, model, protocol, rows } = run;
  const { rubric } = protocol;
  const judgeId = store.judge(model.endpoint, model.model, rubricVersion(rubric, sha256), rubric);
  const budget = new TokenBudget(run.budget);
  const caller = new Caller({ ...callerDefaults, ...run.calling, model, budget });
  const queue = new PQueue({ concurrency: run.concurrency });
  const counts = { verdicts: 0, ties: 0, tiesByDisagreement: 0, withoutVerdict: 0, skipped: 0 };
  const calls = { made: 0, cached: 0, prompt: 0, completion: 0 };
  const failed: { line: number; message: string }[] = [];
  let failedTotal = 0;
  let done = 0;
  const tell = passProgress(context.progress, rows.length, 'Judging');
  const finish = (row: number, verdict: RowVerdict | undefined): void => {
    done++;
    if (verdict?.winner === undefined) counts.withoutVerdict++;
    else {
      counts.verdicts++;
      if (verdict.winner === 'tie') counts.ties++;
      if (verdict.ordersDisagree) counts.tiesByDisagreement++;
    }
    run.judged?.(row);
    tell(done);
  };
  const ask = async (call: JudgeCall, pair: PairCalls): Promise<void> => {
    const { request, requestKey, shownFirst, sample } = call;
    const { answer, promptTokens, completionTokens } = await caller.call(request, context.signal);
    calls.made++;
    calls.prompt += promptTokens;
    calls.completion += completionTokens;
    const read = readAnswer(answer.text, answer.finishReason);
    const probability = read.kind === 'verdict' ? probabilityFromTokens(answer.tokens, read.winner) : undefined;
    store.putCall(
      requestKey,
      {
        request: JSON.stringify(request.messages),
        answer: answer.text,
        finishReason: answer.finishReason,
        probabilityOfA: probability ?? null,
        promptTokens: answer.usage?.prompt ?? null,
        completionTokens: answer.usage?.completion ?? null,
        at: Date.now(),
      },
      { judgeId, comparisonKey: pair.comparisonKey, shownFirst, sample },
    );
  };
  const askAll = async (read: ReadRow, pair: PairCalls, open: readonly JudgeCall[]): Promise<void> => {
    const outcomes = await Promise.allSettled(open.map((call) => queue.add(() => ask(call, pair))));
    const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    if (errors.length === 0) {
      finish(read.row, store.verdict(judgeId, pair.comparisonKey));
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
    const examples = (await run.examplesFor?.(read)) ?? [];
    const pair = read.comparison === undefined ? undefined : pairCalls(read.comparison, protocol, examples);
    if (pair === undefined) {
      counts.skipped++;
      done++;
      continue;
    }
    const open = run.fresh ? pair.calls : pair.calls.filter(({ requestKey }) => !store.hasCall(requestKey));
    for (const call of pair.calls) {
      if (open.includes(call)) continue;
      calls.cached++;
      store.putAnswer(call.requestKey, { ...call, judgeId, comparisonKey: pair.comparisonKey });
    }
    if (open.length === 0) {
      finish(row, store.verdict(judgeId, pair.comparisonKey));
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
    const task: Promise<void> = askAll(read, pair, open)
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
    judgeId,
    rows: rows.length,
    ...counts,
    calls: calls.made,
    cachedCalls: calls.cached,
    tokens: { prompt: calls.prompt, completion: calls.completion },
    spent: budget.spent,
    failed,
    failedTotal,
    stopped: caller.stopped ?? null,
    seconds: (performance.now() - started) / 1000,
  };
}
