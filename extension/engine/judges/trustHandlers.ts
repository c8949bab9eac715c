import type { Handlers } from '../../model/contract/endpoint.ts';
import type { trustRequests } from '../../model/contract/judgeTrust.ts';
import type { Sessions } from '../session/sessions.ts';
import { keepBlind, nextBlind } from './blindLabels.ts';
import { trustReport } from './judgeTrust.ts';

export function trustHandlers(sessions: Sessions): Handlers<typeof trustRequests> {
  return {
    'judges/trust': async ({ datasetId, judgeId, against, facet }, context) =>
      trustReport(await sessions(datasetId), { judgeId, against, facet }, context),
    'judges/blindNext': async ({ datasetId, count, seed, skip }) =>
      nextBlind(await sessions(datasetId), count, seed, skip),
    'judges/blindLabel': async ({ datasetId, row, winner }) => {
      await keepBlind(await sessions(datasetId), row, winner);
      return null;
    },
  };
}
