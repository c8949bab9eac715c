import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { JudgeEstimate } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import type { RowCall } from './askRows.ts';
import type { JudgeStore } from './judgeStore.ts';
import { likelyPromptTokens, mostPromptTokens } from './tokenBudget.ts';

/** Rows that an estimate reads; of more, as many are spread evenly. */
const rowsRead = 500;

export interface EstimateRows {
  readonly rows: Uint32Array;
  readonly readRow: (row: number) => Promise<ReadRow>;
  /** What a run would ask about a row. */
  readonly callsOf: (read: ReadRow) => Promise<readonly RowCall[]>;
  readonly store: JudgeStore;
  /** Tokens of an answer. */
  readonly answer: { readonly likely: number; readonly longest: number };
}

/** What a run would cost, from the requests that it would send. */
export async function estimateRows(
  { rows, readRow, callsOf, store, answer }: EstimateRows,
  { signal }: Pick<HandlerContext, 'signal'>,
): Promise<JudgeEstimate> {
  const step = Math.max(1, rows.length / rowsRead);
  let read = 0;
  const sums = { calls: 0, cached: 0, likely: 0, most: 0 };
  for (let at = 0; at < rows.length; at += step) {
    if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
    read++;
    for (const { request, requestKey } of await callsOf(await readRow(rows[Math.floor(at)] ?? 0))) {
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
    likely: { prompt: whole(sums.likely), completion: open * Math.min(answer.likely, answer.longest) },
    most: { prompt: whole(sums.most), completion: open * answer.longest },
    rowsRead: read,
  };
}
