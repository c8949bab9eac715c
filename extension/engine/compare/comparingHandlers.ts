import { recordText } from '../../model/compare/recordText.ts';
import type { comparingRequests } from '../../model/contract/comparing.ts';
import type { Handlers } from '../../model/contract/endpoint.ts';
import type { Sessions } from '../session/sessions.ts';
import { compareDatasets } from './compareDatasets.ts';
import { insertRecords } from './insertRecords.ts';
import { locateLines } from './locateLines.ts';
import { hashesOf, lineText, readLine } from './readLine.ts';
import { restoreRecords } from './restoreRecords.ts';

/** Longer records are shown to here, in bytes. */
const longestRecord = 4 * 1024 * 1024;

export function comparingHandlers(sessions: Sessions): Handlers<typeof comparingRequests> {
  return {
    'compare/files': async ({ oldPath, newPath, most }, context) => {
      const difference = await compareDatasets(oldPath, newPath, context);
      const changes = difference.changes.slice(0, most);
      const linesOf = (...sides: readonly ('oldLine' | 'newLine' | 'behind')[]): ReadonlySet<number> =>
        new Set(changes.flatMap((change) => sides.flatMap((side) => change[side] ?? [])));
      const old = await locateLines(oldPath, linesOf('oldLine'), context.signal);
      const now = await locateLines(newPath, linesOf('newLine', 'behind'), context.signal);
      const oldHashes = await hashesOf(oldPath, old, context.signal);
      const newHashes = await hashesOf(newPath, now, context.signal);
      return {
        ...difference,
        changes: changes.map((change) => ({
          ...change,
          oldRange: change.oldLine === undefined ? undefined : old.get(change.oldLine),
          newRange: change.newLine === undefined ? undefined : now.get(change.newLine),
          oldHash: change.oldLine === undefined ? undefined : oldHashes.get(change.oldLine),
          newHash: change.newLine === undefined ? undefined : newHashes.get(change.newLine),
          behindHash: change.behind === undefined ? undefined : newHashes.get(change.behind),
        })),
      };
    },
    'compare/record': async ({ path, range }) => {
      const shown = { ...range, length: Math.min(range.length, longestRecord) };
      return { text: recordText((await readLine(path, shown)).toString('utf8')) };
    },
    'compare/line': async ({ path, range, hash }) => ({ text: await lineText(path, range, hash) }),
    'compare/restore': async ({ datasetId, oldPath, records }) =>
      restoreRecords(await sessions(datasetId), oldPath, records),
    'compare/insert': async ({ datasetId, oldPath, records }, context) =>
      insertRecords(await sessions(datasetId), oldPath, records, context),
  };
}
