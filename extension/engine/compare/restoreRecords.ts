import type { RecordRange } from '../../model/contract/comparing.ts';
import type { StepResult } from '../../model/contract/engine.ts';
import { CuratorError } from '../../model/errors.ts';
import { hashLine } from '../dataset/lineHasher.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { RestoreRow } from '../session/rowActions.ts';
import { readSameLine } from './readLine.ts';

interface Restored {
  readonly oldRange: RecordRange;
  readonly oldHash: string;
  readonly newLine: number;
  readonly newHash: string;
}

/** Rows above and below its line that a record is looked for: others may have been put in or taken out since. */
const farthest = 1_000;

/**
 * Gives rows the bytes that they have in an older version, as one step that can be undone; a save writes them.
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
  const wanted: { readonly row: number; readonly action: RestoreRow }[] = [];
  for (const { oldRange, oldHash, newLine, newHash } of records) {
    const row = await rowOf(session, newLine, newHash);
    if (row === undefined) {
      throw new CuratorError(
        'changed-outside',
        `Line ${String(newLine)} is no longer the one that was compared. Compare the records again.`,
        { line: newLine },
      );
    }
    wanted.push({ row, action: { kind: 'restore', record: await readSameLine(oldPath, oldRange, oldHash) } });
  }
  const [first] = records;
  const where = records.length === 1 ? `row ${String(first?.newLine)}` : `${records.length.toLocaleString('en')} rows`;
  return session.applyEach(wanted, `Restore ${where}`);
}

/** The row whose bytes in the file have this hash, nearest to a line. */
async function rowOf({ file }: DatasetSession, line: number, hash: string): Promise<number | undefined> {
  const near = file.rowOfLine(line) ?? Math.min(line, file.rowCount) - 1;
  for (let distance = 0; distance <= farthest; distance++) {
    for (const row of distance === 0 ? [near] : [near + distance, near - distance]) {
      if (row < 0 || row >= file.rowCount) continue;
      if (hashLine(await file.read(row)).toString('hex') === hash) return row;
    }
  }
  return undefined;
}
