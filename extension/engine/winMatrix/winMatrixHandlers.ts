import type { Handlers } from '../../model/contract/endpoint.ts';
import type { winMatrixRequests } from '../../model/contract/winMatrix.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { Sessions } from '../session/sessions.ts';
import { SessionWinMatrix } from './sessionWinMatrix.ts';

export function winMatrixHandlers(sessions: Sessions): Handlers<typeof winMatrixRequests> {
  /** One a session, gone with it. */
  const matrices = new WeakMap<DatasetSession, SessionWinMatrix>();
  const matrixOf = async (datasetId: string): Promise<SessionWinMatrix> => {
    const session = await sessions(datasetId);
    await session.whenComplete();
    let matrix = matrices.get(session);
    if (matrix === undefined) {
      matrix = new SessionWinMatrix(session);
      matrices.set(session, matrix);
    }
    return matrix;
  };
  return {
    'winMatrix/row': async ({ datasetId, row }, context) => (await matrixOf(datasetId)).ofRow(row, context),
    'winMatrix/prompts': async ({ datasetId, candidates, from, count }, context) =>
      (await matrixOf(datasetId)).prompts(candidates, from, count, context),
  };
}
