import type { bulkRequests } from '../../model/contract/bulk.ts';
import type { Handlers } from '../../model/contract/endpoint.ts';
import type { Sessions } from '../session/sessions.ts';
import { previewBulk } from './previewBulk.ts';

export function bulkHandlers(sessions: Sessions): Handlers<typeof bulkRequests> {
  return {
    'bulk/preview': async ({ datasetId, action, scope }, context) =>
      previewBulk(await sessions(datasetId), action, scope, context),
    'bulk/apply': async ({ datasetId, action, scope }, context) =>
      (await sessions(datasetId)).applyToMany(action, scope, context),
  };
}
