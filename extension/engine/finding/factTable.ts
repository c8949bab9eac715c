import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Progress } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import type { FormatChoice } from '../../model/formats/format.ts';
import type { DatasetFile } from '../dataset/datasetFile.ts';
import { sameIdentity, type FileIdentity } from '../dataset/fileIdentity.ts';
import type { FactHeader } from './factColumns.ts';
import type { FactKindName } from './factKinds.ts';
import { runFactPass } from './factPass.ts';

/** Raised with the layout of the files, so that those of another version are not read. */
const layout = 3;

interface CacheHeader {
  readonly layout: number;
  readonly rows: number;
  /** Size of the facts. */
  readonly sizeBytes: number;
  readonly identity: FileIdentity;
  readonly format: FormatChoice | null;
  /** Only of the fields. */
  readonly columns: FactHeader | null;
}

/** Facts of one kind in a file. */
export interface CachedFacts {
  readonly path: string;
  readonly columns: FactHeader | undefined;
}

/** A dataset that facts belong to, and the folder of their caches. */
export interface FactOwner {
  readonly file: DatasetFile;
  readonly folder: string;
  readonly format: FormatChoice | undefined;
}

export interface FactOptions extends FactOwner {
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
}

/**
 * Facts of a file as it is on disk: from the cache beside its store where that belongs to this state of the file and
 * this format, else by a pass over the file, which makes the cache. The cache may be deleted at any time.
 *
 * @throws CuratorError 'cancelled', 'changed-outside', 'disk-full', 'no-permission'
 */
export async function loadFacts(kind: FactKindName, options: FactOptions): Promise<CachedFacts> {
  const { file, folder, format, signal, progress } = options;
  const input = { ...(await file.readerInput()), format };
  const cached = await readCache(kind, options);
  if (cached !== undefined) return cached;
  await mkdir(folder, { recursive: true });
  const { identity } = file;
  await replaceCache(kind, options, identity, async (target) => runFactPass({ input, kind, target, signal, progress }));
  const made = await readCache(kind, options);
  if (made === undefined) {
    throw new CuratorError('changed-outside', `${file.path} was changed while its rows were read. Try again.`);
  }
  return made;
}

/** Keeps facts, as edits left them, for the file as a save left it. */
export async function keepFacts(
  kind: FactKindName,
  owner: FactOwner,
  bytes: Iterable<Uint8Array>,
  columns: FactHeader | undefined,
): Promise<void> {
  await replaceCache(kind, owner, owner.file.identity, async (target) => {
    const handle = await open(target, 'wx');
    try {
      for (const part of bytes) await handle.writeFile(part);
    } finally {
      await handle.close();
    }
    return columns;
  });
}

/** Takes facts of the file before a save for those of the file as it left it. */
export async function takeOver(kind: FactKindName, owner: FactOwner): Promise<void> {
  await writeHeader(kind, owner, owner.file.identity, undefined);
}

function cacheFiles(
  kind: FactKindName,
  { folder, file }: FactOwner,
): { readonly header: string; readonly bytes: string } {
  const at = `${join(folder, basename(file.path))}.${kind}`;
  return { header: `${at}.json`, bytes: at };
}

/** The header goes last: without it the bytes count for nothing. */
async function replaceCache(
  kind: FactKindName,
  owner: FactOwner,
  identity: FileIdentity,
  write: (target: string) => Promise<FactHeader | undefined>,
): Promise<void> {
  const files = cacheFiles(kind, owner);
  const target = temporaryOf(files.bytes);
  try {
    const columns = await write(target);
    await rm(files.header, { force: true });
    await rename(target, files.bytes);
    await writeHeader(kind, owner, identity, columns);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}

async function writeHeader(
  kind: FactKindName,
  owner: FactOwner,
  identity: FileIdentity,
  columns: FactHeader | undefined,
): Promise<void> {
  const { header: path, bytes } = cacheFiles(kind, owner);
  const { file, format } = owner;
  const { size: sizeBytes } = await stat(bytes);
  const header: CacheHeader = {
    layout,
    rows: file.rowCount,
    sizeBytes,
    identity,
    format: format ?? null,
    columns: columns ?? null,
  };
  const temporary = temporaryOf(path);
  await writeFile(temporary, JSON.stringify(header));
  await rename(temporary, path);
}

function temporaryOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

async function readCache(kind: FactKindName, owner: FactOwner): Promise<CachedFacts | undefined> {
  const files = cacheFiles(kind, owner);
  const { file, format } = owner;
  try {
    const header = JSON.parse(await readFile(files.header, 'utf8')) as CacheHeader;
    const fits =
      header.layout === layout &&
      header.rows === file.rowCount &&
      header.sizeBytes === (await stat(files.bytes)).size &&
      sameIdentity(header.identity, file.identity) &&
      JSON.stringify(header.format) === JSON.stringify(format ?? null);
    return fits ? { path: files.bytes, columns: header.columns ?? undefined } : undefined;
  } catch {
    // No cache, or a damaged one: it is made anew.
    return undefined;
  }
}
