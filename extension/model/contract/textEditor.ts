import * as z from 'zod';
import type { FormatChoice } from '../formats/format.ts';
import type { Decision } from '../rows/rowState.ts';
import type { RowStrength } from '../strength/strengthReport.ts';
import type { RowSignals } from './engine.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';

/** What the text editor asks about rows that it knows by their text. */

/** Requests to the engine. */
export const textEditorRequests = {
  /**
   * The signals of the row whose line in the file is `text`: the one at `line` (from 1) where it is still the same, else
   * any with these bytes; null where the file has no such row.
   */
  'text/row': request<RowSignals | null>()(
    z.object({ datasetId, line: z.int().positive(), text: z.string().max(50_000_000) }),
  ),
} as const;

/** Methods that the language server and its client use beside those of the Language Server Protocol. */
export const serverMethods = {
  /** The server asks what is known of a row: `RowQuestion` to `RowFacts | null`. */
  rowFacts: 'preferenceCurator/rowFacts',
  /** The client tells which format the curator chose: `ChosenFormat`. */
  chosenFormat: 'preferenceCurator/chosenFormat',
} as const;

export const rowQuestion = z.object({ uri: z.string(), line: z.int().nonnegative(), text: z.string() });
/** A row by its place in the text (`line` from 0) and its text. */
export type RowQuestion = z.infer<typeof rowQuestion>;

/** What the dataset's store has of a row. */
export interface RowFacts {
  readonly decision: Decision | undefined;
  readonly label: string;
  readonly strength: RowStrength | undefined;
  readonly flags: readonly string[];
  /** The dataset is decided blind: its strength is not told. */
  readonly blind: boolean;
}

export interface ChosenFormat {
  readonly uri: string;
  /** Null where the format is found by the rows. */
  readonly choice: FormatChoice | null;
}

/** Commands of the extension that the server names, with their arguments. */
export const serverCommands = {
  /** `(uri: string, line: number)`, the line from 0. */
  reviewPair: 'preferenceCurator.reviewPair',
} as const;
