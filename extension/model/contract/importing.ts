import * as z from 'zod';
import { request } from './endpoint.ts';

/** Kinds of files that become JSON Lines by an import. */
export type ImportKind = 'json-array' | 'json-lines' | 'parquet';

/** A record of the source that did not become a row. */
export interface ImportProblem {
  /** The record's number in the source, from 1. */
  readonly number: number;
  readonly message: string;
}

export interface ImportSummary {
  readonly target: string;
  readonly kind: ImportKind;
  /** How the source was packed, if it was. */
  readonly packed: 'gzip' | 'zstd' | undefined;
  readonly rows: number;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** The first 1,000 records that are not in the target. */
  readonly problems: readonly ImportProblem[];
  /** All of them. */
  readonly problemTotal: number;
  /** Values that JSON has no place for and that became something else, such as bytes; for people. */
  readonly notices: readonly string[];
}

/** What an import may write by default: so many times the size of the source, but always 256 MB. */
export const defaultMaxExpansion = 100;

const path = z.string().min(1);

export const importRequests = {
  /** Writes the rows of a JSON array, packed JSON or Parquet file as JSON Lines. */
  'import/run': request<ImportSummary>()(
    z.object({
      source: path,
      target: path,
      /** The user's answer where the target exists. */
      overwrite: z.boolean(),
      /** How many times its size a file may grow by unpacking: a small file can hold a full disk. */
      maxExpansion: z.number().min(1),
    }),
  ),
} as const;
