import * as z from 'zod';
import { bulkParams, type BulkPreview, type BulkResult } from './bulk.ts';
import { blindParams, reasonsParams, recentParams, type RecentDecision } from './deciding.ts';
import { request } from './endpoint.ts';
import {
  facetParams,
  removeViewParams,
  saveViewParams,
  type Facet,
  type FieldList,
  type SavedView,
  type TextIndexState,
} from './finding.ts';

/** What the pair editor's webview asks of its dataset's features; the host passes it on to the engine. */
export const pairsViewFeatures = {
  'finding/fields': request<FieldList>()(z.object({})),
  'finding/facet': request<Facet>()(facetParams),
  'finding/views': request<readonly SavedView[]>()(z.object({})),
  'finding/saveView': request<readonly SavedView[]>()(saveViewParams),
  'finding/removeView': request<readonly SavedView[]>()(removeViewParams),
  'finding/buildIndex': request<TextIndexState>()(z.object({})),
  'bulk/preview': request<BulkPreview>()(bulkParams),
  'bulk/apply': request<BulkResult>()(bulkParams),
  'deciding/blind': request<null>()(blindParams),
  'deciding/reasons': request<null>()(reasonsParams),
  'deciding/recent': request<readonly RecentDecision[]>()(recentParams),
  /** Opens an address that stands in a text, after the person has seen all of it and agreed. */
  'link/open': request<null>()(z.object({ address: z.string().min(1).max(4_000) })),
} as const;
