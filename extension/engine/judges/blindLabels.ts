import type { BlindRow } from '../../model/contract/judgeTrust.ts';
import { CuratorError } from '../../model/errors.ts';
import type { Winner } from '../../model/judges/order.ts';
import { pairIdentity } from '../scoring/pairIdentity.ts';
import type { DatasetSession } from '../session/datasetSession.ts';
import { chooseRows } from './chooseRows.ts';
import { JudgeStore } from './judgeStore.ts';
import { opposite } from './people.ts';

/** The next row of a random sample that the session's annotator has not labelled blind. */
export async function nextBlind(
  session: DatasetSession,
  count: number,
  seed: number,
  skip: readonly number[],
): Promise<BlindRow | null> {
  const rows = await chooseRows(session, { scope: 'all', limit: count, seed });
  const known = new Set(
    new JudgeStore(session.database)
      .blindLabels()
      .filter(({ annotator }) => annotator === session.annotator)
      .map(({ comparisonKey }) => Buffer.from(comparisonKey).toString('hex')),
  );
  let labelled = 0;
  let next: Omit<BlindRow, 'labelled' | 'wanted'> | undefined;
  for (const row of rows) {
    const { comparison, line } = await session.readRow(row);
    const identity = comparison === undefined ? undefined : pairIdentity(comparison);
    if (identity === undefined) continue;
    if (known.has(identity.key.toString('hex'))) labelled++;
    else if (!skip.includes(row)) next ??= { row, line, prompt: identity.prompt, responses: identity.responses };
  }
  return next === undefined ? null : { ...next, labelled, wanted: rows.length };
}

/** Keeps what the annotator says about a row, in its own order; null takes it back. */
export async function keepBlind(session: DatasetSession, row: number, winner: Winner | null): Promise<void> {
  const { comparison, line } = await session.readRow(row);
  const identity = comparison === undefined ? undefined : pairIdentity(comparison);
  if (identity === undefined) {
    throw new CuratorError('bad-request', `Line ${String(line)} is no comparison of two responses.`, { line });
  }
  const { key, reversed, responses } = identity;
  const [rowId = ''] = await session.idsOf(row, row + 1);
  const lengths = responses.map(({ length }) => length);
  if (reversed) lengths.reverse();
  new JudgeStore(session.database).putBlindLabel({
    comparisonKey: key,
    annotator: session.annotator,
    winner: winner === null ? null : reversed ? opposite(winner) : winner,
    rowId,
    lengths: [lengths[0] ?? 0, lengths[1] ?? 0],
  });
}
