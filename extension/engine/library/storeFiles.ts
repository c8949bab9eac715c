import Database from 'better-sqlite3';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CuratorError } from '../../model/errors.ts';
import { fileError } from '../files/fileErrors.ts';

/** What stands behind the name of a dataset's file in the names of its caches. */
const cacheSuffix =
  /^\.(?:(?:rows|fields|flags|sketches)(?:\.json)?|texts(?:-wal|-shm|-journal)?|[0-9a-f]{12}\.hashes)$/u;

/**
 * The files that belong to a dataset and lie with its store: the store, what SQLite keeps beside it, and the caches.
 * Stores that were moved aside because they were damaged are not among them.
 */
export async function curationFiles(datasetPath: string, storePath: string): Promise<readonly string[]> {
  const folder = dirname(storePath);
  const store = basename(storePath);
  const dataset = basename(datasetPath);
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const failure = fileError(error, folder);
    if (CuratorError.is(failure, 'not-found')) return [];
    throw failure;
  }
  const ofStore = new Set([store, `${store}-wal`, `${store}-shm`]);
  return names
    .filter((name) => ofStore.has(name) || (name.startsWith(dataset) && cacheSuffix.test(name.slice(dataset.length))))
    .sort()
    .map((name) => join(folder, name));
}

export async function sizesOf(
  paths: readonly string[],
): Promise<readonly { readonly path: string; readonly sizeBytes: number }[]> {
  return Promise.all(paths.map(async (path) => ({ path, sizeBytes: (await stat(path)).size })));
}

/**
 * Copies a store as it stands, also while it is in use, and only whole: the copy appears when it is complete.
 * Gives false where there is no store.
 *
 * @throws CuratorError 'target-exists'
 */
export async function copyStore(from: string, to: string): Promise<boolean> {
  if (!existsSync(from)) return false;
  if (existsSync(to)) {
    throw new CuratorError('target-exists', `There is curation data at ${to} already; it was left as it is.`, {
      path: to,
    });
  }
  await mkdir(dirname(to), { recursive: true });
  const temporary = `${to}.${randomBytes(6).toString('hex')}.tmp`;
  const database = new Database(from, { fileMustExist: true, timeout: 5_000 });
  try {
    await database.backup(temporary);
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, to);
  } finally {
    database.close();
  }
  return true;
}

/** Deletes files and their folder, where nothing else is in it. Gives those that were there. */
export async function removeFiles(paths: readonly string[]): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const path of paths) {
    try {
      await rm(path);
      removed.push(path);
    } catch (error) {
      const failure = fileError(error, path);
      if (!CuratorError.is(failure, 'not-found')) throw failure;
    }
  }
  const folders = new Set(paths.map((path) => dirname(path)).filter((folder) => basename(folder) === '.curation'));
  for (const folder of folders) {
    // A folder that still has files of other datasets stays.
    await rmdir(folder).catch(() => undefined);
  }
  return removed;
}
