import type { Handlers } from '../../model/contract/endpoint.ts';
import type { libraryRequests } from '../../model/contract/library.ts';
import { CuratorError } from '../../model/errors.ts';
import { datasetIdOf } from '../session/datasetIdOf.ts';
import type { Sessions } from '../session/sessions.ts';
import { defaultStorePath } from '../store/openStore.ts';
import { copyStore, curationFiles, removeFiles } from './storeFiles.ts';
import { flaggedIn, summarizeStore } from './summarizeStore.ts';

export function libraryHandlers(sessions: Sessions): Handlers<typeof libraryRequests> {
  const storeOf = (place: { readonly path: string; readonly storePath?: string | undefined }): string =>
    place.storePath ?? defaultStorePath(place.path);
  const isOpen = async (path: string): Promise<boolean> => {
    try {
      await sessions(datasetIdOf(path));
      return true;
    } catch (error) {
      if (CuratorError.is(error, 'unknown-dataset')) return false;
      throw error;
    }
  };
  return {
    'library/summary': async (place) => summarizeStore(place.path, storeOf(place)),
    'library/flagged': (place) => ({ flagged: flaggedIn(storeOf(place)) ?? null }),
    'library/copyStore': async ({ from, to }) => ({ copied: await copyStore(storeOf(from), storeOf(to)) }),
    'library/removeStore': async (place) => {
      if (await isOpen(place.path)) {
        throw new CuratorError('store-busy', `${place.path} is open. Close its editors first.`, { path: place.path });
      }
      return { removed: await removeFiles(await curationFiles(place.path, storeOf(place))) };
    },
  };
}
