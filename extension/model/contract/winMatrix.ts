import * as z from 'zod';
import type { PromptMatrix } from '../winMatrix/promptMatrix.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';

const row = z.int().nonnegative();

/** Requests about prompts with several candidates. */
export const winMatrixRequests = {
  /** The win matrix of the row's prompt over all rows that share it; null for a row that cannot be read. */
  'winMatrix/row': request<PromptMatrix | null>()(z.object({ datasetId, row })),
  /** Prompts with at least `candidates` different responses, in the order of their first rows, a part of them. */
  'winMatrix/prompts': request<{ readonly total: number; readonly prompts: readonly PromptMatrix[] }>()(
    z.object({ datasetId, candidates: z.int().min(2).max(1_000), from: row, count: z.int().min(1).max(1_000) }),
  ),
} as const;
