import type { Progress } from '../../extension/model/contract/endpoint.ts';
import type { DatasetInfo, RowDetail, RowSummary } from '../../extension/model/contract/engine.ts';
import type { PairsViewContract, PairsViewEvents, PairsViewStart } from '../../extension/model/contract/pairsView.ts';
import type { HostConnection } from '../shared/connection.ts';

export type PairsHost = HostConnection<PairsViewContract, PairsViewEvents>;

/** A text that is being edited. It belongs to the row that it was begun on, whatever is selected later. */
export interface Draft {
  readonly row: number;
  readonly field:
    | { readonly kind: 'note' }
    | { readonly kind: 'tags' }
    | { readonly kind: 'rationale' }
    | { readonly kind: 'attribute'; readonly name: 'category' | 'desired' | 'guideline' }
    | { readonly kind: 'text'; readonly candidate: number; readonly turn: number };
  /** What the field held when editing began. */
  readonly original: string;
  readonly text: string;
}

export interface Notice {
  readonly message: string;
  readonly severity: 'info' | 'warning' | 'error';
}

/** What the pair editor shows, beside the rows of its list. */
export interface PairsState {
  readonly info: DatasetInfo;
  readonly keys: PairsViewStart['keys'];
  readonly autoAdvance: boolean;
  readonly wordDiff: boolean;
  /** Place of the selected row in the view; undefined where the view is empty. */
  readonly position: number | undefined;
  readonly selected: RowSummary | undefined;
  readonly detail: RowDetail | undefined;
  readonly draft: Draft | undefined;
  readonly scoring: { readonly progress: Progress; readonly title: string } | undefined;
  /** Why the engine is away; undefined while it is there. */
  readonly lost: string | undefined;
  readonly notices: readonly Notice[];
  readonly keySheetOpen: boolean;
  /** Whether long texts are shown to their end. */
  readonly showAll: boolean;
}

/** What is kept when the view is hidden: a text in the making must not be lost. */
export interface KeptState {
  readonly draft: Draft | undefined;
}
