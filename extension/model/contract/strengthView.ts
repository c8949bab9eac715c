import { z } from 'zod';
import type { StrengthReport } from '../strength/strengthReport.ts';
import { request } from './endpoint.ts';

/** The contract between the strength webview (caller) and the extension host (callee). */
export const strengthViewContract = {
  'view/ready': request<StrengthViewStart>()(z.object({})),
  'strength/report': request<StrengthReport>()(z.object({ bins: z.int().min(2).max(400) })),
  /** Shows the rows of a strength range in the pair editor, worst first; null shows all rows in file order. */
  'range/select': request<{ readonly rows: number }>()(
    z.object({ range: z.object({ min: z.number(), max: z.number() }).nullable() }),
  ),
  'command/run': request<null>()(z.object({ command: z.enum(['score', 'openPairs']) })),
} as const;
export type StrengthViewContract = typeof strengthViewContract;

export interface StrengthViewStart {
  /** Address of the dataset, kept by the webview so that the view finds it again after a reload. */
  readonly dataset: string;
  readonly datasetName: string;
  readonly selection: { readonly min: number; readonly max: number } | undefined;
}

export interface StrengthViewEvents {
  /** Scores, labels or decisions changed: ask for the report again. */
  readonly 'strength/changed': { readonly revision: number };
  /** The editor's filter changed, by whatever way. */
  readonly 'range/changed': { readonly range: { readonly min: number; readonly max: number } | null };
}
