import type { DatasetClient } from './datasetClient.ts';
import type { Output } from './output.ts';

/** Rows that are looked at for score columns: a file that has them has them near its beginning. */
const looked = 20;

/** Takes scores that the file itself carries into the store, where they are not there yet: no model runs. */
export async function takeScoreColumns(client: DatasetClient, output: Output): Promise<void> {
  const { rows, scorers, format } = client.info;
  if (format === undefined || rows === 0) return;
  const found = new Set<string>();
  for (let row = 0; row < Math.min(looked, rows); row++) {
    const { comparison } = await client.request('rows/detail', { row });
    for (const { name } of comparison?.scores ?? []) found.add(name);
  }
  const known = new Set(scorers);
  if ([...found].every((name) => known.has(name))) return;
  await client.request('scores/run', { scorers: ['columns'], fresh: false });
  output.endProgress();
  output.message(`Scores of the file's own columns were taken: ${[...found].join(', ')}.`);
}
