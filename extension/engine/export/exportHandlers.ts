import type { exportRequests } from '../../model/contract/exporting.ts';
import type { Handlers } from '../../model/contract/endpoint.ts';
import { exportSourceOf } from '../session/sessionExport.ts';
import type { Sessions } from '../session/sessions.ts';
import { runExport } from './runExport.ts';

export function exportHandlers(sessions: Sessions): Handlers<typeof exportRequests> {
  return {
    'export/run': async ({ datasetId, options }, context) =>
      runExport(exportSourceOf(await sessions(datasetId)), options, context),
  };
}
