import type { Handlers } from '../../model/contract/endpoint.ts';
import type { SuggestOptions, suggestingRequests } from '../../model/contract/suggesting.ts';
import { CuratorError } from '../../model/errors.ts';
import { addressOf, requireFormat, whileAsking } from '../judges/askedSession.ts';
import type { CallerLines } from '../judges/callerLines.ts';
import { chooseRows } from '../judges/chooseRows.ts';
import { GoldExamples } from '../judges/goldExamples.ts';
import { estimateRows } from '../judges/judgeEstimate.ts';
import { callAsShown, identityOf } from '../judges/judgesHandlers.ts';
import { JudgeStore } from '../judges/judgeStore.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { Sessions } from '../session/sessions.ts';
import { questionAbout, runSuggestions, type Asking } from './suggestRun.ts';

/** Tokens of a usual answer. */
const likelyAnswer = 150;

export function suggestionHandlers(sessions: Sessions, lines: CallerLines): Handlers<typeof suggestingRequests> {
  return {
    'suggestions/estimate': async ({ datasetId, options }, context) => {
      const session = await sessions(datasetId);
      const asking = await askingOf(session, options, context.signal);
      return estimateRows(
        {
          rows: await chooseRows(session, options.rows),
          readRow: (row) => session.readRow(row),
          store: new JudgeStore(session.database),
          answer: { likely: likelyAnswer, longest: options.maxTokens },
          callsOf: async (read) => {
            const question = await questionAbout(read, asking);
            return question === undefined ? [] : [question.call];
          },
        },
        context,
      );
    },
    'suggestions/run': async ({ datasetId, options, budget, concurrency, fresh }, context) => {
      const session = await sessions(datasetId);
      requireFormat(session);
      await session.whenComplete();
      const asking = await askingOf(session, options, context.signal);
      const rows = await chooseRows(session, options.rows);
      return whileAsking(session, options.server, lines, (asked) =>
        runSuggestions(
          {
            ...asking,
            ...asked,
            suggestions: session.suggestions,
            rows,
            idOf: async (row) => {
              const [id] = await session.storedIdsOf([row]);
              if (id === undefined) throw new CuratorError('internal', `Row ${String(row)} has no id.`);
              return id;
            },
            budget: budget ?? Number.POSITIVE_INFINITY,
            concurrency,
            fresh,
          },
          context,
        ),
      );
    },
    'suggestions/calls': async ({ datasetId, row, task }) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      const { reversed } = identityOf(await session.readRow(row));
      const call = session.suggestions.call(task, row);
      return call === undefined ? [] : [callAsShown({ ...call, shownFirst: 0, sample: 0 }, reversed)];
    },
  };
}

async function askingOf(session: DatasetSession, options: SuggestOptions, signal: AbortSignal): Promise<Asking> {
  const { server, task, kind, goldExamples, temperature, maxTokens } = options;
  const store = new JudgeStore(session.database);
  const gold = await GoldExamples.of(session, store, { examples: [], goldExamples }, signal);
  return {
    task,
    kind,
    protocol: {
      ...addressOf(server),
      temperature: temperature ?? 0,
      maxTokens,
    },
    examplesFor: gold && ((read) => gold.for(read)),
  };
}
