import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { FoundRows } from '../../model/contract/finding.ts';
import { CuratorError } from '../../model/errors.ts';
import type { DatasetSession } from './datasetSession.ts';
import { fileOrder } from './rowView.ts';
import { SessionView } from './sessionView.ts';

/**
 * Rows that a query matches, without touching what the editor shows.
 *
 * @throws CuratorError 'bad-request' where the query cannot be read, 'cancelled'
 */
export async function findRows(
  session: DatasetSession,
  query: string,
  from: number,
  count: number,
  context: HandlerContext,
): Promise<FoundRows> {
  await session.whenComplete();
  const view = new SessionView(session, session.finding, () => undefined);
  const stop = (): void => {
    view.close();
  };
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    await view.set({ query }, fileOrder, context);
    if (context.signal.aborted) throw new CuratorError('cancelled', 'The search was cancelled.');
    await view.whenSearched();
    return { total: view.total, rows: await session.rows.ofView(view, from, count) };
  } finally {
    context.signal.removeEventListener('abort', stop);
    view.close();
  }
}
