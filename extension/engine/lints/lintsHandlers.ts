import type { Handlers } from '../../model/contract/endpoint.ts';
import type { lintRequests } from '../../model/contract/lints.ts';
import { CuratorError } from '../../model/errors.ts';
import { lintById } from '../../model/lints/lints.ts';
import type { Sessions } from '../session/sessions.ts';

export function lintsHandlers(sessions: Sessions): Handlers<typeof lintRequests> {
  return {
    'lints/run': async ({ datasetId, settings }, context) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      const report = await session.lints.run(settings, context);
      session.viewChanged();
      return report;
    },
    'lints/report': async ({ datasetId }) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      return session.lints.report ?? null;
    },
    'lints/row': async ({ datasetId, row }) => (await sessions(datasetId)).lints.findingsOf(row),
    'lints/findings': async ({ datasetId, from, count }) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      return session.lints.findings(from, count);
    },
    'lints/fix': async ({ datasetId, lint }) => {
      const session = await sessions(datasetId);
      await session.whenComplete();
      const rows = session.lints.fixableRows(lint);
      const decision = lintById(lint)?.fix;
      if (rows.length === 0 || decision === undefined) {
        throw new CuratorError('bad-request', `There is no undecided row with "${lint}". Run the lints again.`);
      }
      return session.apply(rows, { kind: 'decide', decision }, undefined);
    },
  };
}
