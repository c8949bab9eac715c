import * as z from 'zod';
import type { GivenAttributes } from '../suggestions/preferenceAttributes.ts';
import { rationaleKinds } from '../suggestions/rationale.ts';
import { suggestionTasks } from '../suggestions/suggestionTask.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';
import {
  askParameters,
  judgedRows,
  judgeServer,
  type AskOutcome,
  type JudgeCallRecord,
  type JudgeEstimate,
} from './judging.ts';

const row = z.int().nonnegative();

/** What a judge is asked to suggest, one call a row. */
export const suggestOptions = z.object({
  server: judgeServer,
  task: z.enum(suggestionTasks),
  /** How a rationale is written. */
  kind: z.enum(rationaleKinds).optional(),
  /** Whether rows that people decided about, those most like the one that is asked about, are shown as examples. */
  goldExamples: z.boolean(),
  /** 0 unless said otherwise. */
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.int().min(16).max(32_768),
  rows: judgedRows,
});
export type SuggestOptions = z.infer<typeof suggestOptions>;

export interface SuggestResult extends AskOutcome {
  readonly rows: number;
  /** Rows with a suggestion now. */
  readonly suggested: number;
  /** Rows whose answer was empty, a refusal or not clear. */
  readonly unclear: number;
}

interface SuggestionSource {
  readonly endpoint: string;
  readonly model: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What judges suggest about a row, and whether it still fits. What people say is in the row's state. */
export interface RowSuggestions {
  readonly attributes: (SuggestionSource & { readonly values: GivenAttributes }) | null;
  readonly rationale:
    | (SuggestionSource & {
        readonly text: string;
        /** Whether it was written for these texts and this label. */
        readonly fits: boolean;
      })
    | null;
  /** Whether the person's rationale was written for these texts and this label; null where there is none. */
  readonly rationaleFits: boolean | null;
}

export const suggestingRequests = {
  'suggestions/estimate': request<JudgeEstimate>()(z.object({ datasetId, options: suggestOptions })),
  /** Asks a judge about rows; as 'judges/run'. What people said is never changed. */
  'suggestions/run': request<SuggestResult>()(z.object({ datasetId, options: suggestOptions, ...askParameters })),
  /** What a judge was sent for its suggestion about a row, and what it answered; empty where there is none. */
  'suggestions/calls': request<readonly JudgeCallRecord[]>()(
    z.object({ datasetId, row, task: z.enum(suggestionTasks) }),
  ),
} as const;
