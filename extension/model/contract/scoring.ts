import { z } from 'zod';
import type { StrengthReport } from '../strength/strengthReport.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';
import type { DatasetInfo } from './engine.ts';

/** What a scorer says about itself on this dataset. */
export interface ScorerReport {
  readonly scorer: string;
  /** Share of rows whose label it agrees with when it never saw their prompt, with a 95 % Wilson interval. */
  readonly accuracy: { readonly value: number; readonly low: number; readonly high: number; readonly rows: number };
  /** Whether the interval lies above 0.5. */
  readonly aboveChance: boolean;
}

export interface ScoreResult {
  readonly rowsScored: number;
  readonly rowsSkipped: readonly { readonly line: number; readonly message: string }[];
  readonly rowsSkippedTotal: number;
  readonly reports: readonly ScorerReport[];
  readonly seconds: number;
  readonly info: DatasetInfo;
}

/** Requests about scores and the strength that they add up to. */
export const scoringRequests = {
  'scores/run': request<ScoreResult>()(
    z.object({ datasetId, scorers: z.array(z.string().min(1)).min(1), fresh: z.boolean() }),
  ),
  'strength/report': request<StrengthReport>()(z.object({ datasetId, bins: z.int().min(2).max(400) })),
} as const;
