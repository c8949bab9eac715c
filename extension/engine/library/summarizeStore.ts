import Database from 'better-sqlite3';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatasetSummary } from '../../model/contract/library.ts';
import { decisions, type Decision } from '../../model/rows/rowState.ts';
import { identifyFile } from '../dataset/fileIdentity.ts';
import { RowCache } from '../dataset/rowCache.ts';
import { curationFiles, sizesOf } from './storeFiles.ts';

/**
 * What a store and the caches beside it say about a dataset, without opening it. A store that cannot be read, such as
 * one of a newer version, says nothing.
 *
 * @throws CuratorError 'not-found', 'is-directory', 'no-permission', 'wrong-type' about the dataset's file
 */
export async function summarizeStore(path: string, storePath: string): Promise<DatasetSummary> {
  const identity = await identifyFile(path);
  const rows = await new RowCache(dirname(storePath), path).rowsOf(identity);
  const files = await sizesOf(await curationFiles(path, storePath));
  return { rows, storePath, files, ...countsOf(storePath) };
}

/** Rows with lint findings; undefined where lints have not run, or where the store cannot be read. */
export function flaggedIn(storePath: string): number | undefined {
  return read(storePath, flaggedOf);
}

function countsOf(storePath: string): Pick<DatasetSummary, 'decided' | 'flagged'> {
  const counts = read(storePath, (database) => ({ decided: decidedOf(database), flagged: flaggedOf(database) }));
  return counts ?? { decided: {}, flagged: undefined };
}

function read<Result>(storePath: string, work: (database: Database.Database) => Result): Result | undefined {
  if (!existsSync(storePath)) return undefined;
  try {
    const database = new Database(storePath, { readonly: true, fileMustExist: true, timeout: 1_000 });
    try {
      return work(database);
    } finally {
      database.close();
    }
  } catch {
    // Whoever opens the dataset is told what is wrong with its store.
    return undefined;
  }
}

function decidedOf(database: Database.Database): Partial<Record<Decision, number>> {
  const counts = database
    .prepare("SELECT json_extract(state, '$.decision') AS decision, count(*) AS rows FROM row_state GROUP BY 1")
    .all() as readonly { readonly decision: string | null; readonly rows: number }[];
  const decided: Partial<Record<Decision, number>> = {};
  for (const { decision, rows } of counts) {
    const known = decisions.find((one) => one === decision);
    if (known !== undefined) decided[known] = rows;
  }
  return decided;
}

function flaggedOf(database: Database.Database): number | undefined {
  const has = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'lint_run'").get();
  if (has === undefined || database.prepare('SELECT 1 FROM lint_run').get() === undefined) return undefined;
  return (database.prepare('SELECT count(*) AS rows FROM lint_finding').get() as { readonly rows: number }).rows;
}
