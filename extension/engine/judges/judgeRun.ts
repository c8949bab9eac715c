import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { JudgeRunResult } from '../../model/contract/judging.ts';
import { readAnswer } from '../../model/judges/answer.ts';
import { rubricVersion, type RubricExample } from '../../model/judges/rubric.ts';
import { probabilityFromTokens, type RowVerdict } from '../../model/judges/verdict.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import { askRows, type AskRows } from './askRows.ts';
import type { Called } from './caller.ts';
import type { ChatRequest } from './chatModel.ts';
import { pairCalls, sha256, type JudgeCall, type JudgeProtocol } from './judgeCalls.ts';
import type { CallRecord } from './judgeStore.ts';

export interface JudgeRun extends Omit<AskRows<JudgeCall>, 'questions' | 'title'> {
  readonly protocol: JudgeProtocol;
  /** Examples beside those of the rubric. */
  readonly examplesFor?: ((read: ReadRow) => Promise<readonly RubricExample[]>) | undefined;
}

/**
 * Asks a judge about rows, both orders of each; a verdict in one order is none, so that a row's calls are made together or
 * not at all.
 *
 * @throws CuratorError as `askRows`
 */
export async function runJudge(run: JudgeRun, context: HandlerContext): Promise<JudgeRunResult> {
  const { store, model, protocol, rows } = run;
  const { rubric } = protocol;
  const judgeId = store.judge(model.endpoint, model.model, rubricVersion(rubric, sha256), rubric);
  const counts = { verdicts: 0, ties: 0, tiesByDisagreement: 0, withoutVerdict: 0 };
  const count = (verdict: RowVerdict | undefined): void => {
    if (verdict?.winner === undefined) counts.withoutVerdict++;
    else {
      counts.verdicts++;
      if (verdict.winner === 'tie') counts.ties++;
      if (verdict.ordersDisagree) counts.tiesByDisagreement++;
    }
  };
  const asked = await askRows<JudgeCall>(
    {
      ...run,
      title: 'Judging',
      questions: async (read) => {
        const examples = (await run.examplesFor?.(read)) ?? [];
        const pair = read.comparison === undefined ? undefined : pairCalls(read.comparison, protocol, examples);
        if (pair === undefined) return undefined;
        const { comparisonKey } = pair;
        return {
          calls: pair.calls,
          answered: ({ request, requestKey, shownFirst, sample }, called) => {
            const { text, finishReason, tokens } = called.answer;
            const answer = readAnswer(text, finishReason);
            const probability = answer.kind === 'verdict' ? probabilityFromTokens(tokens, answer.winner) : undefined;
            const address = { judgeId, comparisonKey, shownFirst, sample };
            store.putCall(requestKey, callRecord(request, called, probability), address);
          },
          cached: (call) => {
            store.putAnswer(call.requestKey, { ...call, judgeId, comparisonKey });
          },
          finished: () => {
            count(store.verdict(judgeId, comparisonKey));
          },
        };
      },
    },
    context,
  );
  return { judgeId, rows: rows.length, ...counts, ...asked };
}

/** A call as the store keeps it. */
export function callRecord(
  { messages }: ChatRequest,
  { answer: { text, finishReason, usage } }: Called,
  probabilityOfA?: number,
): CallRecord {
  return {
    request: JSON.stringify(messages),
    answer: text,
    finishReason,
    probabilityOfA: probabilityOfA ?? null,
    promptTokens: usage?.prompt ?? null,
    completionTokens: usage?.completion ?? null,
    at: Date.now(),
  };
}
