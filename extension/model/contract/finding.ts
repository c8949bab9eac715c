import * as z from 'zod';
import type { FieldInfo } from '../finding/fields.ts';
import { longestQuery } from '../finding/queryText.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';
import type { RowSummary } from './engine.ts';
import { rowSort } from './rowView.ts';

/** A filter and its order under a name, kept with the dataset. */
export const savedView = z.object({
  name: z.string().trim().min(1).max(100),
  query: z.string().max(longestQuery),
  sort: rowSort,
});
export type SavedView = z.infer<typeof savedView>;

/** How the values of a field are spread over the rows shown and over all rows. */
export type Facet =
  | {
      readonly kind: 'text';
      readonly field: string;
      /** Most frequent first, of all rows; at most 200. */
      readonly values: readonly { readonly value: string; readonly shown: number; readonly total: number }[];
      /** Values that are not listed; undefined where a field has too many to be counted. */
      readonly more: number | undefined;
      /** Rows without a value. */
      readonly missing: { readonly shown: number; readonly total: number };
    }
  | {
      readonly kind: 'number';
      readonly field: string;
      readonly min: number;
      readonly max: number;
      /** From `from` (inclusive) to `to` (exclusive; inclusive in the last). Empty where no row has a value. */
      readonly bins: readonly {
        readonly from: number;
        readonly to: number;
        readonly shown: number;
        readonly total: number;
      }[];
      readonly missing: { readonly shown: number; readonly total: number };
    };

export interface FoundRows {
  readonly total: number;
  /** From the one asked for on; `position` counts the rows found, from 0. */
  readonly rows: readonly RowSummary[];
}

export interface FieldList {
  readonly fields: readonly FieldInfo[];
  /** Fields of the rows that there was no room for. */
  readonly leftOut: readonly string[];
}

/** Whether searches for texts go by an index now; not where the file is small, or its index would be too large. */
export type TextIndexState = { readonly state: 'ready'; readonly sizeBytes: number } | { readonly state: 'unneeded' };

const name = z.string().min(1).max(1_000);
export const facetParams = z.object({ field: name, bins: z.int().min(2).max(100) });
export const saveViewParams = z.object({ view: savedView });
export const removeViewParams = z.object({ name });

export const findingRequests = {
  /** Reads the fields of all rows the first time, with progress. */
  'finding/fields': request<FieldList>()(z.object({ datasetId })),
  'finding/facet': request<Facet>()(facetParams.extend({ datasetId })),
  'finding/views': request<readonly SavedView[]>()(z.object({ datasetId })),
  /** Replaces a view of the same name. Gives all views. */
  'finding/saveView': request<readonly SavedView[]>()(saveViewParams.extend({ datasetId })),
  'finding/removeView': request<readonly SavedView[]>()(removeViewParams.extend({ datasetId })),
  /** Rows that a query matches, in file order. The view stays as it is. Searches all texts that the query asks for. */
  'finding/rows': request<FoundRows>()(
    z.object({
      datasetId,
      query: z.string().max(longestQuery),
      from: z.int().nonnegative(),
      count: z.int().min(0).max(500),
    }),
  ),
  /**
   * Makes an index of the texts, with progress, so that searches need not read the file. What was done before it is
   * cancelled stays done.
   */
  'finding/buildIndex': request<TextIndexState>()(z.object({ datasetId })),
  /** Answers when a search that the view began is over. */
  'finding/whenSearched': request<null>()(z.object({ datasetId })),
} as const;
