import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import * as z from 'zod';

/** What a window writes into the store while it replaces the dataset's file, so that others wait for it. */
const saveMark = z.object({
  id: z.string(),
  host: z.string(),
  pid: z.int(),
  /** When it began, in milliseconds since 1970. */
  at: z.number(),
});
export type SaveMark = z.infer<typeof saveMark>;

/** Replacing a file takes far less; a mark that is older was left by a process that ended. In milliseconds. */
const longestSave = 60_000;

/** Ids of the saves that run in this process. */
const running = new Set<string>();

/** A mark for a save that begins now; `endMark` when it is over. */
export function beginMark(): SaveMark {
  const mark = { id: randomBytes(8).toString('hex'), host: hostname(), pid: process.pid, at: Date.now() };
  running.add(mark.id);
  return mark;
}

export function endMark(mark: SaveMark): void {
  running.delete(mark.id);
}

/** A mark as the store has it; undefined where it is none. */
export function readMark(text: string | undefined): SaveMark | undefined {
  if (text === undefined) return undefined;
  try {
    return saveMark.parse(JSON.parse(text));
  } catch {
    // Nobody can be waited for by it.
    return undefined;
  }
}

/** Whether the save that a mark stands for still runs, as far as can be told from here. */
export function stillRuns({ id, host, pid, at }: SaveMark): boolean {
  if (Math.abs(Date.now() - at) > longestSave) return false;
  if (host !== hostname()) return true;
  if (pid === process.pid) return running.has(id);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
