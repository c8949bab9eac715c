import * as z from 'zod';
import type { ConversionCommand } from '../hub/hubModel.ts';
import { attributeCombination } from '../scoring/attributeCombination.ts';
import type { AttributedScorer } from '../scoring/attributes.ts';
import { modelUses, type ModelCard, type ScoringChoices } from '../scoring/scoringChoices.ts';
import type { ScorerProfile } from '../strength/scorerProfile.ts';
import type { StrengthReport } from '../strength/strengthReport.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';
import type { DatasetInfo } from './engine.ts';

/** What a scorer says about itself on this dataset. */
export interface ScorerReport {
  readonly scorer: string;
  /** Share of rows whose label it agrees with when it never saw their prompt, with a 95 % Wilson interval. */
  readonly accuracy: ShareOfRows;
  /** Whether the interval lies above 0.5. */
  readonly aboveChance: boolean;
  /** Standard deviation (population) of the margins of labelled rows, in the scorer's own unit. */
  readonly marginStd: number;
  /** How often the longer response has the higher score, of pairs of different lengths; in characters. */
  readonly longerPreferred?: ShareOfRows;
  /** How often it prefers the same response as another scorer in the store, over the rows that both have scored. */
  readonly agreement?: readonly (ShareOfRows & { readonly scorer: string })[];
  /** Share of the texts that were cut to fit the model. */
  readonly truncatedShare?: number;
  /** Pairs whose two responses became the same text by being cut. */
  readonly equalAfterTruncation?: number;
  /** Of a pairwise model the mean of |P(A>B) + P(B>A) - 1|; 0 where it says the same in both orders. */
  readonly skewSymmetryError?: number;
  /** What else is to be known before it is trusted, in words. */
  readonly notes?: readonly string[];
}

/** A share with its 95 % interval. */
export interface ShareOfRows {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly rows: number;
}

/** Where models run: the processor, an accelerator by name, or whichever is faster and computes the same. */
export const deviceWishes = ['cpu', 'webgpu', 'cuda', 'tensorrt', 'coreml', 'dml', 'auto'] as const;
export type DeviceWish = (typeof deviceWishes)[number];

/** Which rows are scored first: those of the file, or those with the lowest known strength. */
export const scoringOrders = ['file', 'worst-first'] as const;
export type ScoringOrder = (typeof scoringOrders)[number];

export interface ScoreResult {
  readonly rowsScored: number;
  readonly rowsSkipped: readonly { readonly line: number; readonly message: string }[];
  readonly rowsSkippedTotal: number;
  readonly reports: readonly ScorerReport[];
  readonly seconds: number;
  readonly info: DatasetInfo;
}

/** Requests about scores and the strength that they add up to. */
export const scoringRequests = {
  'scores/run': request<ScoreResult>()(
    z.object({
      datasetId,
      scorers: z.array(z.string().min(1)).min(1),
      fresh: z.boolean(),
      device: z.enum(deviceWishes).optional(),
      /** The order of the file where it is not said. */
      order: z.enum(scoringOrders).optional(),
      /** Keys of servers by the scorer's name; used in this run, kept nowhere. */
      keys: z.record(z.string(), z.string().min(1)).optional(),
    }),
  ),
  /** What the dataset can be scored with on this machine. */
  'scores/choices': request<ScoringChoices>()(z.object({ datasetId })),
  /** Tries a model on one row of the dataset, the first pair where none is named. Takes seconds. */
  'scores/model': request<ModelCard>()(
    z.object({
      datasetId,
      path: z.string().min(1),
      row: z.int().min(0).optional(),
      /** What it is used for; what its files say where this is not. */
      use: z.enum(modelUses).optional(),
    }),
  ),
  /** How a folder of transformers without an ONNX file is converted; null where there is nothing to convert. */
  'scores/conversion': request<ConversionCommand | null>()(z.object({ datasetId, path: z.string().min(1) })),
  /** Scorers with several attributes, and how those count. */
  'scores/attributes': request<readonly AttributedScorer[]>()(z.object({ datasetId })),
  /** Combines the attributes of a scorer, or lets each stand for itself; kept in the store. */
  'scores/combine': request<null>()(z.object({ datasetId, scorer: z.string().min(1), ...attributeCombination.shape })),
  /** What is known of each scorer beside its agreement with the labels; reads the fields of all rows the first time. */
  'scores/profiles': request<readonly ScorerProfile[]>()(z.object({ datasetId })),
  'strength/report': request<StrengthReport>()(z.object({ datasetId, bins: z.int().min(2).max(400) })),
} as const;
