import type { Progress } from '../../../extension/model/contract/endpoint.ts';
import type { RowSort } from '../../../extension/model/contract/rowView.ts';
import type { Facet, SavedView } from '../../../extension/model/contract/finding.ts';
import type { FieldInfo } from '../../../extension/model/finding/fields.ts';
import { rowOrders } from '../../../extension/model/finding/rowOrders.ts';

/** What the filter bar and the list of fields show. */
export interface FindingState {
  /** What stands in the filter's field, applied or not. */
  readonly text: string;
  /** Why it cannot be applied; undefined where it can. */
  readonly problem: string | undefined;
  readonly fields: readonly FieldInfo[];
  readonly leftOut: readonly string[];
  /** How far the first reading of the fields is. */
  readonly reading: Progress | undefined;
  readonly panelOpen: boolean;
  /** Fields whose values are shown, with what is known of them. */
  readonly facets: ReadonlyMap<string, Facet | undefined>;
  readonly views: readonly SavedView[];
  /** Name under which the view is about to be kept; undefined while nobody asks for it. */
  readonly naming: string | undefined;
}

export const noFinding: FindingState = {
  text: '',
  problem: undefined,
  fields: [],
  leftOut: [],
  reading: undefined,
  panelOpen: false,
  facets: new Map(),
  views: [],
  naming: undefined,
};

/** A sort order as the value of a choice. */
export function sortValue(sort: RowSort): string {
  return sort.by;
}

/** The sort order that a choice stands for; the order of the file is always upwards. */
export function sortOf(value: string, descending: boolean): RowSort {
  const order = rowOrders.find((one) => one === value);
  if (order !== undefined && order !== 'file') return { by: order, descending };
  if (value.startsWith('field:')) return { by: `field:${value.slice('field:'.length)}`, descending };
  return { by: 'file', descending: false };
}
