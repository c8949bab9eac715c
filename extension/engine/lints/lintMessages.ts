import type { Reason } from '../../model/errors.ts';
import type { LabelState } from '../../model/formats/label.ts';
import type { BiasSums } from '../../model/lints/pairBias.ts';
import type { LintSettings } from '../../model/lints/lintSettings.ts';
import type { ComparisonSource } from '../scoring/comparisonReader.ts';
import type { LintTables } from './lintTables.ts';

/** What a lint thread is started with. */
export interface LintWorkerData {
  readonly source: ComparisonSource;
  readonly settings: LintSettings;
  /** Rows whose label in force is another than that of their bytes. */
  readonly decided: ReadonlyMap<number, LabelState>;
  readonly tables: LintTables;
  /** Of the hashes of texts, the same in all threads. */
  readonly seed: bigint;
  /** Words of the benchmarks' grams: the table of a `GramIndex` in shared memory, and how many it holds. */
  readonly grams: { readonly table: Uint32Array; readonly count: number } | undefined;
  /** Shared: cancelled; next chunk; rows done; steps of joining done; rows read. */
  readonly control: Int32Array;
}

export const control = { cancelled: 0, nextChunk: 1, rowsDone: 2, stepsDone: 3 } as const;

/** Rows that a thread takes at a time. */
export const chunkRows = 4_096;
/** Steps of joining rows: three, and a band of the near-duplicates each. */
export const joinSteps = 20;

export type LintCall = { readonly kind: 'rows' } | { readonly kind: 'join' };

export type LintReply =
  | { readonly kind: 'rows'; readonly length: BiasSums; readonly format: BiasSums; readonly rows: number }
  | { readonly kind: 'join' }
  | { readonly kind: 'error'; readonly reason: Reason; readonly message: string };
