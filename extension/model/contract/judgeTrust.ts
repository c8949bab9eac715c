import * as z from 'zod';
import type { Agreement } from '../judges/agreement.ts';
import type { LengthBias, PositionBias } from '../judges/bias.ts';
import type { CalibrationReport } from '../judges/calibration.ts';
import type { Share } from '../strength/strength.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';
import type { JudgeInfo, ReasonsOf } from './judging.ts';

const row = z.int().nonnegative();
const winner = z.union([z.literal(0), z.literal(1), z.literal('tie')]);

/** What a judge is compared with: what people say (blind labels, decisions, annotators), or the label in force. */
export const trustAgainst = z.enum(['people', 'label']);
export type TrustAgainst = z.infer<typeof trustAgainst>;

export interface FacetAgreement {
  readonly value: string;
  /** Share of rows where judge and people say the same, with its 95 % interval. */
  readonly same: Share;
}

export interface TrustVersion {
  readonly judgeId: number;
  readonly rubricName: string;
  readonly rubricVersion: string;
  readonly rows: number;
  readonly kappa: number | null;
  readonly interval: readonly [number, number] | null;
}

export interface Disagreement {
  readonly row: number;
  readonly line: number;
  /** Names as the row spells them. */
  readonly judge: string;
  readonly people: string;
  readonly probability: number | null;
  readonly ordersDisagree: boolean;
}

/** Rows where a judge says what the label says, and its reasons have no words in common with somebody else's. */
export interface OtherReasonsReport {
  /** Rows where it agrees with the label. */
  readonly agreeing: number;
  readonly rows: number;
  /** The first hundred, and whose reasons are others. */
  readonly told: readonly { readonly row: number; readonly line: number; readonly of: readonly ReasonsOf[] }[];
}

/** How far a judge can be trusted on this dataset. */
export interface TrustReport {
  readonly judge: JudgeInfo;
  readonly against: TrustAgainst;
  /** Rows that the judge was asked about. */
  readonly judged: number;
  readonly withoutVerdict: number;
  /** Rows with a verdict that are examples of its rubric: they count nowhere. */
  readonly leftOut: number;
  readonly agreement: Agreement;
  readonly position: PositionBias;
  readonly length: LengthBias;
  readonly calibration: CalibrationReport;
  readonly facet: string | null;
  readonly byFacet: readonly FacetAgreement[];
  /** The same model with each of its rubric versions. */
  readonly versions: readonly TrustVersion[];
  /** Log-odds that each judge's verdict adds when all are joined; null with one judge alone. */
  readonly combined: {
    readonly method: 'without-gold' | 'gold';
    readonly calibrated: boolean;
    readonly judges: readonly { readonly judgeId: number; readonly name: string; readonly weight: number }[];
    readonly warnings: readonly string[];
  } | null;
  /** The first hundred. */
  readonly disagreements: readonly Disagreement[];
  readonly otherReasons: OtherReasonsReport;
  readonly warnings: readonly string[];
}

/** A row to label blind. The responses stand in the row's own order; who shows them draws another. */
export interface BlindRow {
  readonly row: number;
  readonly line: number;
  readonly prompt: string;
  readonly responses: readonly [string, string];
  readonly labelled: number;
  readonly wanted: number;
}

export const trustRequests = {
  'judges/trust': request<TrustReport>()(
    z.object({
      datasetId,
      judgeId: z.int().positive(),
      against: trustAgainst,
      /** Name of a field of the rows; agreement is also told by its values. */
      facet: z.string().max(200).optional(),
    }),
  ),
  /** The next row of a random sample that this person has not labelled blind; null when all are. */
  'judges/blindNext': request<BlindRow | null>()(
    z.object({
      datasetId,
      count: z.int().min(1).max(10_000),
      seed: z.int().nonnegative(),
      skip: z.array(row).max(10_000),
    }),
  ),
  /** Keeps what a person says without having seen a verdict; null takes it back. */
  'judges/blindLabel': request<null>()(z.object({ datasetId, row, winner: winner.nullable() })),
} as const;
