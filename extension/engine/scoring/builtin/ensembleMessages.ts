import type { Reason } from '../../../model/errors.ts';
import type { ReferenceMetric } from '../../../model/scoring/referenceTexts.ts';
import type { ComparisonSource } from '../comparisonReader.ts';
import type { TrainingTask } from './ensemble.ts';
import type { FeatureScales } from './members.ts';
import type { PairStoreView } from './pairStore.ts';

/** What a worker of the ensemble starts with. */
export interface EnsembleWorkerData {
  readonly source: ComparisonSource;
  /** One number, not 0 once the run is cancelled. */
  readonly cancelled: Int32Array;
}

/** Rows from `from` to `to`, `to` excluded. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** What the ensemble asks of a worker, with what it answers. */
export interface EnsembleRequests {
  /** Scales of features, from a sample of rows. */
  readonly measure: { readonly params: { readonly ranges: readonly RowRange[] }; readonly result: FeatureScales };
  /**
   * What rows compare and say; posts `rows` batches, and `columns` batches where the rows' own scores are wanted, or how
   * near the responses are to a reference in the row.
   */
  readonly identify: {
    readonly params: RowRange & {
      readonly columns: boolean;
      readonly reference?: ReferenceQuestion;
      /** Whether to tell which responses are the same text as others. */
      readonly texts?: boolean;
    };
    readonly result: null;
  };
  /** Features of rows, kept by the worker in shared memory; posts `progress`. */
  readonly extract: {
    readonly params: RowRange & { readonly scales: FeatureScales; readonly entries: number };
    readonly result: PairStoreView;
  };
  readonly train: {
    readonly params: {
      readonly stores: readonly PairStoreView[];
      readonly task: TrainingTask;
      readonly foldOf: Uint8Array;
      readonly preferred: Uint8Array;
    };
    readonly result: Float32Array;
  };
  /** Posts `rewards` batches on the way; rows whose fold is `noFold` are passed over. */
  readonly score: {
    readonly params: RowRange & {
      readonly scales: FeatureScales;
      /** By fold, then by member. */
      readonly weights: readonly (readonly Float32Array[])[];
      readonly foldOf: Uint8Array;
    };
    readonly result: null;
  };
}
/** By which measure responses are compared with the text in which field. */
export interface ReferenceQuestion {
  readonly metric: ReferenceMetric;
  readonly field: string;
}
export type EnsembleMethod = keyof EnsembleRequests;

/** Stands for a row that is not scored (again). */
export const noFold = 255;

/** Rows that were read, side by side: entry `i` of each array belongs together. */
export interface RowsBatch {
  readonly kind: 'rows';
  readonly rows: Uint32Array;
  /** 16 bytes each. */
  readonly hashes: Uint8Array;
  /** 16 bytes each. */
  readonly keys: Uint8Array;
  /** Where they are wanted, 2 × 16 bytes each: those of the responses in sorted order. */
  readonly textKeys: Uint8Array | undefined;
  readonly promptKeys: Float64Array;
  /** 1 where the row's first candidate is the second in sorted order. */
  readonly reversed: Uint8Array;
  /** `preferenceCode` of the row's own label. */
  readonly preferred: Uint8Array;
  /** Rows that cannot be scored, with why. */
  readonly problems: readonly { readonly row: number; readonly message: string }[];
}

export interface RewardsBatch {
  readonly kind: 'rewards';
  readonly rows: Uint32Array;
  /** For each row member after member, each with its two rewards in sorted order. */
  readonly rewards: Float64Array;
}

export interface ColumnsBatch {
  readonly kind: 'columns';
  readonly rows: readonly {
    readonly row: number;
    /** In the row's own order of candidates. */
    readonly scores: readonly { readonly name: string; readonly values: readonly [number, number] }[];
  }[];
}

/** Rows done since the last batch. */
export interface ProgressBatch {
  readonly kind: 'progress';
  readonly rows: number;
}

export type EnsembleBatch = RowsBatch | RewardsBatch | ColumnsBatch | ProgressBatch;

export interface EnsembleCall<Method extends EnsembleMethod = EnsembleMethod> {
  readonly id: number;
  readonly method: Method;
  readonly params: EnsembleRequests[Method]['params'];
}

export type EnsembleReply =
  | { readonly id: number; readonly kind: 'batch'; readonly batch: EnsembleBatch }
  | { readonly id: number; readonly kind: 'result'; readonly result: unknown }
  | { readonly id: number; readonly kind: 'error'; readonly reason: Reason; readonly message: string };
