import type { Progress } from '../../model/contract/endpoint.ts';
import type { RowAction } from '../../model/contract/rowActions.ts';
import { CuratorError } from '../../model/errors.ts';
import type { RowCodec } from '../../model/formats/format.ts';
import type { RowState } from '../../model/rows/rowState.ts';
import type { DatasetFile } from '../dataset/datasetFile.ts';
import { passProgress } from '../finding/passProgress.ts';
import type { ActionResult } from '../session/decideRow.ts';
import { actOnRow } from '../session/rowActions.ts';
import { readRow } from '../session/rowPresenter.ts';
import type { RowChange } from '../store/curationLog.ts';

/** Rows after which a long step lets other requests through, and that are read together. */
const rowsPerTurn = 256;
/** Rows without a place for the action that are named. */
const unfitNamed = 100;
/** States that are kept to be shared. */
const mostShared = 10_000;

export interface ManyRows {
  readonly rows: Uint32Array;
  readonly action: RowAction;
  readonly file: DatasetFile;
  readonly codec: RowCodec | undefined;
  readonly known: (row: number) => { readonly rowId: number; readonly state: RowState };
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

export interface PlannedStep {
  readonly changes: readonly RowChange[];
  readonly unchanged: number;
  readonly unfit: number;
  readonly unfitRows: readonly { readonly line: number; readonly message: string }[];
}

/**
 * What an action makes of many rows, without changing any. Rows of which only the state changes are not read; equal
 * states are one object, so that a million rows take memory for their differences only.
 *
 * @throws CuratorError 'cancelled'
 */
export async function planManyRows(many: ManyRows): Promise<PlannedStep> {
  const { rows, action, file, codec, known, signal, progress } = many;
  const report = passProgress(progress, rows.length, 'Changing rows');
  const shared = new Map<string, RowState>();
  const changes: RowChange[] = [];
  const unfitRows: { line: number; message: string }[] = [];
  let unchanged = 0;
  let unfit = 0;
  const take = (row: number, before: RowState, { after, edits }: ActionResult): void => {
    const key = JSON.stringify(after);
    if (edits.length === 0 && key === JSON.stringify(before)) {
      unchanged++;
      return;
    }
    const equal = shared.get(key) ?? after;
    if (shared.size < mostShared) shared.set(key, equal);
    changes.push({ rowId: known(row).rowId, before, after: equal, edits });
  };
  for (let from = 0; from < rows.length; from += rowsPerTurn) {
    report(from);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled. Nothing was changed.');
    const part = rows.subarray(from, from + rowsPerTurn);
    const lines = await readLines(file, part, (row) => needsBytes(action, known(row).state));
    for (const [place, row] of part.entries()) {
      const { state } = known(row);
      const line = file.lineOf(row);
      const bytes = lines[place];
      try {
        if (bytes === undefined) {
          take(row, state, actOnRow(action, '', line, state, undefined));
          continue;
        }
        const read = readRow(row, line, bytes, state, codec);
        if (read.problem !== undefined && action.kind !== 'decide') {
          throw new CuratorError('wrong-type', read.problem.message, { line });
        }
        const usable = read.problem === undefined ? codec : undefined;
        take(row, state, actOnRow(action, read.bytes.toString('latin1'), line, state, usable));
      } catch (error) {
        // A row that has no place for the action stays as it is and is counted.
        if (!CuratorError.is(error)) throw error;
        unfit++;
        if (unfitRows.length < unfitNamed) unfitRows.push({ line, message: error.message });
      }
    }
  }
  return { changes, unchanged, unfit, unfitRows };
}

/** Whether what an action does depends on the row's bytes, or changes them. */
function needsBytes(action: RowAction, state: RowState): boolean {
  switch (action.kind) {
    case 'note':
    case 'tags':
    case 'addTags':
    case 'removeTags':
      return false;
    case 'decide':
      return (
        action.decision === 'flip' ||
        action.decision === 'tie' ||
        state.decisionEdits.length > 0 ||
        state.thumbs !== undefined
      );
    default:
      return true;
  }
}

/** The lines of rows that are needed, neighbours in one read. */
async function readLines(
  file: DatasetFile,
  rows: Uint32Array,
  needed: (row: number) => boolean,
): Promise<readonly (Buffer | undefined)[]> {
  const lines: (Buffer | undefined)[] = [];
  for (let at = 0; at < rows.length;) {
    const first = rows[at] ?? 0;
    if (!needed(first)) {
      lines.push(undefined);
      at++;
      continue;
    }
    let count = 1;
    while (at + count < rows.length && rows[at + count] === first + count && needed(first + count)) count++;
    lines.push(...(await file.readMany(first, count)));
    at += count;
  }
  return lines;
}
