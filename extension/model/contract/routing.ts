import * as z from 'zod';
import type { BudgetPoint } from '../routing/plan.ts';
import { routingModes } from '../routing/plan.ts';
import type { Reason, Skill } from '../routing/gainModel.ts';
import type { Share } from '../strength/strength.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';

const row = z.int().nonnegative();
const names = z.array(z.string().min(1).max(500)).max(100);

/** Whose label a row gets where no person decides. */
export const aiSource = z.discriminatedUnion('kind', [
  /** A judge of the store, else an annotator of the file whose name is a model's, else the label of the file. */
  z.object({ kind: z.literal('auto') }),
  z.object({ kind: z.literal('judge'), judgeId: z.int().positive() }),
  z.object({ kind: z.literal('annotator'), name: z.string().min(1) }),
  z.object({ kind: z.literal('label') }),
]);
export type AiSource = z.infer<typeof aiSource>;

export const routingOptions = z.object({
  ai: aiSource,
  /** Annotators of the file that are people; left out: all whose names are not a model's. */
  people: names.optional(),
  /** Up to 1 a share of the rows that are still open, above that a number of rows. */
  budget: z.number().min(0),
  mode: z.enum(routingModes),
  /** What a row costs, in one unit for both. */
  cost: z.object({ human: z.number().min(0), ai: z.number().min(0) }),
  /** What an error that stays costs, in the same unit. */
  errorCost: z.number().min(0),
  /** Share of rows that people get wrong themselves. */
  humanError: z.number().min(0).max(1),
  /** Share of the rows left to the AI that people check at random. */
  auditShare: z.number().min(0).max(1),
  seed: z.int().nonnegative(),
});
export type RoutingOptions = z.infer<typeof routingOptions>;

/** Who labels a row: a person; the AI with a check by a person, drawn at random; the AI; nobody, as a person has. */
export const routes = ['person', 'audit', 'ai', 'labelled'] as const;
export type Route = (typeof routes)[number];

export interface RoutedRow {
  readonly row: number;
  readonly line: number;
  readonly id: string;
  readonly route: Route;
  /** Place in the queue of people, from 1; null for rows that are not in it. */
  readonly place: number | null;
  /** The AI label as the row spells it; 'none' without a verdict. */
  readonly aiLabel: string;
  /** What people say; null where they have not. */
  readonly personLabel: string | null;
  /** Probability that the AI label is wrong. */
  readonly errorProbability: number;
  /** Expected, in the unit of the costs. */
  readonly gain: number;
  /** The strongest features, three at most. */
  readonly reasons: readonly Reason[];
}

export interface RoutingReport {
  /** In words: "judge m at http://…", "annotator gpt4", "label of the file". */
  readonly ai: string;
  readonly others: readonly string[];
  readonly people: readonly string[];
  /** Rows that are pairs. */
  readonly rows: number;
  /** Rows that people have labelled. */
  readonly labelled: number;
  readonly withoutAiLabel: number;
  /** Rows that could not be read as a pair. */
  readonly leftOut: number;
  /** Rows for people. */
  readonly budget: number;
  readonly routed: number;
  readonly audited: number;
  readonly cost: number;
  readonly method: 'heuristic' | 'fitted';
  readonly skill: Skill | null;
  readonly errorRate: Share | null;
  /**
   * Whether people have labelled every row, so that the plan looks back: what it says about each row comes from a model
   * that was fitted to the labels of other rows.
   */
  readonly retrospective: boolean;
  /** Expected share of wrong labels by share of rows that people label. */
  readonly curve: readonly BudgetPoint[];
  readonly point: BudgetPoint;
  /** The same over the rows that people have labelled, where what was really left is known; null below 60 of them. */
  readonly checked: readonly BudgetPoint[] | null;
  /** Features by how often they are the first reason of a row in the queue. */
  readonly reasons: readonly { readonly feature: string; readonly words: string; readonly rows: number }[];
  readonly warnings: readonly string[];
}

/** A row as HyPER's scripts read and write it (arXiv 2410.19133). */
export interface HyperRecord {
  readonly line: number;
  readonly record: Readonly<Record<string, unknown>>;
}

export const routingRequests = {
  /** Plans who labels what; the plan is kept until the next one. */
  'routing/plan': request<RoutingReport>()(z.object({ datasetId, options: routingOptions })),
  /** Rows of the plan among `count` rows from `from`, in file order. */
  'routing/rows': request<readonly RoutedRow[]>()(
    z.object({ datasetId, from: row, count: z.int().min(1).max(10_000) }),
  ),
  /** The queue of people, in its order. */
  'routing/queue': request<readonly RoutedRow[]>()(
    z.object({ datasetId, from: row, count: z.int().min(1).max(1_000) }),
  ),
  /** The plan's rows with the label of the routed source; ties, and rows that a person must still label, are left out. */
  'routing/hyper': request<readonly HyperRecord[]>()(
    z.object({ datasetId, from: row, count: z.int().min(1).max(10_000) }),
  ),
} as const;
