import { open } from 'node:fs/promises';
import { recordText } from '../../model/compare/recordText.ts';
import type { comparingRequests } from '../../model/contract/comparing.ts';
import type { Handlers } from '../../model/contract/endpoint.ts';
import { trimLine } from '../dataset/rowReader.ts';
import { fileError } from '../files/fileErrors.ts';
import { compareDatasets } from './compareDatasets.ts';
import { locateLines } from './locateLines.ts';

/** Longer records are shown to here, in bytes. */
const longestRecord = 4 * 1024 * 1024;

export function comparingHandlers(): Handlers<typeof comparingRequests> {
  return {
    'compare/files': async ({ oldPath, newPath, most }, context) => {
      const difference = await compareDatasets(oldPath, newPath, context);
      const changes = difference.changes.slice(0, most);
      const linesOf = (side: 'oldLine' | 'newLine'): ReadonlySet<number> =>
        new Set(changes.flatMap((change) => change[side] ?? []));
      const old = await locateLines(oldPath, linesOf('oldLine'), context.signal);
      const now = await locateLines(newPath, linesOf('newLine'), context.signal);
      return {
        ...difference,
        changes: changes.map((change) => ({
          ...change,
          oldRange: change.oldLine === undefined ? undefined : old.get(change.oldLine),
          newRange: change.newLine === undefined ? undefined : now.get(change.newLine),
        })),
      };
    },
    'compare/record': async ({ path, range }) => {
      try {
        const file = await open(path, 'r');
        try {
          const buffer = Buffer.alloc(Math.min(range.length, longestRecord));
          const { bytesRead } = await file.read(buffer, 0, buffer.length, range.start);
          return { text: recordText(trimLine(buffer.subarray(0, bytesRead), range.start === 0).toString('utf8')) };
        } finally {
          await file.close();
        }
      } catch (error) {
        throw fileError(error, path);
      }
    },
  };
}
