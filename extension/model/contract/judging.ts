import * as z from 'zod';
import type { Winner } from '../judges/order.ts';
import type { JoinedPrinciple } from '../judges/principles.ts';
import { rubric, type Rubric } from '../judges/rubric.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';

const row = z.int().nonnegative();
const judgeId = z.int().positive();

/** Where the judge is. A key travels with the request that needs it and is kept nowhere. */
export const judgeServer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('http'),
    endpoint: z.string().min(1).max(2_000),
    model: z.string().min(1).max(500),
    apiKey: z.string().min(1).optional(),
    timeoutMs: z.int().min(1).max(3_600_000),
  }),
  /** A model that only the caller can reach, such as one of VS Code: it takes the calls of `line` and answers them. */
  z.object({
    kind: z.literal('caller'),
    /** Whose model it is; with `model` the judge's name. */
    vendor: z.string().min(1).max(200),
    model: z.string().min(1).max(500),
    line: z.string().min(1).max(100),
  }),
]);
export type JudgeServer = z.infer<typeof judgeServer>;

/** Which rows are judged: those of the file, of the view, or without a decision; the first ones or a random sample. */
export const judgedRows = z.object({
  scope: z.enum(['all', 'view', 'undecided']),
  limit: z.int().positive().optional(),
  /** Draws `limit` rows at random rather than the first ones; the same seed draws the same. */
  seed: z.int().nonnegative().optional(),
  /** This row alone, whatever the scope. */
  row: row.optional(),
});
export type JudgedRows = z.infer<typeof judgedRows>;

export const judgeOptions = z.object({
  server: judgeServer,
  rubric,
  /** Answers in each order. */
  samples: z.int().min(1).max(20),
  /** 0 where one answer is taken and 0.7 where several are, unless said otherwise. */
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.int().min(16).max(32_768),
  rows: judgedRows,
});
export type JudgeOptions = z.infer<typeof judgeOptions>;

/** Tokens that a run will use, and at most can use. */
export interface JudgeEstimate {
  readonly rows: number;
  readonly calls: number;
  /** Calls that the store answers. */
  readonly cachedCalls: number;
  /** At about four characters a token and 150 tokens an answer: a guess. */
  readonly likely: { readonly prompt: number; readonly completion: number };
  /** The same as an upper bound, which a budget is compared with. */
  readonly most: { readonly prompt: number; readonly completion: number };
  /** Rows that the figures were worked out from; all of them, or some for a large dataset. */
  readonly rowsRead: number;
}

/** What came of asking a model about rows. */
export interface AskOutcome {
  readonly calls: number;
  readonly cachedCalls: number;
  readonly tokens: { readonly prompt: number; readonly completion: number };
  /** What the budget counts: as `tokens`, and the most that calls of unknown use could have used. */
  readonly spent: number;
  readonly failed: readonly { readonly line: number; readonly message: string }[];
  /** All of them; `failed` holds the first hundred. */
  readonly failedTotal: number;
  /** Rows that there was nothing to ask about: no comparison of two responses, or for a rationale no label. */
  readonly skipped: number;
  /** Why it ended before the last row; null where it did not. */
  readonly stopped: string | null;
  readonly seconds: number;
}

export interface JudgeRunResult extends AskOutcome {
  readonly judgeId: number;
  readonly rows: number;
  readonly verdicts: number;
  readonly ties: number;
  /** Ties because the verdict changed with the order. */
  readonly tiesByDisagreement: number;
  readonly withoutVerdict: number;
}

export interface JudgeInfo {
  readonly id: number;
  readonly endpoint: string;
  readonly model: string;
  readonly rubricVersion: string;
  readonly rubric: Rubric;
  readonly comparisons: number;
  /** When it was first asked, in milliseconds since 1970. */
  readonly created: number;
}

/** Words of a response that a judge gives as evidence. */
export interface JudgeEvidence {
  /** Position in the row's own order. */
  readonly candidate: 0 | 1;
  readonly quote: string;
  /** Where they stand in the response, in characters; null where they do not. */
  readonly at: { readonly start: number; readonly end: number } | null;
}

/** A property that a judge says a response has or has not, with the words that show it. */
export interface JudgePrinciple extends JoinedPrinciple {
  /** Whether a person approved it for the export. */
  readonly approved: boolean;
}

/** Whose reasons a judge's have no words in common with, although both are for the same label. */
export type ReasonsOf = 'person' | 'file' | 'judges';

export interface JudgeReason {
  /** The candidate that was shown as A. */
  readonly shownFirst: 0 | 1;
  readonly sample: number;
  readonly winner: Winner | null;
  /** Why there is no verdict. */
  readonly none: string | null;
  readonly text: string;
  readonly evidence: readonly JudgeEvidence[];
  /** What it writes about each response, in the row's own order; empty where it writes nothing. */
  readonly critiques: readonly [string, string];
}

/** What one judge says about one row, candidates in the row's own order. */
export interface JudgeVerdict {
  readonly judgeId: number;
  readonly endpoint: string;
  readonly model: string;
  readonly rubricName: string;
  readonly rubricVersion: string;
  readonly winner: Winner | null;
  /** Name of the better candidate as the row spells it, 'tie' or 'none'. */
  readonly label: string;
  /** Whether the label in force says the same; null without a verdict or a label. */
  readonly agrees: boolean | null;
  /** That the row's first candidate is better, 0 to 1; null without a verdict. */
  readonly probability: number | null;
  /** From token probabilities rather than from counting answers. */
  readonly fromTokens: boolean;
  readonly ordersDisagree: boolean;
  readonly answers: number;
  readonly withoutVerdict: number;
  readonly reasons: readonly JudgeReason[];
  /** Those of all its answers, joined. */
  readonly principles: readonly JudgePrinciple[];
  /** Only where it agrees with the label; a hint to look, as words alone are compared. */
  readonly apartFrom: readonly ReasonsOf[];
}

export interface RowVerdicts {
  readonly row: number;
  readonly line: number;
  readonly id: string;
  readonly verdicts: readonly JudgeVerdict[];
}

/** One call as it was sent and answered. */
export interface JudgeCallRecord {
  readonly shownFirst: 0 | 1;
  readonly sample: number;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly answer: string;
  readonly finishReason: string | null;
  readonly probabilityOfA: number | null;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly at: number;
}

/** A call for a model that only the caller can reach. */
export interface WaitingCall {
  readonly call: number;
  readonly messages: readonly { readonly role: 'system' | 'user'; readonly content: string }[];
  readonly maxTokens: number;
  readonly temperature: number;
}

/** What a model of the caller answered, or why it did not. */
export const callOutcome = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), text: z.string(), tokens: z.int().nonnegative().nullable() }),
  z.object({
    kind: z.literal('failure'),
    what: z.enum(['retry', 'skip', 'stop']),
    message: z.string(),
    mayHaveCost: z.boolean(),
  }),
]);
export type CallOutcome = z.infer<typeof callOutcome>;

/** How a model is asked about rows. */
export const askParameters = {
  /** Tokens, prompts and answers together; null for no limit. */
  budget: z.int().positive().nullable(),
  concurrency: z.int().min(1).max(64),
  /** Asks again although the answers are there. */
  fresh: z.boolean(),
};

/** Requests about judges. */
export const judgingRequests = {
  'judges/list': request<readonly JudgeInfo[]>()(z.object({ datasetId })),
  'judges/estimate': request<JudgeEstimate>()(z.object({ datasetId, options: judgeOptions })),
  /** Asks a judge about rows. What is answered is kept at once: a run that was ended goes on where it stopped. */
  'judges/run': request<JudgeRunResult>()(z.object({ datasetId, options: judgeOptions, ...askParameters })),
  /** The next call for the caller's model, as soon as there is one; null when the run has ended. */
  'judges/take': request<WaitingCall | null>()(z.object({ line: z.string().min(1).max(100) })),
  'judges/answer': request<null>()(
    z.object({ line: z.string().min(1).max(100), call: z.int().nonnegative(), outcome: callOutcome }),
  ),
  /** Rows with a verdict among `count` rows from `from`, in file order. */
  'judges/verdicts': request<readonly RowVerdicts[]>()(
    z.object({ datasetId, from: row, count: z.int().min(1).max(10_000), judgeId: judgeId.optional() }),
  ),
  /** What a judge was sent about a row, and what it answered. */
  'judges/calls': request<readonly JudgeCallRecord[]>()(z.object({ datasetId, row, judgeId })),
  /** The messages that a judge would be sent about a row, the row's first candidate as A. */
  'judges/preview': request<readonly { readonly role: string; readonly content: string }[]>()(
    z.object({ datasetId, row, rubric }),
  ),
} as const;
