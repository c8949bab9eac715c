import * as z from 'zod';
import type { Decision } from '../rows/rowState.ts';
import { request } from './endpoint.ts';

/** A dataset's file and its store; without `storePath` the one beside it. */
const place = { path: z.string().min(1), storePath: z.string().min(1).optional() };

/** What is known of a dataset without opening it. */
export interface DatasetSummary {
  /** Rows of the file; undefined where it changed since it was last opened, or never was. */
  readonly rows: number | undefined;
  readonly decided: Readonly<Partial<Record<Decision, number>>>;
  /** Rows with lint findings, where lints have run. */
  readonly flagged: number | undefined;
  readonly storePath: string;
  /** Files that hold what curators did and what was computed; empty where there is no store. */
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
}

/** What is done with datasets that need not be open. */
export const libraryRequests = {
  'library/summary': request<DatasetSummary>()(z.object(place)),
  /** Rows with lint findings, as a summary has them: little work, for datasets that are open. */
  'library/flagged': request<{ readonly flagged: number | null }>()(z.object(place)),
  /**
   * Copies a dataset's store to the place that it has under another path. Nothing is done where there is none.
   * Errors: 'target-exists' where the other place has a store.
   */
  'library/copyStore': request<{ readonly copied: boolean }>()(
    z.object({ from: z.object(place), to: z.object(place) }),
  ),
  /** Deletes a dataset's store and caches, not the dataset. Errors: 'store-busy' where it is open. */
  'library/removeStore': request<{ readonly removed: readonly string[] }>()(z.object(place)),
} as const;
