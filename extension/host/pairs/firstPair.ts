import type { FirstPair } from '../../model/contract/pairsView.ts';
import { pageSize } from '../../model/rows/pageSize.ts';
import type { PairsDocument } from './pairsDocument.ts';

/** Reads the pair that an editor shows first and the page of its list. Undefined where there is none. */
export async function firstPair(document: PairsDocument, row: number | undefined): Promise<FirstPair | undefined> {
  const { session } = document;
  const known = row === undefined ? null : (await session.request('rows/position', { row })).position;
  const position = known ?? 0;
  const from = position - (position % pageSize);
  const page = await session.request('rows/page', { from, count: pageSize });
  const summary = page.rows[position - from];
  if (summary === undefined) return undefined;
  return { position, from, page, detail: await session.request('rows/detail', { row: summary.row }) };
}
