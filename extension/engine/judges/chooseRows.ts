import type { JudgedRows } from '../../model/contract/judging.ts';
import { mixed } from '../../model/routing/gainModel.ts';
import type { DatasetSession } from '../session/datasetSession.ts';

/** Numbers of the rows to judge, in file order, without reading any; dropped rows are left out. 4 bytes a row. */
export async function chooseRows(
  session: DatasetSession,
  { scope, limit, seed, row: only }: JudgedRows,
): Promise<Uint32Array> {
  if (only !== undefined) return Uint32Array.of(only);
  await session.whenComplete();
  if (scope === 'view') await session.view.whenSearched();
  const total = session.count(scope === 'view');
  const rows = new Uint32Array(total);
  let count = 0;
  for (let position = 0; position < total; position++) {
    const row = scope === 'view' ? session.view.rowAt(position) : position;
    const decision = session.curation.stateOf(row)?.decision;
    if (decision === 'drop' || (scope === 'undecided' && decision !== undefined)) continue;
    rows[count++] = row;
  }
  const found = rows.subarray(0, count);
  if (limit === undefined || limit >= count) return found;
  if (seed === undefined) return found.slice(0, limit);
  // The beginning of a random order: each row changes places with one after it.
  for (let at = 0; at < limit; at++) {
    const other = at + Math.floor((mixed(at, seed) / 2 ** 32) * (count - at));
    const row = found[at] ?? 0;
    found[at] = found[other] ?? 0;
    found[other] = row;
  }
  return found.slice(0, limit).sort();
}
