import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Whether two paths are one file, symbolic links followed; false where one of them does not exist. */
export async function sameFile(left: string, right: string): Promise<boolean> {
  if (resolve(left) === resolve(right)) return true;
  try {
    return (await realpath(left)) === (await realpath(right));
  } catch {
    return false; // One of them does not exist yet.
  }
}
