/**
 * How a model is used: rewards of single responses, a choice between two, likelihood of text, or likelihood of what a
 * person says next.
 */
export const modelUses = ['reward', 'pair', 'likelihood', 'follow-up'] as const;
export type ModelUse = (typeof modelUses)[number];

/** A device that models run on, and why it can or cannot be chosen on this machine. */
export interface DeviceOffer {
  readonly device: 'cpu' | 'webgpu' | 'cuda' | 'tensorrt' | 'coreml' | 'dml';
  readonly available: boolean;
  /** For people. */
  readonly reason: string;
}

/** How the libraries for NVIDIA's devices get beside ONNX Runtime, which does not ship them. */
export interface CudaSetup {
  /** Devices that they are there for already. */
  readonly ready: readonly string[];
  /** Why they cannot be added on this machine; undefined where they can. */
  readonly obstacle: string | undefined;
  /** Folder that they belong into. */
  readonly folder: string;
  /** Commands for a POSIX shell that fetch them and put them there, a line each. */
  readonly commands: readonly string[];
}

/** What a dataset can be scored with beside the built-in ensemble and models. */
export interface ScoringChoices {
  /** Names of the score columns that the first rows have. */
  readonly columns: readonly string[];
  /** Fields of the first rows with texts that responses can be compared with, the longest first. */
  readonly references: readonly string[];
  readonly devices: readonly DeviceOffer[];
  readonly cuda: CudaSetup;
}

/** One input of a model: what becomes its tokens. */
export interface ModelReading {
  /** A rendered dialogue, or two segments; the first 200,000 characters of each. */
  readonly texts: readonly string[];
  /** Characters beyond those. */
  readonly notShown: number;
  /** Tokens that the model gets, special ones included. */
  readonly tokens: number;
  /** Where text was cut to fit the model: the tokens that it gets, as text. */
  readonly kept?: string | undefined;
}

/** What is found out about a model by reading its folder and scoring one pair. */
export interface ModelCard {
  /** The name that the scorer goes by, such as 'onnx:/models/helpful'. */
  readonly scorer: string;
  readonly name: string;
  readonly use: ModelUse;
  /** Type of model as its configuration names it. */
  readonly architecture: string;
  readonly input: 'text-pair' | 'chat-template';
  /** Tokens at most. */
  readonly maxLength: number;
  /** Names of its outputs where they have any. */
  readonly heads: readonly string[];
  readonly opset: number;
  readonly bytes: number;
  /** The smaller file with weights of 8 bits beside it, where there is one. */
  readonly quantised: string | undefined;
  /** For a file with weights in fewer bits: whether the full ones lie beside it, so that a run compares both. */
  readonly fewerBits: 'compared' | 'alone' | undefined;
  /** What it reads for either response of the pair that was tried; a pairwise model for either order. */
  readonly reads: readonly [ModelReading, ModelReading];
  /** Its numbers for both responses of the pair that was tried. */
  readonly scores: readonly [readonly number[], readonly number[]];
}
