import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Progress } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import type { FormatChoice } from '../../model/formats/format.ts';
import type { DatasetFile } from '../dataset/datasetFile.ts';
import { sameIdentity, type FileIdentity } from '../dataset/fileIdentity.ts';
import { fileErrorOf } from '../files/fileErrors.ts';

import type { FactsMessage } from '../workers/facts.worker.ts';
import { spawnWorker } from '../workers/spawnWorker.ts';
import { FactColumns, type FactHeader } from './factColumns.ts';
import { passProgress } from './passProgress.ts';

/** Raised with the layout of the files, so that those of another version are not read. */
const layout = 2;

interface CacheHeader extends FactHeader {
  readonly layout: number;
  readonly identity: FileIdentity;
  readonly format: FormatChoice | null;
}

export interface FactTable {
  readonly columns: FactColumns;
  /** File of sketches, 16 bytes a row. */
  readonly sketches: string;
}

export interface FactTableOptions {
  readonly file: DatasetFile;
  readonly folder: string;
  readonly format: FormatChoice | undefined;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/**
 * The facts of a file as it is on disk: from the cache beside its store where that belongs to this state of the file
 * and this format, else by a pass over the file in a worker thread, which makes the cache. The cache may be deleted at
 * any time.
 *
 * @throws CuratorError 'cancelled', 'changed-outside', 'disk-full', 'no-permission'
 */
export async function loadFactTable(options: FactTableOptions): Promise<FactTable> {
  const { file, folder, format } = options;
  await file.whenComplete();
  const cache = cacheFiles(folder, file.path);
  const cached = await readCache(cache, file, format);
  if (cached !== undefined) return cached;
  await mkdir(folder, { recursive: true });
  const stamp = randomBytes(6).toString('hex');
  const columnsTarget = `${cache.columns}.${stamp}.tmp`;
  const sketchesTarget = `${cache.sketches}.${stamp}.tmp`;
  const { identity } = file;
  try {
    const header = await runPass({ ...options, columnsTarget, sketchesTarget });
    await keep(cache, { ...header, layout, identity, format: format ?? null }, columnsTarget, sketchesTarget);
  } catch (error) {
    await Promise.all([columnsTarget, sketchesTarget].map((path) => rm(path, { force: true })));
    throw error;
  }
  const made = await readCache(cache, file, format);
  if (made === undefined) {
    throw new CuratorError('changed-outside', `${file.path} was changed while its fields were read. Try again.`);
  }
  return made;
}

/** Keeps the columns, as edits left them, for the file as a save left it. */
export async function keepFacts(
  folder: string,
  file: DatasetFile,
  format: FormatChoice | undefined,
  table: FactTable,
): Promise<void> {
  const cache = cacheFiles(folder, file.path);
  const target = `${cache.columns}.${randomBytes(6).toString('hex')}.tmp`;
  const { identity } = file;
  const handle = await open(target, 'wx');
  try {
    for (const part of table.columns.parts()) await handle.writeFile(part);
  } finally {
    await handle.close();
  }
  await keep(cache, { ...table.columns.header(), layout, identity, format: format ?? null }, target, undefined);
}

interface CacheFiles {
  readonly header: string;
  readonly columns: string;
  readonly sketches: string;
}

function cacheFiles(folder: string, path: string): CacheFiles {
  const at = join(folder, basename(path));
  return { header: `${at}.facts.json`, columns: `${at}.facts`, sketches: `${at}.sketches` };
}

/** The header goes last: without it the other files count for nothing. */
async function keep(
  cache: CacheFiles,
  header: CacheHeader,
  columnsFrom: string,
  sketchesFrom: string | undefined,
): Promise<void> {
  await rm(cache.header, { force: true });
  await rename(columnsFrom, cache.columns);
  if (sketchesFrom !== undefined) await rename(sketchesFrom, cache.sketches);
  const temporary = `${cache.header}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(temporary, JSON.stringify(header));
  await rename(temporary, cache.header);
}

async function readCache(
  cache: CacheFiles,
  file: DatasetFile,
  format: FormatChoice | undefined,
): Promise<FactTable | undefined> {
  try {
    const header = JSON.parse(await readFile(cache.header, 'utf8')) as CacheHeader;
    const fits =
      header.layout === layout &&
      header.rows === file.rowCount &&
      sameIdentity(header.identity, file.identity) &&
      JSON.stringify(header.format) === JSON.stringify(format ?? null);
    if (!fits) return undefined;
    const bytes = await readFile(cache.columns);
    // Typed arrays must begin at a multiple of their size; a buffer of the pool may not.
    const aligned = bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
    const columns = FactColumns.read(header, aligned);
    return columns === undefined ? undefined : { columns, sketches: cache.sketches };
  } catch {
    // No cache, or a damaged one: it is made anew.
    return undefined;
  }
}

async function runPass(
  options: FactTableOptions & { readonly columnsTarget: string; readonly sketchesTarget: string },
): Promise<FactHeader> {
  const { file, format, signal, progress, columnsTarget, sketchesTarget } = options;
  const { path, offsets, sizeBytes } = await file.readerInput();
  if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
  const worker = spawnWorker('facts', { path, offsets, sizeBytes, format, columnsTarget, sketchesTarget });
  const report = passProgress(progress, offsets.length, 'Reading the fields of the rows');
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<FactHeader>((resolve, reject) => {
      worker.on('message', (message: FactsMessage) => {
        if (message.kind === 'progress') report(message.rows);
        else if (message.kind === 'end') resolve(message.header);
        else reject(fileErrorOf(message.code, message.message, path));
      });
      worker.once('error', reject);
      worker.once('exit', () => {
        reject(new CuratorError('cancelled', 'Reading the fields of the rows was cancelled.'));
      });
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
