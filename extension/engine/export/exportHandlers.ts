import type { exportRequests } from '../../model/contract/exporting.ts';
import type { Handlers } from '../../model/contract/endpoint.ts';
import { exportSourceOf } from '../session/sessionExport.ts';
import type { Sessions } from '../session/sessions.ts';
import { previewConversion } from './conversion.ts';
import { previewExport } from './previewExport.ts';
import { runExport } from './runExport.ts';
import { sourceQuality } from './sourceQuality.ts';

export function exportHandlers(sessions: Sessions): Handlers<typeof exportRequests> {
  return {
    'export/run': async ({ datasetId, options }, context) => {
      const session = await sessions(datasetId);
      return runExport(exportSourceOf(session), options, context, () => sourceQuality(session, context));
    },
    'export/preview': async ({ datasetId, options, whole }, context) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      if (options.viewOnly) await session.view.whenSearched();
      return previewExport(exportSourceOf(session), options, whole, context);
    },
    'export/losses': async ({ datasetId, options }, context) =>
      previewConversion(exportSourceOf(await sessions(datasetId)), options, context),
  };
}
