import * as z from 'zod';
import type { LintFinding } from '../lints/lint.ts';
import type { LintReport, RowFindings } from '../lints/lintReport.ts';
import { lintSettings } from '../lints/lintSettings.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';
import type { StepResult } from './engine.ts';

const row = z.int().nonnegative();

/** Requests about lints. */
export const lintRequests = {
  /** Looks at every row, and at rows beside each other, in worker threads; keeps the result in the store. */
  'lints/run': request<LintReport>()(z.object({ datasetId, settings: lintSettings })),
  /** The last result, or null where lints never ran. */
  'lints/report': request<LintReport | null>()(z.object({ datasetId })),
  /** Findings of one row, in words. */
  'lints/row': request<readonly LintFinding[]>()(z.object({ datasetId, row })),
  /** Rows with findings among `count` rows from `from`, in file order, after a run. */
  'lints/findings': request<readonly RowFindings[]>()(
    z.object({ datasetId, from: row, count: z.int().min(1).max(10_000) }),
  ),
  /** Decides about all undecided rows with a finding that has a safe fix, as one step. */
  'lints/fix': request<StepResult>()(z.object({ datasetId, lint: z.string().min(1) })),
} as const;
