import { open, type FileHandle } from 'node:fs/promises';
import type { RecordRange } from '../../model/contract/comparing.ts';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { DatasetInfo } from '../../model/contract/engine.ts';
import { CuratorError } from '../../model/errors.ts';
import { readRange } from '../files/readRange.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { locateLines } from './locateLines.ts';
import { readSameLine } from './readLine.ts';
import { rowOf } from './rowOf.ts';

const copyBytes = 4 * 1024 * 1024;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

interface Removed {
  readonly oldRange: RecordRange;
  readonly oldHash: string;
  /** The line of the dataset that it stood behind, 0 for the beginning, and that line's hash. */
  readonly behind: number;
  readonly behindHash?: string | undefined;
}

interface Insertion {
  readonly position: number;
  readonly bytes: Buffer;
}

/**
 * Puts records of an older version back where they stood and writes the file at once: all other bytes stay, and what
 * curators did follows its rows. No undo takes it back. Steps that are not saved stay so.
 *
 * @throws CuratorError 'changed-outside' where a version is no longer what was compared, 'cancelled', 'disk-full',
 *   'no-permission'; then the file is as it was
 */
export async function insertRecords(
  session: DatasetSession,
  oldPath: string,
  records: readonly Removed[],
  { signal, progress }: HandlerContext,
): Promise<DatasetInfo> {
  await session.whenComplete();
  const { path } = session;
  const lines: number[] = [];
  for (const { behind, behindHash } of records) {
    const row = behindHash === undefined ? undefined : await rowOf(session.file, behind, behindHash);
    if (behindHash !== undefined && row === undefined) {
      throw new CuratorError(
        'changed-outside',
        `The record of line ${String(behind)}, behind which one is put back, is no longer there. Compare the records again.`,
        { line: behind },
      );
    }
    lines.push(row === undefined ? 0 : session.file.lineOf(row));
  }
  const ranges = await locateLines(path, new Set([1, ...lines]), signal);
  return session.rewrite(async (target) => {
    const source = await open(path, 'r');
    try {
      const { size } = await source.stat();
      const insertions: Insertion[] = [];
      for (const [index, { oldRange, oldHash }] of records.entries()) {
        const record = await readSameLine(oldPath, oldRange, oldHash);
        insertions.push(await insertionOf(source, record, ranges.get(lines[index] ?? 0), ranges.get(1)));
      }
      await copyWith(source, target, size, insertions, { signal, progress });
    } finally {
      await source.close();
    }
  });
}

/** Behind a line with its kind of line break before the record, or at the beginning with that of the first line after it. */
async function insertionOf(
  source: FileHandle,
  record: Buffer,
  above: RecordRange | undefined,
  first: RecordRange | undefined,
): Promise<Insertion> {
  if (above !== undefined) {
    const { end, ending } = await endOf(source, above);
    return { position: end, bytes: Buffer.concat([ending, record]) };
  }
  const head = Buffer.alloc(byteOrderMark.length);
  await source.read(head, 0, head.length, 0);
  const { ending } = first === undefined ? { ending: Buffer.from('\n') } : await endOf(source, first);
  const position = head.equals(byteOrderMark) ? byteOrderMark.length : 0;
  return { position, bytes: Buffer.concat([record, ending]) };
}

/** Where the text of a line ends, before its line break, and which that is. */
async function endOf(
  source: FileHandle,
  { start, length }: RecordRange,
): Promise<{ readonly end: number; readonly ending: Buffer }> {
  const last = Buffer.alloc(1);
  if (length > 0) await source.read(last, 0, 1, start + length - 1);
  const isReturn = last[0] === carriageReturn;
  return { end: start + length - Number(isReturn), ending: Buffer.from(isReturn ? '\r\n' : '\n') };
}

/** Copies a file of `size` bytes with bytes put in between; those of one place stay in their order. */
async function copyWith(
  source: FileHandle,
  target: FileHandle,
  size: number,
  insertions: readonly Insertion[],
  { signal, progress }: HandlerContext,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(Math.min(copyBytes, Math.max(1, size)));
  let position = 0;
  const copyTo = async (end: number): Promise<void> => {
    while (position < end) {
      if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled. The file is as it was.');
      const piece = buffer.subarray(0, Math.min(buffer.length, end - position));
      await readRange(source, piece, position, () => {
        return new CuratorError('changed-outside', 'The file became shorter while it was copied. Nothing was changed.');
      });
      await target.writeFile(piece);
      position += piece.length;
      progress({ done: position, total: size, unit: 'bytes' });
    }
  };
  for (const { position: at, bytes } of [...insertions].sort((left, right) => left.position - right.position)) {
    await copyTo(at);
    await target.writeFile(bytes);
  }
  await copyTo(size);
}
