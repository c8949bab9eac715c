import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CuratorError } from '../../model/errors.ts';
import { fileError, replaceError } from './fileErrors.ts';
import { removeLeftovers } from './leftovers.ts';

export interface AtomicWriteOptions {
  /** Replace a file that is there; else a file that is there is 'target-exists'. */
  readonly overwrite: boolean;
  /** Called when all is written and synced, right before the target is replaced. */
  readonly beforeRename?: (() => Promise<void> | void) | undefined;
}

/**
 * Writes a file so that its name holds either the old content or all of the new: to a temporary file of a unique
 * name beside it, synced, renamed, the folder synced. Whatever fails, the temporary file goes and the target stays.
 * A symbolic link is followed, not replaced.
 *
 * @returns what `write` does
 * @throws CuratorError 'target-exists', 'disk-full', 'no-permission', 'not-found', 'unsupported' where the file system
 *   lets no file replace another, and what `write` throws
 */
export async function writeAtomically<Result>(
  target: string,
  options: AtomicWriteOptions,
  write: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  try {
    const existing = await statIfThere(target);
    if (existing !== undefined && !options.overwrite) {
      throw new CuratorError('target-exists', `${target} exists. Choose another name or allow to overwrite it.`, {
        path: target,
      });
    }
    const place = existing === undefined ? target : await realpath(target);
    // A rename would replace a file that its owner made read-only.
    if (existing !== undefined) await access(place, constants.W_OK);
    await removeLeftovers(place);
    const temporary = join(
      dirname(place),
      `.${basename(place)}.${String(process.pid)}.${randomBytes(4).toString('hex')}.tmp`,
    );
    let result: Result;
    try {
      const file = await open(temporary, 'wx');
      try {
        // Asked for at opening, it would lose the bits of the umask.
        if (existing !== undefined) await file.chmod(existing.mode & 0o7777);
        result = await write(file);
        await file.sync();
      } finally {
        await file.close();
      }
      await options.beforeRename?.();
      await rename(temporary, place).catch((error: unknown) => {
        throw replaceError(error, target);
      });
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(dirname(place));
    return result;
  } catch (error) {
    throw fileError(error, target);
  }
}

/**
 * Writes several files as `writeAtomically` does, one inside the other, so that none takes its name before all are written.
 *
 * @returns what `write` does, which gets the files in the order of their targets
 */
export async function writeAllAtomically<Result>(
  targets: readonly string[],
  options: Pick<AtomicWriteOptions, 'overwrite'>,
  write: (files: readonly FileHandle[]) => Promise<Result>,
): Promise<Result> {
  const [target, ...rest] = targets;
  if (target === undefined) return write([]);
  return writeAtomically(target, options, (file) =>
    writeAllAtomically(rest, options, (files) => write([file, ...files])),
  );
}

async function statIfThere(path: string): Promise<{ readonly mode: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Makes a rename last through a power cut. Windows cannot open a folder and needs no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The file is in place by now: a file system that cannot sync a folder must not make that look like a failure.
  }
}
