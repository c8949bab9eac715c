import { z } from 'zod';
import { exportOptions, type ExportSummary } from '../export/exportOptions.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';

export const exportRequests = {
  'export/run': request<ExportSummary>()(z.object({ datasetId, options: exportOptions })),
} as const;
