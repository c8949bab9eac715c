import * as z from 'zod';
import type { Comparison, MediaReference } from '../comparison.ts';
import type { FormatChoice } from '../formats/format.ts';
import type { Decision, RowState } from '../rows/rowState.ts';
import type { RowStrength } from '../strength/strengthReport.ts';
import { bulkRequests } from './bulk.ts';
import { comparingRequests } from './comparing.ts';
import { datasetId } from './datasetId.ts';
import { decidingRequests, type DecidingInfo } from './deciding.ts';
import { request } from './endpoint.ts';
import { exportRequests } from './exporting.ts';
import { findingRequests } from './finding.ts';
import { hubRequests } from './hub.ts';
import { hubModelRequests } from './hubModels.ts';
import { importRequests } from './importing.ts';
import { trustRequests } from './judgeTrust.ts';
import { judgingRequests, type JudgeVerdict } from './judging.ts';
import { libraryRequests } from './library.ts';
import { lintRequests } from './lints.ts';
import { mediaRequests } from './media.ts';
import { noiseRequests } from './noise.ts';
import { recipeRequests } from './recipes.ts';
import { routingRequests } from './routing.ts';
import { rowAction } from './rowActions.ts';
import { rowFilter, rowSort, type RowFilter, type RowSort } from './rowView.ts';
import { scoringRequests } from './scoring.ts';
import { suggestingRequests, type RowSuggestions } from './suggesting.ts';
import { textEditorRequests } from './textEditor.ts';
import { winMatrixRequests } from './winMatrix.ts';

/**
 * The contract between the engine process and its callers (extension host, command line).
 * `row` is a position among the non-empty lines of the file, from 0; `line` counts all lines from 1;
 * `position` is a place in the current view (after filter and sort), from 0.
 *
 * What every dataset needs is here; a feature has its requests in a file of its own and a word in `featureRequests`.
 */

const row = z.int().nonnegative();
const jsonPath = z.array(z.union([z.string(), z.int().nonnegative()]));
const formatChoice = z.object({ formatId: z.string(), fields: z.record(z.string(), jsonPath) });

export interface FormatFound {
  readonly choice: FormatChoice;
  readonly title: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: string;
  /** Whether the user chose it rather than the detection. */
  readonly chosenByUser: boolean;
}

/** Facts about an open dataset; sent whole whenever one changes. */
export interface DatasetInfo {
  readonly datasetId: string;
  readonly path: string;
  readonly sizeBytes: number;
  /** Non-empty lines found so far. */
  readonly rows: number;
  /** Whether the scan has reached the end of the file. */
  readonly complete: boolean;
  /** Undefined where no known shape fits: the mapping must be asked for. */
  readonly format: FormatFound | undefined;
  readonly alternatives: readonly FormatFound[];
  /** Value paths of the sampled rows with an example, for the mapping dialog. */
  readonly fields: readonly { readonly path: readonly (string | number)[]; readonly example: string }[];
  /** Grows by one with each change to rows, states, scores or the view. */
  readonly revision: number;
  /** Steps not yet saved to the file. */
  readonly unsavedSteps: number;
  /** Steps, saves among them, that other windows took since the engine opened the dataset. */
  readonly stepsElsewhere: number;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly decided: Readonly<Record<Decision, number>>;
  readonly view: {
    readonly filter: RowFilter;
    readonly sort: RowSort;
    readonly total: number;
    /** Rows whose texts were searched so far, while a search goes on; `total` grows until it ends. */
    readonly searching?: { readonly done: number; readonly total: number } | undefined;
    /** What was searched for the texts of the filter: an index of all texts, or the file itself. */
    readonly searched?: 'index' | 'file' | undefined;
  };
  readonly deciding: DecidingInfo;
  /** Names of the scorers with scores in the store or in the file. */
  readonly scorers: readonly string[];
  /** What the store had to say at opening (a damaged store moved aside, edits restored); for people. */
  readonly notices: readonly string[];
}

/** A line that is not a comparison: shown, flagged, saved back untouched. */
export interface RowProblem {
  readonly reason: 'invalid-json' | 'not-an-object' | 'missing-field' | 'wrong-type' | 'unknown-format' | 'too-large';
  readonly message: string;
}

export interface RowSummary {
  readonly position: number;
  readonly row: number;
  readonly line: number;
  /** The last user turn, cut to 160 characters, line breaks as spaces. */
  readonly prompt: string;
  readonly label: string;
  readonly decision: Decision | undefined;
  readonly edited: boolean;
  readonly strength: RowStrength | undefined;
  readonly flags: readonly string[];
  readonly problem: RowProblem | undefined;
}

export interface RowPage {
  readonly revision: number;
  readonly total: number;
  readonly rows: readonly RowSummary[];
}

/** The scores of one scorer for one row, candidates in the row's own order. */
export interface RowScores {
  readonly scorer: string;
  readonly rewards: readonly (number | null)[];
}

export interface RowDetail {
  readonly revision: number;
  readonly row: number;
  readonly line: number;
  readonly sizeBytes: number;
  readonly state: RowState;
  /** With pending edits applied; undefined where the line has a problem. Texts over 1,000,000 characters are cut. */
  readonly comparison: Comparison | undefined;
  /** Pictures, videos and sounds that the row names; whether there are such files is asked by `media/ofRow`. */
  readonly media: readonly MediaReference[];
  /** Name of the candidate that the label in force prefers, 'tie' or 'none'. */
  readonly label: string;
  /** Whether a text or the value of another field was cut. */
  readonly truncated: boolean;
  readonly problem: RowProblem | undefined;
  /** First 100,000 bytes of the line where there is a problem. */
  readonly rawText: string | undefined;
  readonly strength: RowStrength | undefined;
  readonly scores: readonly RowScores[];
  readonly flags: readonly string[];
  /** Why the row is in the triage queue, in words; absent where there is no queue or the row is not in it. */
  readonly triage?: { readonly reasons: readonly string[]; readonly audit: boolean } | undefined;
  /** What judges say, those that were asked about this comparison. */
  readonly verdicts: readonly JudgeVerdict[];
  /** What judges suggest about the row beside verdicts. */
  readonly suggestions: RowSuggestions;
  /** Blind: positions of the responses by the place in which they are shown; undefined for the row's own order. */
  readonly order: readonly number[] | undefined;
}

export interface StepResult {
  readonly stepId: number;
  /** In the past tense, for the undo menu: "Flip row 12". */
  readonly label: string;
  /** Rows that it changed, the first thousand. */
  readonly rows: readonly number[];
  readonly info: DatasetInfo;
}

export interface SaveResult {
  readonly rowsChanged: number;
  readonly bytesWritten: number;
  readonly info: DatasetInfo;
}

/** A row with all its signals, for reports: one line of `strength` and `scores` on the command line. */
export interface RowSignals {
  readonly row: number;
  readonly line: number;
  /** The row's hash, and `:ordinal` where earlier rows have the same bytes. */
  readonly id: string;
  readonly label: string;
  readonly decision: Decision | undefined;
  readonly strength: RowStrength | undefined;
  readonly scores: readonly RowScores[];
  readonly flags: readonly string[];
  readonly problem: RowProblem | undefined;
}

/** What a pass over the whole file finds. */
export interface InspectReport {
  readonly path: string;
  readonly sizeBytes: number;
  readonly rows: number;
  readonly emptyLines: number;
  readonly format: FormatFound | undefined;
  readonly alternatives: readonly FormatFound[];
  readonly invalid: readonly {
    readonly line: number;
    readonly reason: RowProblem['reason'];
    readonly message: string;
  }[];
  /** All of them; `invalid` holds the first 1,000. */
  readonly invalidTotal: number;
  readonly labels: Readonly<Record<string, number>>;
  /** Score columns with the number of rows that have them. */
  readonly scoreColumns: readonly { readonly name: string; readonly rows: number }[];
  readonly annotators: readonly { readonly name: string; readonly labels: number }[];
  readonly byteOrderMark: boolean;
  readonly lineEnding: 'lf' | 'crlf' | 'mixed' | 'none';
  readonly finalNewline: boolean;
}

/** The requests of every feature; `engineService.ts` serves what every dataset needs. */
const featureRequests = {
  ...scoringRequests,
  ...routingRequests,
  ...exportRequests,
  ...recipeRequests,
  ...hubRequests,
  ...hubModelRequests,
  ...importRequests,
  ...findingRequests,
  ...judgingRequests,
  ...trustRequests,
  ...suggestingRequests,
  ...lintRequests,
  ...winMatrixRequests,
  ...noiseRequests,
  ...bulkRequests,
  ...decidingRequests,
  ...libraryRequests,
  ...comparingRequests,
  ...textEditorRequests,
  ...mediaRequests,
} as const;
export type FeatureRequests = typeof featureRequests;

export const engineContract = {
  'dataset/open': request<DatasetInfo>()(
    z.object({ path: z.string().min(1), storePath: z.string().optional(), annotator: z.string().min(1) }),
  ),
  'dataset/close': request<null>()(z.object({ datasetId })),
  'dataset/info': request<DatasetInfo>()(z.object({ datasetId })),
  /** Answers when the scan has reached the end of the file. */
  'dataset/whenComplete': request<DatasetInfo>()(z.object({ datasetId })),
  'dataset/setFormat': request<DatasetInfo>()(z.object({ datasetId, choice: formatChoice })),
  'rows/page': request<RowPage>()(z.object({ datasetId, from: row, count: z.int().min(1).max(500) })),
  'rows/detail': request<RowDetail>()(z.object({ datasetId, row })),
  'dataset/inspect': request<InspectReport>()(z.object({ datasetId })),
  /** Rows in file order. */
  'rows/signals': request<readonly RowSignals[]>()(
    z.object({ datasetId, from: row, count: z.int().min(1).max(10_000) }),
  ),
  /** Rows by line number or id; null where there is none. */
  'rows/find': request<readonly (number | null)[]>()(
    z.object({
      datasetId,
      wanted: z
        .array(z.union([z.object({ line: z.int().positive() }), z.object({ id: z.string().min(1) })]))
        .max(100_000),
    }),
  ),
  'rows/view': request<DatasetInfo>()(z.object({ datasetId, filter: rowFilter, sort: rowSort })),
  /** The position of a row in the current view, or null where the view does not show it. */
  'rows/position': request<{ readonly position: number | null }>()(z.object({ datasetId, row })),
  /** The first undecided row after `position` in the view, or null. */
  'rows/nextUndecided': request<{ readonly position: number | null }>()(
    z.object({ datasetId, position: z.int().min(-1) }),
  ),
  'rows/apply': request<StepResult>()(
    z.object({
      datasetId,
      rows: z.array(row).min(1).max(1_000_000),
      action: rowAction,
      /** Which candidate was shown left when a person decided; absent where nobody looked. */
      shownLeft: z.int().nonnegative().optional(),
    }),
  ),
  'history/undo': request<StepResult>()(z.object({ datasetId })),
  'history/redo': request<StepResult>()(z.object({ datasetId })),
  /** `overwrite` is the user's answer after a 'changed-outside' error. */
  'file/save': request<SaveResult>()(
    z.object({ datasetId, target: z.string().min(1).optional(), overwrite: z.boolean() }),
  ),
  /** Takes back every step since the last save, as one step that `history/undo` can take back in turn. */
  'file/revert': request<DatasetInfo>()(z.object({ datasetId })),
  /** Reads the file again after it was changed by another program; states follow their rows. */
  'file/reload': request<DatasetInfo>()(z.object({ datasetId })),
  ...featureRequests,
} as const;
export type EngineContract = typeof engineContract;

/** Facts that the engine tells without being asked. */
export interface EngineEvents {
  readonly 'dataset/changed': DatasetInfo;
  /** Another program changed, replaced or removed the file. */
  readonly 'dataset/changedOutside': { readonly datasetId: string; readonly what: 'changed' | 'removed' };
}
