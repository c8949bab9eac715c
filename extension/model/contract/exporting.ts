import * as z from 'zod';
import type { ConversionReport } from '../export/conversion.ts';
import { exportOptions, type ExportPreview, type ExportSummary } from '../export/exportOptions.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';

export const exportRequests = {
  'export/run': request<ExportSummary>()(z.object({ datasetId, options: exportOptions })),
  /** The first records that the export would write; `whole` goes over all rows where caps or a split need it. */
  'export/preview': request<ExportPreview>()(z.object({ datasetId, options: exportOptions, whole: z.boolean() })),
  /** What the rows hold and the format has no place for; goes over all of them and writes nothing. */
  'export/losses': request<ConversionReport>()(z.object({ datasetId, options: exportOptions })),
} as const;
