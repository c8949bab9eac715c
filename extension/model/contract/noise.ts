import * as z from 'zod';
import { plainDecisions } from '../rows/rowState.ts';
import type { AnnotatorReport } from '../strength/annotators.ts';
import { bandPlan, type BandOutcome } from '../strength/bandPlan.ts';
import type { BandScale } from '../strength/bandScale.ts';
import type { Calibration } from '../strength/calibration.ts';
import { reportFormats } from '../report/reportFormat.ts';
import type { GoldBucket } from '../strength/goldBuckets.ts';
import type { LossSuggestion, NoiseEstimate } from '../strength/noiseEstimates.ts';
import type { StrengthCharts } from '../strength/strengthCharts.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';
import type { StepResult } from './engine.ts';

/** Where labels that are taken for the truth come from. */
export const goldSource = z.discriminatedUnion('kind', [
  /** What curators kept, flipped and called ties. */
  z.object({ kind: z.literal('decisions') }),
  /** A field of the rows by its path (`meta.gold`), or an annotator of the rows by name. */
  z.object({ kind: z.literal('field'), field: z.string().min(1).max(1_000) }),
  /** JSON Lines of `{"line" or "id", "decision" or "label"}`. */
  z.object({ kind: z.literal('file'), path: z.string().min(1) }),
]);
export type GoldSource = z.infer<typeof goldSource>;

/** Agreement with gold of the mean strength, and of each scorer by itself. */
export interface CalibrationReport {
  readonly against: string;
  readonly strength: Calibration;
  readonly scorers: readonly { readonly scorer: string; readonly calibration: Calibration }[];
  /** Rows with a gold label, with or without scores. */
  readonly goldRows: number;
}

/** How many labels are wrong, and who can be believed. */
export interface NoiseReport {
  readonly rows: number;
  readonly estimates: readonly NoiseEstimate[];
  readonly suggestion: LossSuggestion;
  readonly calibrated: boolean;
  readonly gold: { readonly right: number; readonly wrong: number };
  /** Share of each scorer in the flip probability; below 0 for one that is turned round. */
  readonly weights: readonly { readonly scorer: string; readonly weight: number; readonly userWeight: number }[];
  /** Reliability by annotator; undefined where the rows name none. */
  readonly annotators: AnnotatorReport | undefined;
  readonly remarks: readonly string[];
}

/** A band of a plan, with rows drawn from it at random. */
export interface BandPreview extends BandOutcome {
  readonly sample: readonly {
    readonly row: number;
    readonly line: number;
    readonly strength: number;
    readonly prompt: string;
  }[];
}

export interface BandExportSummary {
  readonly target: string;
  readonly rowsWritten: number;
  readonly flipped: number;
  readonly smoothed: number;
  readonly dropped: number;
  readonly leftOut: number;
  readonly bytesWritten: number;
}

/** A report that was written. */
export interface ReportSummary {
  readonly target: string;
  readonly bytesWritten: number;
}

export interface TriageEntry {
  readonly row: number;
  readonly line: number;
  readonly id: string;
  /** Probability that a look changes the label, times the worth of the row, less what was seen already. */
  readonly value: number;
  readonly flipProbability: number | undefined;
  readonly calibrated: boolean;
  /** Drawn at random, for the estimate, rather than for its value. */
  readonly audit: boolean;
  readonly reasons: readonly string[];
}

export interface TriageQueue {
  /** Rows in the queue. */
  readonly total: number;
  readonly entries: readonly TriageEntry[];
  readonly progress: TriageProgress;
}

/** Rows like one that a decision could be made about at one time. */
export interface AlikePreview {
  /** What they have in common. */
  readonly words: string;
  readonly rows: number;
  /** Some of them, drawn at random. */
  readonly sample: readonly {
    readonly row: number;
    readonly line: number;
    readonly prompt: string;
    readonly label: string;
  }[];
}

export interface TriageProgress {
  /** Rows that somebody decided about, but for those that stayed unsure. */
  readonly looked: number;
  /** Of these, rows whose label was changed or that were dropped. */
  readonly changed: number;
  /** Labels thought wrong before anybody looked, and now: shares of all rows with scores. */
  readonly before: { readonly value: number; readonly low: number; readonly high: number } | undefined;
  readonly now: { readonly value: number; readonly low: number; readonly high: number } | undefined;
  readonly calibrated: boolean;
}

export interface BucketReport {
  readonly goldRows: number;
  /** Share of the checked labels that the gold scorer gets right on rows that it has not seen. */
  readonly accuracy: { readonly value: number; readonly low: number; readonly high: number };
  readonly bestScorer: string;
  readonly buckets: Readonly<Record<GoldBucket, number>>;
  /** First rows of each bucket, the surest first. */
  readonly rows: Readonly<Record<GoldBucket, readonly { readonly row: number; readonly line: number }[]>>;
  readonly remarks: readonly string[];
}

const seed = z
  .int()
  .nonnegative()
  .max(2 ** 31);
const triageOptions = {
  /** Share of random rows in the queue. */
  auditShare: z.number().min(0).max(1),
  seed,
} as const;

const row = z.int().nonnegative();

/** Requests about which labels are wrong, and what to do with them. */
export const noiseRequests = {
  'noise/report': request<NoiseReport>()(z.object({ datasetId, gold: goldSource.optional() })),
  /** `fit` calibrates the flip probabilities of all rows with these labels too, until the scores are read again. */
  'noise/calibration': request<CalibrationReport>()(
    z.object({ datasetId, gold: goldSource, fit: z.boolean().optional() }),
  ),
  'noise/charts': request<StrengthCharts>()(
    z.object({ datasetId, bins: z.int().min(2).max(400), facet: z.string().min(1).max(200).optional() }),
  ),
  /** Rows that a random sample needs for an interval of `precision` either way. */
  'noise/sampleSize': request<{ readonly rows: number }>()(
    z.object({ datasetId, precision: z.number().gt(0).lt(0.5) }),
  ),
  /** Draws rows at random and marks them with the tag `audit`, as one step. */
  'noise/drawAudit': request<StepResult>()(z.object({ datasetId, rows: z.int().min(1).max(100_000), seed })),
  /** Weights of scorers by name, 1 where none is given and 0 to leave one out; kept in the store. */
  'noise/setWeights': request<null>()(
    z.object({ datasetId, weights: z.record(z.string(), z.number().min(0).max(100)) }),
  ),
  'noise/buckets': request<BucketReport>()(z.object({ datasetId, judge: z.string().max(1_000).optional() })),
  /** Rows below each place that an edge of a band can be moved to. */
  'bands/scale': request<BandScale>()(z.object({ datasetId })),
  'bands/preview': request<readonly BandPreview[]>()(z.object({ datasetId, plan: bandPlan, seed })),
  /** Flips, drops and tags as the plan says, as one step; smoothing and margins have no place in the rows. */
  'bands/apply': request<StepResult>()(z.object({ datasetId, plan: bandPlan })),
  /** Writes pairs with `margin`, `chosen_prob` and `band` to another file. */
  'bands/export': request<BandExportSummary>()(
    z.object({ datasetId, plan: bandPlan, target: z.string().min(1), overwrite: z.boolean() }),
  ),
  /** Writes all that is known about strength as one file that needs nothing but itself; `product` is who wrote it. */
  'noise/writeReport': request<ReportSummary>()(
    z.object({
      datasetId,
      target: z.string().min(1),
      format: z.enum(reportFormats),
      overwrite: z.boolean(),
      gold: goldSource.optional(),
      product: z.string().min(1).max(200),
    }),
  ),
  /** A part from 0 makes the queue anew; a later part goes on in the queue as it was made, if the options are the same. */
  'triage/queue': request<TriageQueue>()(
    z.object({ datasetId, from: z.int().nonnegative(), count: z.int().min(0).max(10_000), ...triageOptions }),
  ),
  /** As it is with all decisions up to now; the queue stays as it was made. */
  'triage/progress': request<TriageProgress>()(z.object({ datasetId })),
  /** Undecided rows with as many scorers against the label, as likely wrong (in tenths), and the same lint findings. */
  'triage/alike': request<AlikePreview>()(z.object({ datasetId, row })),
  /** Decides alike about the rows of `triage/alike`, as one step. */
  'triage/decideAlike': request<StepResult>()(z.object({ datasetId, row, decision: z.enum(plainDecisions) })),
} as const;
