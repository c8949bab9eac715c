import type { JudgeServer } from '../../model/contract/judging.ts';
import { CuratorError } from '../../model/errors.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import type { AskRows, RowCall } from './askRows.ts';
import type { CallerLines } from './callerLines.ts';
import { ChatServer, endpointName } from './chatServer.ts';
import { JudgeStore } from './judgeStore.ts';

/** Milliseconds between two times that the editor is told of new answers. */
const tellEveryMs = 1_000;

/** What a run takes from the dataset that it asks about. */
export type AskedSession = Pick<AskRows<RowCall>, 'store' | 'model' | 'readRow' | 'rowDone'>;

/** Asks a model about a dataset; the editor shows answers as they come, and all of them at the end, however it ends. */
export async function whileAsking<Result>(
  session: DatasetSession,
  server: JudgeServer,
  lines: CallerLines,
  ask: (asked: AskedSession) => Promise<Result>,
): Promise<Result> {
  let told = performance.now();
  try {
    return await ask({
      store: new JudgeStore(session.database),
      model: server.kind === 'http' ? new ChatServer({ apiKey: undefined, ...server }) : lines.open(server),
      readRow: (row) => session.readRow(row),
      rowDone: () => {
        if (performance.now() - told < tellEveryMs) return;
        told = performance.now();
        session.viewChanged();
      },
    });
  } finally {
    if (server.kind === 'caller') lines.end(server.line);
    session.viewChanged();
  }
}

/** Where and whom a run asks, as the cache and the store know it. */
export function addressOf(server: JudgeServer): { readonly endpoint: string; readonly model: string } {
  return { endpoint: server.kind === 'http' ? endpointName(server.endpoint) : server.vendor, model: server.model };
}

/** @throws CuratorError 'unknown-format' */
export function requireFormat(session: DatasetSession): void {
  if (session.formatChoice !== undefined) return;
  throw new CuratorError('unknown-format', 'Choose the format of the dataset before it is judged.');
}
