import { CuratorError, type Reason } from '../../model/errors.ts';

const reasons: Readonly<Record<string, readonly [Reason, string]>> = {
  ENOENT: ['not-found', 'does not exist. It may have been moved or deleted'],
  EISDIR: ['is-directory', 'is a folder. Open a file in it'],
  EACCES: ['no-permission', 'may not be read or written by you. Change its permissions or copy it'],
  EPERM: ['no-permission', 'may not be read or written by you. Change its permissions or copy it'],
  EROFS: ['no-permission', 'lies on a read-only file system. Copy it elsewhere'],
  ENOSPC: ['disk-full', 'could not be written: the disk is full. Nothing was changed; free some space and try again'],
  EDQUOT: [
    'disk-full',
    'could not be written: your quota is used up. Nothing was changed; free some space and try again',
  ],
  EFBIG: ['disk-full', 'would become too large for this file system. Nothing was changed'],
};

const onAnotherDisk = 'choose a place on another disk (in VS Code: Save As)';
const noReplacing = `cannot be replaced: its file system, such as a network drive, does not let another file take its name. Nothing was changed; ${onAnotherDisk}`;
const busy = `cannot be replaced: it is in use, or mounted by itself as in a container. Nothing was changed; close what uses it, or ${onAnotherDisk}`;
const replacing: Readonly<Record<string, readonly [Reason, string]>> = {
  EXDEV: ['unsupported', noReplacing],
  ENOTSUP: ['unsupported', noReplacing],
  EOPNOTSUPP: ['unsupported', noReplacing],
  ENOSYS: ['unsupported', noReplacing],
  EBUSY: ['no-permission', busy],
  EIO: [
    'internal',
    `could not be replaced: the disk or network drive reported an error. Check the drive and save again, or ${onAnotherDisk}`,
  ],
};

/** An error of a rename that was to replace a file, in words, with that file's path; others as by `fileError`. */
export function replaceError(error: unknown, path: string): unknown {
  const [reason, words] = replacing[(error as NodeJS.ErrnoException).code ?? ''] ?? [];
  if (reason === undefined || words === undefined) return fileError(error, path);
  return new CuratorError(reason, `${path} ${words}.`, { path }, { cause: error });
}

/** An error of the file system in words, with the file's path; other errors pass as they are. */
export function fileError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || CuratorError.is(error)) return error;
  return fileErrorOf((error as NodeJS.ErrnoException).code ?? '', error.message, path, error);
}

/** As `fileError`, from a code and a message that came from a worker. */
export function fileErrorOf(code: string, message: string, path: string, cause?: Error): CuratorError {
  const [reason, words] = reasons[code] ?? ['internal', `could not be used: ${message}`];
  return new CuratorError(reason, `${path} ${words}.`, { path }, cause === undefined ? {} : { cause });
}
