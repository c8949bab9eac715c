import * as z from 'zod';
import type { ChangeKind, DatasetChange } from '../compare/datasetChange.ts';
import { datasetId } from './datasetId.ts';
import { request } from './endpoint.ts';
import type { DatasetInfo, StepResult } from './engine.ts';

/** Where a record's line lies in its file, in bytes. */
export interface RecordRange {
  readonly start: number;
  readonly length: number;
}

export interface LocatedChange extends DatasetChange {
  readonly oldRange: RecordRange | undefined;
  readonly newRange: RecordRange | undefined;
  /** The first 16 bytes of SHA-256 in hex, of the lines in both versions and of the one that a removed record stood behind. */
  readonly oldHash: string | undefined;
  readonly newHash: string | undefined;
  readonly behindHash: string | undefined;
}

export interface ComparedFiles {
  readonly oldRows: number;
  readonly newRows: number;
  readonly unchanged: number;
  readonly counts: Readonly<Record<ChangeKind, number>>;
  /** In the order of the new version, as many as were asked for. */
  readonly changes: readonly LocatedChange[];
}

const path = z.string().min(1);
const hash = z.string().regex(/^[0-9a-f]{32}$/u);
const range = z.object({ start: z.int().nonnegative(), length: z.int().nonnegative() });
/** Records of the list of changes, which is at most so long. */
const listed = <Shape extends z.ZodRawShape>(record: Shape) => z.array(z.object(record)).min(1).max(5_000);

export const comparingRequests = {
  /** Compares two files record by record, as they are on the disk. */
  'compare/files': request<ComparedFiles>()(
    z.object({ oldPath: path, newPath: path, most: z.int().min(1).max(100_000) }),
  ),
  /** A record as text for people: each value under its path. */
  'compare/record': request<{ readonly text: string }>()(z.object({ path, range })),
  /** A record's line as it is, for a text editor. */
  'compare/line': request<{ readonly text: string }>()(z.object({ path, range, hash })),
  /**
   * Gives rows the bytes that they have in an older version, as one step. Rows without a place there are decided to be
   * dropped: no step takes a row out of its file.
   */
  'compare/restore': request<StepResult>()(
    z.object({
      datasetId,
      oldPath: path,
      records: listed({
        oldRange: range.optional(),
        oldHash: hash.optional(),
        newLine: z.int().min(1),
        newHash: hash,
      }),
    }),
  ),
  /** Puts removed records back into the file, which is written at once. No undo takes that back. */
  'compare/insert': request<DatasetInfo>()(
    z.object({
      datasetId,
      oldPath: path,
      records: listed({
        oldRange: range,
        oldHash: hash,
        behind: z.int().nonnegative(),
        behindHash: hash.optional(),
      }),
    }),
  ),
} as const;
