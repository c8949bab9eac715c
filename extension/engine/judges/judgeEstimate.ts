import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { JudgeEstimate } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import type { RubricExample } from '../../model/judges/rubric.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import { pairCalls, type JudgeProtocol } from './judgeCalls.ts';
import type { JudgeStore } from './judgeStore.ts';
import { likelyPromptTokens, mostPromptTokens } from './tokenBudget.ts';

/** Rows that an estimate reads; of more, as many are spread evenly. */
const rowsRead = 500;
/** Tokens of a usual answer: some sentences and quotes. */
const likelyAnswer = 150;

/** What a run would cost, from the requests that it would send. */
export async function estimateJudge(
  rows: Uint32Array,
  readRow: (row: number) => Promise<ReadRow>,
  protocol: JudgeProtocol,
  store: JudgeStore,
  { signal }: Pick<HandlerContext, 'signal'>,
  examplesFor?: (read: ReadRow) => Promise<readonly RubricExample[]>,
): Promise<JudgeEstimate> {
  const step = Math.max(1, rows.length / rowsRead);
  let read = 0;
  const sums = { calls: 0, cached: 0, likely: 0, most: 0 };
  for (let at = 0; at < rows.length; at += step) {
    if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
    read++;
    const row = await readRow(rows[Math.floor(at)] ?? 0);
    const examples = (await examplesFor?.(row)) ?? [];
    const pair = row.comparison === undefined ? undefined : pairCalls(row.comparison, protocol, examples);
    for (const { request, requestKey } of pair?.calls ?? []) {
      sums.calls++;
      if (store.hasCall(requestKey)) {
        sums.cached++;
        continue;
      }
      sums.likely += likelyPromptTokens(request.messages);
      sums.most += mostPromptTokens(request.messages);
    }
  }
  const whole = (sum: number): number => Math.round((sum / Math.max(1, read)) * rows.length);
  const open = whole(sums.calls - sums.cached);
  return {
    rows: rows.length,
    calls: whole(sums.calls),
    cachedCalls: whole(sums.cached),
    likely: { prompt: whole(sums.likely), completion: open * Math.min(likelyAnswer, protocol.maxTokens) },
    most: { prompt: whole(sums.most), completion: open * protocol.maxTokens },
    rowsRead: read,
  };
}
