import type { exportRequests } from '../../model/contract/exporting.ts';
import type { Handlers } from '../../model/contract/endpoint.ts';
import { exportSourceOf } from '../session/sessionExport.ts';
import type { Sessions } from '../session/sessions.ts';
import { previewConversion } from './conversion.ts';
import { previewExport, runExport } from './runExport.ts';
import { sourceQuality } from './sourceQuality.ts';

/** A preview is for the eye: five records, from rows near the beginning. */
const previewed = { records: 5, mostRows: 1_000 };

export function exportHandlers(sessions: Sessions): Handlers<typeof exportRequests> {
  return {
    'export/run': async ({ datasetId, options }, context) => {
      const session = await sessions(datasetId);
      return runExport(exportSourceOf(session), options, context, () => sourceQuality(session, context));
    },
    'export/preview': async ({ datasetId, options }, context) =>
      previewExport(exportSourceOf(await sessions(datasetId)), options, previewed, context),
    'export/losses': async ({ datasetId, options }, context) =>
      previewConversion(exportSourceOf(await sessions(datasetId)), options, context),
  };
}
