import type { Handlers } from '../../model/contract/endpoint.ts';
import type { scoringRequests } from '../../model/contract/scoring.ts';
import type { Sessions } from '../session/sessions.ts';

export function scoringHandlers(sessions: Sessions): Handlers<typeof scoringRequests> {
  return {
    'scores/run': async ({ datasetId, scorers, fresh, device }, context) =>
      (await sessions(datasetId)).score(scorers, fresh, context, device),
    'strength/report': async ({ datasetId, bins }) => (await sessions(datasetId)).strengthReport(bins),
  };
}
