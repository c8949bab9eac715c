import * as z from 'zod';
import { plainDecisions } from '../rows/rowState.ts';
import { request } from './endpoint.ts';
import type { RowDetail } from './engine.ts';
import type { AlikePreview, TriageProgress, TriageQueue } from './noise.ts';

const row = z.int().nonnegative();

/** The contract between the triage webview (caller) and the extension host (callee). */
export const triageViewContract = {
  'view/ready': request<TriageViewStart>()(z.object({})),
  /** The queue from its beginning, made with all decisions up to now. */
  'triage/queue': request<ShownQueue>()(
    z.object({ count: z.int().min(1).max(1_000), auditShare: z.number().min(0).max(1) }),
  ),
  'triage/progress': request<TriageProgress>()(z.object({})),
  'rows/detail': request<RowDetail>()(z.object({ row })),
  /** Shows the row in the pair editor, without the focus. */
  'row/show': request<null>()(z.object({ row })),
  /** Decides about a row as one step; answers with what the undo menu says of it. */
  'row/decide': request<StepTaken>()(
    z.object({
      row,
      decision: z.enum(plainDecisions),
      /** Position of the response on the left, where the view showed several. */
      shownLeft: z.int().nonnegative().optional(),
    }),
  ),
  'alike/preview': request<AlikePreview>()(z.object({ row })),
  'alike/decide': request<StepTaken>()(z.object({ row, decision: z.enum(plainDecisions) })),
  /** Takes back the newest step; null where there is none. */
  'history/undo': request<StepTaken | null>()(z.object({})),
  'command/run': request<null>()(z.object({ command: z.enum(['score', 'openStrength', 'drawAudit']) })),
} as const;
export type TriageViewContract = typeof triageViewContract;

/** The queue, and whether the dataset's curator decides blind elsewhere: this view shows what is hidden there. */
export interface ShownQueue extends TriageQueue {
  readonly blind: boolean;
}

export interface StepTaken {
  readonly label: string;
  readonly rows: readonly number[];
}

export interface TriageViewStart {
  /** Address of the dataset, kept by the webview so that the view finds it again after a reload. */
  readonly dataset: string;
  readonly datasetName: string;
}

export interface TriageViewEvents {
  /** Rows, scores or decisions changed by another way than this view. */
  readonly 'dataset/changed': { readonly revision: number };
}
