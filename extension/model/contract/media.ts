import * as z from 'zod';
import type { MediaReference } from '../comparison.ts';
import type { MediaRefusal } from '../media/mediaRules.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';

/** What became of a reference: a file that may be shown, by its own path, or why nothing is. */
export type FoundMedia = MediaReference &
  ({ readonly path: string; readonly sizeBytes: number } | { readonly refusal: MediaRefusal });

/** The same as a webview gets it: with an address that it may load. */
export type ShownMedia = MediaReference & ({ readonly address: string } | { readonly refusal: MediaRefusal });

export const mediaRequests = {
  /**
   * The media that a row names, in the order of `RowDetail.media`, each looked for beside the dataset and in the folders.
   * `folders` are those of the workspace: nothing else is shown. Null where the workspace is not trusted.
   */
  'media/ofRow': request<readonly FoundMedia[]>()(
    z.object({ datasetId, row: z.int().nonnegative(), folders: z.array(z.string().min(1)).max(1_000).nullable() }),
  ),
} as const;
