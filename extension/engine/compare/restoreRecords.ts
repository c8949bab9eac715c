import type { RecordRange } from '../../model/contract/comparing.ts';
import type { StepResult } from '../../model/contract/engine.ts';
import { CuratorError } from '../../model/errors.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { RowAction } from '../../model/contract/rowActions.ts';
import type { RestoreRow } from '../session/rowActions.ts';
import { readSameLine } from './readLine.ts';
import { rowOf } from './rowOf.ts';

interface Restored {
  /** Absent where the older version has no such record. */
  readonly oldRange?: RecordRange | undefined;
  readonly oldHash?: string | undefined;
  readonly newLine: number;
  readonly newHash: string;
}

/**
 * Gives rows the bytes that they have in an older version, as one step that can be undone; a save writes them. Those that
 * the older version lacks are decided to be dropped.
 *
 * @throws CuratorError 'changed-outside' where a version is no longer what was compared, 'invalid-json' or 'wrong-type'
 * where the older line is no row; then no row is changed
 */
export async function restoreRecords(
  session: DatasetSession,
  oldPath: string,
  records: readonly Restored[],
): Promise<StepResult> {
  await session.whenComplete();
  const wanted: { readonly row: number; readonly action: RestoreRow | RowAction }[] = [];
  for (const { oldRange, oldHash, newLine, newHash } of records) {
    const row = await rowOf(session.file, newLine, newHash);
    if (row === undefined) {
      throw new CuratorError(
        'changed-outside',
        `Line ${String(newLine)} is no longer the one that was compared. Compare the records again.`,
        { line: newLine },
      );
    }
    const isAdded = oldRange === undefined || oldHash === undefined;
    wanted.push({
      row,
      action: isAdded
        ? { kind: 'decide', decision: 'drop' }
        : { kind: 'restore', record: await readSameLine(oldPath, oldRange, oldHash) },
    });
  }
  return session.applyEach(wanted, labelOf(records));
}

function labelOf(records: readonly Restored[]): string {
  const added = records.filter(({ oldRange }) => oldRange === undefined);
  const restored = records.filter(({ oldRange }) => oldRange !== undefined);
  const where = (some: readonly Restored[]): string =>
    some.length === 1 ? `row ${String(some[0]?.newLine)}` : `${some.length.toLocaleString('en')} rows`;
  if (added.length === 0) return `Restore ${where(restored)}`;
  return restored.length === 0 ? `Drop ${where(added)}` : `Restore ${where(restored)} and drop ${where(added)}`;
}
