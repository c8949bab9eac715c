import type { decidingRequests } from '../../model/contract/deciding.ts';
import type { Handlers } from '../../model/contract/endpoint.ts';
import type { Sessions } from '../session/sessions.ts';
import { recentDecisions } from './decidingSettings.ts';

export function decidingHandlers(sessions: Sessions): Handlers<typeof decidingRequests> {
  return {
    'deciding/blind': async ({ datasetId, blind }) => {
      const session = await sessions(datasetId);
      session.deciding.setBlind(blind);
      return session.changed();
    },
    'deciding/reasons': async ({ datasetId, reasons }) => {
      const session = await sessions(datasetId);
      session.deciding.setReasons(reasons);
      return session.changed();
    },
    'deciding/recent': async ({ datasetId, count }) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      const { curation, file } = session;
      return recentDecisions(
        curation.log,
        count,
        (rowId) => curation.decidedRow(rowId),
        (row) => file.lineOf(row),
      );
    },
  };
}
