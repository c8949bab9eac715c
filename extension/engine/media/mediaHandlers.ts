import type { Handlers } from '../../model/contract/endpoint.ts';
import type { mediaRequests } from '../../model/contract/media.ts';
import { mediaOf } from '../session/rowPresenter.ts';
import type { Sessions } from '../session/sessions.ts';
import { findMedia } from './findMedia.ts';

export function mediaHandlers(sessions: Sessions): Handlers<typeof mediaRequests> {
  return {
    'media/ofRow': async ({ datasetId, row, folders }) => {
      const session = await sessions(datasetId);
      return findMedia(mediaOf(await session.readRow(row)), session.path, folders);
    },
  };
}
