import * as z from 'zod';
import type { DatasetInfo } from './engine.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';

/** How a dataset is decided about; kept with it. */
export interface DecidingInfo {
  /** Responses are shown in random order, without label, models and scores. */
  readonly blind: boolean;
  /** Tags that are offered as reasons, in their order. */
  readonly reasons: readonly string[];
}

export const blindParams = z.object({ blind: z.boolean() });
export const reasonsParams = z.object({ reasons: z.array(z.string().trim().min(1).max(100)).max(50) });
export const recentParams = z.object({ count: z.int().min(1).max(1_000) });

/** A decision as it was made. */
export interface RecentDecision {
  readonly row: number;
  readonly line: number;
  readonly label: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly annotator: string;
}

export const decidingRequests = {
  'deciding/blind': request<DatasetInfo>()(blindParams.extend({ datasetId })),
  'deciding/reasons': request<DatasetInfo>()(reasonsParams.extend({ datasetId })),
  /** Rows that were decided about last, the latest first, each once. */
  'deciding/recent': request<readonly RecentDecision[]>()(recentParams.extend({ datasetId })),
} as const;
