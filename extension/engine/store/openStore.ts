import Database from 'better-sqlite3';
import { accessSync, constants, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CuratorError } from '../../model/errors.ts';
import { migrations } from './migrations.ts';
import { storeError } from './storeErrors.ts';

export interface OpenedStore {
  readonly database: Database.Database;
  /** What people should know: a damaged store was moved aside. */
  readonly notices: readonly string[];
}

/** How long another window or program is waited for that uses the store, and how often it is tried meanwhile. */
const patienceMs = 5_000;
const retryMs = 20;
const checkedBytes = 64 * 1024 * 1024;

/** Scores are found by hash, all over the file: SQLite's own 2 MB hold too little of a large one. */
const cacheKilobytes = 32 * 1024;
/** Pages of 4 kB that the write-ahead log holds before they are moved into the file, eight times as many as SQLite's own. */
const checkpointPages = 8_000;

/** Where a dataset's store lies unless a setting says otherwise. */
export function defaultStorePath(datasetPath: string): string {
  return join(dirname(datasetPath), '.curation', `${basename(datasetPath)}.sqlite`);
}

/**
 * Opens a store and brings its schema up to date. A damaged one is moved aside, never deleted, and a new one begun.
 *
 * Write-ahead log with `synchronous = FULL`: what was acknowledged survives a killed process and a power cut.
 *
 * @throws CuratorError 'store-newer', 'store-busy', 'no-permission', 'disk-full'
 */
export function openStore(path: string): OpenedStore {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw storeError(error, path);
  }
  try {
    return { database: openAndMigrate(path), notices: [] };
  } catch (error) {
    if (!isDamage(error)) throw storeError(error, path);
    const aside = moveAside(path);
    return {
      database: openAndMigrate(path),
      notices: [
        `The store ${path} was damaged and has been kept as ${aside}. Decisions made before are in that file; ` +
          'a new store was begun. The dataset itself is untouched.',
      ],
    };
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    // Node says of a folder on a read-only file system that it does not exist; the right to write tells.
    let above = folder;
    while (!existsSync(above) && dirname(above) !== above) above = dirname(above);
    accessSync(above, constants.W_OK);
    throw error;
  }
}

function openAndMigrate(path: string): Database.Database {
  const database = new Database(path, { timeout: patienceMs });
  try {
    useWriteAheadLog(database);
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma(`cache_size = -${String(cacheKilobytes)}`);
    database.pragma(`wal_autocheckpoint = ${String(checkpointPages)}`);
    checkPages(database, path);
    migrate(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite does not wait for another window that opens the same new store: it says at once that the store is busy. */
function useWriteAheadLog(database: Database.Database): void {
  for (const started = performance.now(); ; Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs)) {
    try {
      database.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || performance.now() - started > patienceMs) throw error;
    }
  }
}

/** Looks at every page of a store that is small enough for it; damage in a larger one shows when it is read. */
function checkPages(database: Database.Database, path: string): void {
  if (statSync(path).size > checkedBytes) return;
  const check = database.pragma('quick_check(1)', { simple: true });
  if (check !== 'ok') throw new Database.SqliteError(String(check), 'SQLITE_CORRUPT');
}

function migrate(database: Database.Database, path: string): void {
  const version = Number(database.pragma('user_version', { simple: true }));
  if (version > migrations.length) {
    throw new CuratorError(
      'store-newer',
      `The store ${path} was written by a newer version of Preference Curator (schema ${String(version)}; this ` +
        `version knows ${String(migrations.length)}). Update the extension, or open the dataset with another store.`,
      { path },
    );
  }
  for (const [index, migration] of migrations.entries()) {
    if (index < version) continue;
    database
      .transaction(() => {
        // Another window may have taken the step meanwhile.
        if (Number(database.pragma('user_version', { simple: true })) > index) return;
        database.exec(migration);
        database.pragma(`user_version = ${String(index + 1)}`);
      })
      .immediate();
  }
}

function isDamage(error: unknown): boolean {
  if (!(error instanceof Database.SqliteError)) return false;
  return error.code.startsWith('SQLITE_CORRUPT') || error.code === 'SQLITE_NOTADB';
}

function moveAside(path: string): string {
  const stamp = new Date().toISOString().replace(/[:.]/gu, '-');
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, `${path}.damaged-${stamp}${suffix}`);
  }
  return `${path}.damaged-${stamp}`;
}
