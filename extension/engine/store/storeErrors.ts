import Database from 'better-sqlite3';
import { CuratorError } from '../../model/errors.ts';
import { fileError } from '../files/fileErrors.ts';

/** An error of opening a store, of SQLite or of the file system, in words, with the store's path. */
export function storeError(error: unknown, path: string): unknown {
  if (error instanceof Database.SqliteError) return sqliteError(error, path);
  const failure = fileError(error, path);
  return CuratorError.is(failure, 'no-permission') ? notWritable(path, failure) : failure;
}

/** An error of SQLite in words, with the store's path; other errors pass as they are. */
export function sqliteError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (error.code.startsWith('SQLITE_BUSY')) {
    return new CuratorError('store-busy', `The store ${path} is in use by another program. Close it and try again.`, {
      path,
    });
  }
  if (error.code === 'SQLITE_FULL') {
    return new CuratorError(
      'disk-full',
      `The store ${path} cannot be written: the disk is full. Free some space and try again.`,
      { path },
      { cause: error },
    );
  }
  if (/^SQLITE_(?:READONLY|CANTOPEN|PERM)/u.test(error.code)) return notWritable(path, error);
  return new CuratorError('internal', `The store ${path} cannot be used: ${error.message}`, { path }, { cause: error });
}

function notWritable(path: string, cause: unknown): CuratorError {
  return new CuratorError(
    'no-permission',
    `The store ${path} cannot be written, so that no decision could be kept. Choose another folder for it: the ` +
      'setting "Store Folder" in VS Code, --store on the command line.',
    { path },
    { cause },
  );
}
