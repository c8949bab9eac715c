import * as z from 'zod';
import type { ChangeKind, DatasetChange } from '../compare/datasetChange.ts';
import { request } from './endpoint.ts';

/** Where a record's line lies in its file, in bytes. */
export interface RecordRange {
  readonly start: number;
  readonly length: number;
}

export interface LocatedChange extends DatasetChange {
  readonly oldRange: RecordRange | undefined;
  readonly newRange: RecordRange | undefined;
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

export const comparingRequests = {
  /** Compares two files record by record, as they are on the disk. */
  'compare/files': request<ComparedFiles>()(
    z.object({ oldPath: path, newPath: path, most: z.int().min(1).max(100_000) }),
  ),
  /** A record as text for people: each value under its path. */
  'compare/record': request<{ readonly text: string }>()(
    z.object({ path, range: z.object({ start: z.int().nonnegative(), length: z.int().nonnegative() }) }),
  ),
} as const;
