import * as z from 'zod';
import { request } from './endpoint.ts';
import { trustAgainst, type BlindRow, type TrustReport } from './judgeTrust.ts';
import type { JudgeInfo } from './judging.ts';
import { routingOptions, type RoutedRow, type RoutingReport } from './routing.ts';

const row = z.int().nonnegative();

/** The contract between the webview of judges and routing (caller) and the extension host (callee). */
export const judgesViewContract = {
  'view/ready': request<JudgesViewStart>()(z.object({})),
  'judges/list': request<readonly JudgeInfo[]>()(z.object({})),
  'judges/trust': request<TrustReport>()(
    z.object({ judgeId: z.int().positive(), against: trustAgainst, facet: z.string().max(200).optional() }),
  ),
  'judges/blindNext': request<BlindRow | null>()(
    z.object({ count: z.int().min(1).max(10_000), seed: z.int().nonnegative(), skip: z.array(row).max(10_000) }),
  ),
  'judges/blindLabel': request<null>()(
    z.object({ row, winner: z.union([z.literal(0), z.literal(1), z.literal('tie')]).nullable() }),
  ),
  'routing/plan': request<RoutingReport>()(z.object({ options: routingOptions })),
  'routing/queue': request<readonly RoutedRow[]>()(z.object({ from: row, count: z.int().min(1).max(1_000) })),
  /** Shows a row in the pair editor. */
  'row/open': request<null>()(z.object({ row })),
  'command/run': request<null>()(z.object({ command: z.enum(['judge']) })),
} as const;
export type JudgesViewContract = typeof judgesViewContract;

export interface JudgesViewStart {
  readonly datasetName: string;
}

export interface JudgesViewEvents {
  /** Verdicts, labels or decisions changed. */
  readonly 'dataset/changed': { readonly revision: number };
}
