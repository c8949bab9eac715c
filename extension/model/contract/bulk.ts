import * as z from 'zod';
import type { StepResult } from './engine.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';
import { bulkAction } from './rowActions.ts';

/** Rows that an action is done to: those of the view, or of the whole file. */
export const bulkScope = z.enum(['view', 'all']);

/** What an action would do to a row. */
export interface PreviewedRow {
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

export interface BulkPreview {
  /** Rows that the action would be done to. */
  readonly rows: number;
  /** Rows that were tried so far: all of them where the time sufficed. */
  readonly tried: number;
  /** Of the rows tried, those that it would change. */
  readonly changes: number;
  /** Of the rows tried, those that have no place for it. */
  readonly unfit: number;
  /** The first ten that it would change. */
  readonly samples: readonly PreviewedRow[];
}

export interface BulkResult {
  readonly step: StepResult | undefined;
  readonly changed: number;
  /** Rows that were as the action would have left them. */
  readonly unchanged: number;
  /** Rows that have no place for the action; the first of them with the reason. */
  readonly unfit: number;
  readonly unfitRows: readonly { readonly line: number; readonly message: string }[];
}

export const bulkParams = z.object({ action: bulkAction, scope: bulkScope });

export const bulkRequests = {
  'bulk/preview': request<BulkPreview>()(bulkParams.extend({ datasetId })),
  /** Does one thing to many rows as one step, which one undo takes back. A cancelled one changes nothing. */
  'bulk/apply': request<BulkResult>()(bulkParams.extend({ datasetId })),
} as const;
