import type { exportRequests } from '../../model/contract/exporting.ts';
import type { Handlers } from '../../model/contract/endpoint.ts';
import { exportSourceOf } from '../session/sessionExport.ts';
import type { Sessions } from '../session/sessions.ts';
import { previewConversion } from './conversion.ts';
import { previewExport, runExport } from './runExport.ts';

/** A preview is for the eye: five records, from rows near the beginning. */
const previewed = { records: 5, mostRows: 1_000 };

export function exportHandlers(sessions: Sessions): Handlers<typeof exportRequests> {
  return {
    'export/run': async ({ datasetId, options }, context) =>
      runExport(exportSourceOf(await sessions(datasetId)), options, context),
    'export/preview': async ({ datasetId, options }, context) =>
      previewExport(exportSourceOf(await sessions(datasetId)), options, previewed, context),
    'export/losses': async ({ datasetId, options }, context) =>
      previewConversion(exportSourceOf(await sessions(datasetId)), options, context),
  };
}
