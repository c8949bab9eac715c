import * as z from 'zod';
import type { Handlers } from '../../model/contract/endpoint.ts';
import type { JudgeCallRecord, JudgeOptions, judgingRequests, RowVerdicts } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import { answerTokens } from '../../model/judges/rubric.ts';
import { pairIdentity } from '../scoring/pairIdentity.ts';
import type { ReadRow } from '../session/rowPresenter.ts';
import type { Sessions } from '../session/sessions.ts';
import { addressOf, requireFormat, whileAsking } from './askedSession.ts';
import type { CallerLines } from './callerLines.ts';
import { chooseRows } from './chooseRows.ts';
import { pairCalls, type JudgeProtocol } from './judgeCalls.ts';
import { GoldExamples } from './goldExamples.ts';
import { estimateRows } from './judgeEstimate.ts';
import { runJudge } from './judgeRun.ts';
import { JudgeStore, type StoredCall } from './judgeStore.ts';
import { verdictsOf } from './rowVerdicts.ts';

const storedMessages = z.array(z.object({ role: z.string(), content: z.string() }));

export function judgesHandlers(sessions: Sessions, lines: CallerLines): Handlers<typeof judgingRequests> {
  return {
    'judges/take': ({ line }, { signal }) => lines.take(line, signal),
    'judges/answer': ({ line, call, outcome }) => {
      lines.answer(line, call, outcome);
      return null;
    },
    'judges/list': async ({ datasetId }) => new JudgeStore((await sessions(datasetId)).database).countedJudges(),
    'judges/estimate': async ({ datasetId, options }, context) => {
      const session = await sessions(datasetId);
      const rows = await chooseRows(session, options.rows);
      const store = new JudgeStore(session.database);
      const gold = await GoldExamples.of(session, store, options.rubric, context.signal);
      const protocol = protocolOf(options);
      return estimateRows(
        {
          rows,
          readRow: (row) => session.readRow(row),
          store,
          answer: { likely: answerTokens(options.rubric).likely, longest: options.maxTokens },
          callsOf: async (read) => {
            const examples = (await gold?.for(read)) ?? [];
            return read.comparison === undefined ? [] : (pairCalls(read.comparison, protocol, examples)?.calls ?? []);
          },
        },
        context,
      );
    },
    'judges/run': async ({ datasetId, options, budget, concurrency, fresh }, context) => {
      const session = await sessions(datasetId);
      requireFormat(session);
      const rows = await chooseRows(session, options.rows);
      const gold = await GoldExamples.of(session, new JudgeStore(session.database), options.rubric, context.signal);
      return whileAsking(session, options.server, lines, (asked) =>
        runJudge(
          {
            ...asked,
            protocol: protocolOf(options),
            rows,
            examplesFor: gold && ((read) => gold.for(read)),
            budget: budget ?? Number.POSITIVE_INFINITY,
            concurrency,
            fresh,
          },
          context,
        ),
      );
    },
    'judges/verdicts': async ({ datasetId, from, count, judgeId }) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      const store = new JudgeStore(session.database);
      const judges = store.judges().filter(({ id }) => judgeId === undefined || id === judgeId);
      const to = Math.min(from + count, session.file.rowCount);
      const ids = await session.idsOf(from, to);
      const found: RowVerdicts[] = [];
      for (let row = from; judges.length > 0 && row < to; row++) {
        const read = await session.readRow(row);
        const verdicts = verdictsOf(store, judges, read);
        if (verdicts.length > 0) found.push({ row, line: read.line, id: ids[row - from] ?? '', verdicts });
      }
      return found;
    },
    'judges/calls': async ({ datasetId, row, judgeId }) => {
      const session = await sessions(datasetId);
      const identity = identityOf(await session.readRow(row));
      return new JudgeStore(session.database)
        .calls(judgeId, identity.key)
        .map((call) => callAsShown(call, identity.reversed));
    },
    'judges/preview': async ({ datasetId, row, rubric }, { signal }) => {
      const session = await sessions(datasetId);
      const read = await session.readRow(row);
      const { reversed } = identityOf(read);
      const protocol = {
        endpoint: '',
        model: '',
        rubric,
        samples: 1,
        temperature: 0,
        maxTokens: answerTokens(rubric).longest,
      };
      const gold = await GoldExamples.of(session, new JudgeStore(session.database), rubric, signal);
      const examples = (await gold?.for(read)) ?? [];
      const calls = read.comparison === undefined ? undefined : pairCalls(read.comparison, protocol, examples)?.calls;
      return calls?.find(({ shownFirst }) => shownFirst === (reversed ? 1 : 0))?.request.messages ?? [];
    },
  };
}

/** A call in the row's own order. @param reversed whether the row's first candidate is the second in sorted order */
export function callAsShown({ request, shownFirst, ...rest }: StoredCall, reversed: boolean): JudgeCallRecord {
  return {
    ...rest,
    shownFirst: reversed ? (shownFirst === 0 ? 1 : 0) : shownFirst,
    messages: storedMessages.parse(JSON.parse(request)),
  };
}

function protocolOf({ server, rubric, samples, temperature, maxTokens }: JudgeOptions): JudgeProtocol {
  return {
    ...addressOf(server),
    rubric,
    samples,
    temperature: temperature ?? (samples === 1 ? 0 : 0.7),
    maxTokens,
  };
}

export function identityOf({ comparison, line }: ReadRow): { readonly key: Buffer; readonly reversed: boolean } {
  const identity = comparison === undefined ? undefined : pairIdentity(comparison);
  if (identity !== undefined) return identity;
  throw new CuratorError('bad-request', `Line ${String(line)} is no comparison of two responses.`, { line });
}
