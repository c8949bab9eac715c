import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Another machine may write to the same folder: what was touched within this time is left alone. */
const untouchedMs = 60 * 60 * 1000;
const ending = /^(\d+)\.[0-9a-f]{8}(?:\.spool)?\.tmp$/u;

/**
 * Removes the temporary files that killed saves and exports of a target left beside it: those of processes that are
 * gone, untouched for an hour. Where that cannot be done they stay, which costs room and nothing else: never throws.
 */
export async function removeLeftovers(target: string): Promise<void> {
  const folder = dirname(target);
  const start = `.${basename(target)}.`;
  try {
    for (const name of await readdir(folder)) {
      const [, pid] = name.startsWith(start) ? (ending.exec(name.slice(start.length)) ?? []) : [];
      if (pid === undefined || isRunning(Number(pid))) continue;
      const path = join(folder, name);
      const { mtimeMs } = await stat(path);
      if (Date.now() - mtimeMs > untouchedMs) await rm(path, { force: true });
    }
  } catch {
    // The write itself says what is wrong with the folder.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
