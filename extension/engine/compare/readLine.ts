import { open, type FileHandle } from 'node:fs/promises';
import type { RecordRange } from '../../model/contract/comparing.ts';
import { CuratorError } from '../../model/errors.ts';
import { hashLine } from '../dataset/lineHasher.ts';
import { trimLine } from '../dataset/rowReader.ts';
import { fileError } from '../files/fileErrors.ts';

const carriageReturn = 0x0d;

/**
 * The bytes of a line, without its line break and a byte order mark.
 *
 * @throws CuratorError 'not-found', 'is-directory', 'no-permission'
 */
export async function readLine(path: string, range: RecordRange): Promise<Buffer> {
  return withFile(path, (file) => lineIn(file, range));
}

/**
 * A line that was found earlier.
 *
 * @throws CuratorError as `readLine`, 'changed-outside' where another one stands there by now
 */
export async function readSameLine(path: string, range: RecordRange, hash: string): Promise<Buffer> {
  const line = await readLine(path, range);
  if (hashLine(line).toString('hex') === hash) return line;
  throw new CuratorError('changed-outside', `${path} has changed since it was compared. Compare the records again.`, {
    path,
  });
}

/** As text. @throws CuratorError as `readSameLine`, 'wrong-type' where the bytes are no UTF-8 */
export async function lineText(path: string, range: RecordRange, hash: string): Promise<string> {
  const bytes = await readSameLine(path, range, hash);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new CuratorError(
      'wrong-type',
      'The record is no valid UTF-8: a text editor would change its bytes.',
      { path },
      { cause: error },
    );
  }
}

/** The hashes of lines by their number, in hex. @throws CuratorError as `readLine`, 'cancelled' */
export async function hashesOf(
  path: string,
  ranges: ReadonlyMap<number, RecordRange>,
  signal: AbortSignal,
): Promise<ReadonlyMap<number, string>> {
  return withFile(path, async (file) => {
    const hashes = new Map<number, string>();
    for (const [line, range] of ranges) {
      if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
      hashes.set(line, hashLine(await lineIn(file, range)).toString('hex'));
    }
    return hashes;
  });
}

async function withFile<Result>(path: string, use: (file: FileHandle) => Promise<Result>): Promise<Result> {
  try {
    const file = await open(path, 'r');
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(error, path);
  }
}

async function lineIn(file: FileHandle, { start, length }: RecordRange): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, start);
  const line = trimLine(buffer.subarray(0, bytesRead), start === 0);
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
}
