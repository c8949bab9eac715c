import * as z from 'zod';
import type { DatasetInfo, RowDetail, RowPage, StepResult } from './engine.ts';
import { rowFilter, rowSort } from './rowView.ts';
import { pairsViewFeatures } from './pairsViewFeatures.ts';
import type { ShownMedia } from './media.ts';
import { rowAction } from './rowActions.ts';
import { request, type Progress } from './endpoint.ts';
import { suggestionTasks } from '../suggestions/suggestionTask.ts';
import type { ScoreResult } from './scoring.ts';

/**
 * The contract between the pair editor's webview (caller) and the extension host (callee).
 * The webview holds no dataset: it asks for pages and details. What the host must tell it are the events below.
 */
const row = z.int().nonnegative();

export const pairsViewContract = {
  /** First call of a webview; the answer paints the first frame. */
  'view/ready': request<PairsViewStart>()(z.object({})),
  'rows/page': request<RowPage>()(z.object({ from: row, count: z.int().min(1).max(200) })),
  'rows/detail': request<RowDetail>()(z.object({ row })),
  'rows/view': request<DatasetInfo>()(z.object({ filter: rowFilter, sort: rowSort })),
  'rows/position': request<{ readonly position: number | null }>()(z.object({ row })),
  'rows/nextUndecided': request<{ readonly position: number | null }>()(z.object({ position: z.int().min(-1) })),
  'rows/apply': request<StepResult>()(
    z.object({ rows: z.array(row).min(1).max(10_000), action: rowAction, shownLeft: z.int().nonnegative().optional() }),
  ),
  ...pairsViewFeatures,
  /** The media of a row with addresses that the webview may load. */
  'media/ofRow': request<readonly ShownMedia[]>()(z.object({ row })),
  /** Opens what a judge was sent about a row, and what it answered, as text. */
  'judges/transcript': request<null>()(z.object({ row, judgeId: z.int().positive() })),
  /** As 'judges/transcript', of the judge whose suggestion the row has. */
  'suggestions/transcript': request<null>()(z.object({ row, task: z.enum(suggestionTasks) })),
  'history/undo': request<null>()(z.object({})),
  'history/redo': request<null>()(z.object({})),
  /** Runs one of the extension's commands on this editor, as a button of the toolbar does. */
  'command/run': request<null>()(
    z.object({
      command: z.enum([
        'score',
        'pauseScore',
        'cancelScore',
        'openStrength',
        'export',
        'fillAttributes',
        'writeRationales',
        'chooseFormat',
        'openAsText',
        'openKeyboardShortcuts',
        'save',
      ]),
    }),
  ),
  /**
   * What the webview shows and whether it has the focus, so that commands and context keys act on it. The webview's
   * own word comes before the key that follows a click; VS Code tells which editor is active only later.
   */
  'view/selected': request<null>()(z.object({ row: row.nullable(), typing: z.boolean(), focused: z.boolean() })),
} as const;
export type PairsViewContract = typeof pairsViewContract;

/** A pair with its page of the list. */
export interface FirstPair {
  readonly position: number;
  /** Position of the page's first row. */
  readonly from: number;
  readonly page: RowPage;
  readonly detail: RowDetail;
}

export interface PairsViewStart {
  readonly info: DatasetInfo;
  readonly readonly: boolean;
  /** Row to select first, where the window remembers one. */
  readonly selectedRow: number | undefined;
  /** What can be shown at once; undefined where the view has no rows or they cannot be read. */
  readonly first: FirstPair | undefined;
  readonly preferences: { readonly wordDiff: boolean; readonly autoAdvance: boolean };
  /** Commands with their titles and current default keys, for the cheat sheet. */
  readonly keys: readonly { readonly command: string; readonly title: string; readonly key: string }[];
}

/** What VS Code keybindings make the webview do. Decisions go this way too: only the webview knows the row it shows. */
export const pairsViewCommands = [
  'decideKeep',
  'decideFlip',
  'decideTie',
  'decideDrop',
  'decideUnsure',
  'decideNone',
  'swap',
  'next',
  'previous',
  'nextUndecided',
  'first',
  'last',
  'pageDown',
  'pageUp',
  'toggleDiff',
  'toggleKeys',
  'editChosen',
  'editRejected',
  'editNote',
  'editTags',
  'clearFilter',
  'focusList',
  'focusPair',
  'focusFilter',
  'findInPair',
  'toggleFields',
  'findSimilar',
  'actOnAll',
  'preferLeft',
  'preferRight',
  'preferLeftClearly',
  'preferRightClearly',
  'requeue',
  'showRecent',
  'toggleBlind',
  'nextReading',
  'nextDiff',
  'toggleLinked',
] as const;
export type PairsViewCommand = (typeof pairsViewCommands)[number];

export interface PairsViewEvents {
  readonly 'dataset/changed': DatasetInfo;
  /** `row` is the one whose menu the command was chosen from; undefined for the selected one. */
  readonly 'command/invoked': { readonly command: PairsViewCommand; readonly row: number | undefined };
  /** A scoring run's progress; `finished` ends it. */
  readonly 'score/progress': { readonly progress: Progress; readonly title: string };
  readonly 'score/finished': {
    readonly result: ScoreResult | undefined;
    /** Why there is no result; undefined when there is one, or where the host asks what is to become of it. */
    readonly message: string | undefined;
  };
  readonly 'row/reveal': { readonly row: number };
  /** The engine went away (true) and is back (false). */
  readonly 'engine/lost': { readonly lost: boolean; readonly message: string };
  /** A message of the host that belongs beside the data: outside changes, restored decisions. */
  readonly 'notice/show': { readonly message: string; readonly severity: 'info' | 'warning' | 'error' };
}
