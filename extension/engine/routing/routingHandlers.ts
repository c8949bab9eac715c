import type { Handlers } from '../../model/contract/endpoint.ts';
import type { routingRequests } from '../../model/contract/routing.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { Sessions } from '../session/sessions.ts';
import { SessionRouting } from './sessionRouting.ts';

export function routingHandlers(sessions: Sessions): Handlers<typeof routingRequests> {
  const plans = new WeakMap<DatasetSession, SessionRouting>();
  const routing = async (datasetId: string): Promise<SessionRouting> => {
    const session = await sessions(datasetId);
    const known = plans.get(session) ?? new SessionRouting(session);
    plans.set(session, known);
    return known;
  };
  return {
    'routing/plan': async ({ datasetId, options }, context) => (await routing(datasetId)).plan(options, context),
    'routing/rows': async ({ datasetId, from, count }) => (await routing(datasetId)).rows(from, count),
    'routing/queue': async ({ datasetId, from, count }) => (await routing(datasetId)).queue(from, count),
    'routing/hyper': async ({ datasetId, from, count }) => (await routing(datasetId)).hyper(from, count),
  };
}
