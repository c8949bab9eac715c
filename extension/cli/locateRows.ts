import type { DatasetClient } from './datasetClient.ts';
import type { DecisionLine } from './decisionsFile.ts';

const rowsAtOnce = 100_000;

/** Finds the rows that lines of a decisions file speak of, by line or id; lines without a row are `missing`. */
export async function locateRows<Line extends DecisionLine>(
  client: DatasetClient,
  lines: readonly Line[],
): Promise<{ readonly located: readonly (readonly [row: number, line: Line])[]; readonly missing: readonly Line[] }> {
  const located: (readonly [number, Line])[] = [];
  const missing: Line[] = [];
  for (let from = 0; from < lines.length; from += rowsAtOnce) {
    const part = lines.slice(from, from + rowsAtOnce);
    const wanted = part.map(({ line, id }) => (line === undefined ? { id: id ?? '' } : { line }));
    const rows = await client.request('rows/find', { wanted });
    for (const [place, each] of part.entries()) {
      const row = rows[place] ?? undefined;
      if (row === undefined) missing.push(each);
      else located.push([row, each]);
    }
  }
  return { located, missing };
}
