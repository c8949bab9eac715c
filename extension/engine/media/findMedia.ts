import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { MediaReference } from '../../model/comparison.ts';
import type { FoundMedia } from '../../model/contract/media.ts';
import { kindOfName, largestMedia, refusalOf, type MediaRefusal } from '../../model/media/mediaRules.ts';

/** A folder of the workspace, as VS Code names it and as it is with symbolic links followed. */
interface Root {
  readonly folder: string;
  readonly real: string;
}

/**
 * Looks for the files that a row names, beside the dataset first and then in each folder of the workspace. A path that
 * leads out of all folders is refused before anything on the disk is asked about it; one that a symbolic link leads out,
 * after. Nothing is opened.
 *
 * @param folders folders of the workspace; null where it is not trusted
 */
export async function findMedia(
  media: readonly MediaReference[],
  datasetPath: string,
  folders: readonly string[] | null,
): Promise<readonly FoundMedia[]> {
  const roots = folders === null || media.length === 0 ? [] : await Promise.all(folders.map(rootOf));
  return Promise.all(
    media.map(async (named): Promise<FoundMedia> => {
      const refusal = refusalOf(named.reference);
      if (refusal !== undefined) return { ...named, refusal };
      if (folders === null) return { ...named, refusal: 'untrusted' };
      if (roots.length === 0) return { ...named, refusal: 'no-folder' };
      return { ...named, ...(await find(named.reference, dirname(datasetPath), roots)) };
    }),
  );
}

async function rootOf(folder: string): Promise<Root> {
  try {
    return { folder, real: await realpath(folder) };
  } catch {
    // A folder that is gone holds no file, and each file says that it is missing.
    return { folder, real: resolve(folder) };
  }
}

type Result = (Pick<FoundMedia, 'kind'> & { path: string; sizeBytes: number }) | { readonly refusal: MediaRefusal };

async function find(reference: string, datasetFolder: string, roots: readonly Root[]): Promise<Result> {
  const places = isAbsolute(reference)
    ? [resolve(reference)]
    : [datasetFolder, ...roots.map(({ folder }) => folder)].map((folder) => resolve(folder, reference));
  const allowed = places.filter((place) =>
    roots.some(({ folder, real }) => isInside(place, folder) || isInside(place, real)),
  );
  let refused: MediaRefusal = allowed.length === 0 ? 'outside' : 'missing';
  for (const place of new Set(allowed)) {
    const result = await look(place, roots);
    if (!('refusal' in result)) return result;
    if (result.refusal !== 'missing' && refused === 'missing') refused = result.refusal;
  }
  return { refusal: refused };
}

async function look(place: string, roots: readonly Root[]): Promise<Result> {
  try {
    const real = await realpath(place);
    const root = roots.find((own) => isInside(real, own.real));
    if (root === undefined) return { refusal: 'outside' };
    // The target of a link may be of another kind than the link's name says.
    const refusal = refusalOf(relative(root.real, real));
    const kind = kindOfName(real);
    if (refusal !== undefined || kind === undefined) return { refusal: refusal ?? 'kind' };
    const stats = await stat(real);
    if (!stats.isFile()) return { refusal: 'not-a-file' };
    if (stats.size > largestMedia[kind]) return { refusal: 'too-large' };
    await access(real, constants.R_OK);
    // Under the name that VS Code has for the folder: it serves nothing else.
    return { kind, path: join(root.folder, relative(root.real, real)), sizeBytes: stats.size };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { refusal: code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG' ? 'missing' : 'unreadable' };
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
