import type { findingRequests } from '../../model/contract/finding.ts';
import type { Handlers } from '../../model/contract/endpoint.ts';
import { findRows } from '../session/findRows.ts';
import type { Sessions } from '../session/sessions.ts';

export function findingHandlers(sessions: Sessions): Handlers<typeof findingRequests> {
  return {
    'finding/fields': async ({ datasetId }, context) => (await sessions(datasetId)).finding.fields(context),
    'finding/facet': async ({ datasetId, field, bins }, context) => {
      const { finding, view } = await sessions(datasetId);
      return finding.facet(field, bins, view.rows, context);
    },
    'finding/views': async ({ datasetId }) => (await sessions(datasetId)).finding.views(),
    'finding/saveView': async ({ datasetId, view }) => (await sessions(datasetId)).finding.saveView(view),
    'finding/removeView': async ({ datasetId, name }) => (await sessions(datasetId)).finding.removeView(name),
    'finding/rows': async ({ datasetId, query, from, count }, context) =>
      findRows(await sessions(datasetId), query, from, count, context),
    'finding/buildIndex': async ({ datasetId }, context) => (await sessions(datasetId)).textIndex.build(context),
    'finding/whenSearched': async ({ datasetId }) => {
      await (await sessions(datasetId)).view.whenSearched();
      return null;
    },
  };
}
