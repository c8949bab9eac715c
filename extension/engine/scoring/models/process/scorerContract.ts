import * as z from 'zod';
import { request } from '../../../../model/contract/endpoint.ts';
import { modelUses, type ModelReading } from '../../../../model/scoring/scoringChoices.ts';
import type { ModelDescription } from '../modelFolder.ts';
import type { OnnxFacts } from '../onnxFile.ts';

/**
 * The contract between the engine and the process that runs a model. Both ends are derived from it, as those of the
 * engine are from its own.
 */

/** Where a model runs. */
export const scorerDevices = ['cpu', 'webgpu', 'cuda', 'tensorrt', 'coreml', 'dml'] as const;
export type ScorerDevice = (typeof scorerDevices)[number];

/** Whether texts may share a batch: padded to one length, only with others of their length, or not at all. */
export type Batching = 'padded' | 'equal-length' | 'single';

/** What the files of a model say of it. */
export interface InspectedModel extends OnnxFacts {
  readonly model: ModelDescription;
}

export interface LoadedModel {
  readonly batching: Batching;
  /** Numbers that the model gives for each response. */
  readonly heads: number;
}

/** What a model says of the two responses of a comparison. */
export interface ScoredPair {
  /**
   * For each response its numbers: one a head; of a pairwise model the logit that it is better when it comes first; of
   * a language model its log-probability and that a token; of follow-ups a score a side.
   */
  readonly values: readonly [readonly number[], readonly number[]];
  /** Tokens of each input. */
  readonly tokens: readonly [number, number];
  /** Whether text of it was cut off. */
  readonly truncated: readonly [boolean, boolean];
  /** Whether two different responses became the same input by being cut. */
  readonly equal: boolean;
}

/** Why a comparison has no scores: the model or its template fails on this text. */
export interface FailedPair {
  readonly error: string;
}

export interface ScoredBatch {
  /** In the order of the comparisons asked for. */
  readonly pairs: readonly (ScoredPair | FailedPair)[];
  /** Milliseconds that the model computed, without tokenising. */
  readonly milliseconds: number;
  /** Of what was computed. */
  readonly tokens: number;
  /** Whether memory was too short for the batch, so that it was computed in smaller ones. */
  readonly split: boolean;
}

const turns = z.array(z.object({ role: z.string(), text: z.string() }));
const model = { path: z.string().min(1), use: z.enum(modelUses) };

export const scorerContract = {
  /** Reads the model's folder and looks at its file without loading it; without a use, the one that the files suggest. */
  inspect: request<InspectedModel>()(z.object({ ...model, use: model.use.optional() })),
  load: request<LoadedModel>()(
    z.object({ ...model, device: z.enum(scorerDevices), threads: z.int().min(1), memoryLimitBytes: z.number() }),
  ),
  /** What the model reads for each of its two scores of a pair. */
  read: request<readonly [ModelReading, ModelReading]>()(
    z.object({ context: turns, responses: z.tuple([turns, turns]) }),
  ),
  score: request<ScoredBatch>()(
    z.object({
      pairs: z
        .array(
          z.object({
            context: turns,
            responses: z.tuple([turns, turns]),
            /** Numbers of a response that need not be computed. */
            known: z.tuple([z.array(z.number()).nullable(), z.array(z.number()).nullable()]).optional(),
          }),
        )
        .max(4096),
      /** Texts that are computed together at most. */
      batch: z.int().min(1).max(1024),
    }),
  ),
} as const;
export type ScorerContract = typeof scorerContract;
