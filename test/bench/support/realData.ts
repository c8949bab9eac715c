import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../bench.ts';

/** Rows of a file of the reference data; undefined, with a word, where the folder or the file is not there. */
export function referenceRows(dataFolder: string | undefined, name: string): readonly unknown[] | undefined {
  const folder = dataFolder ?? process.env.CURATOR_DATA;
  if (folder === undefined) {
    say(`Left out what needs ${name}: name the folder of the reference data by --data DIR or CURATOR_DATA.`);
    return undefined;
  }
  const path = join(folder, name);
  if (!existsSync(path)) {
    say(`Left out what needs ${name}: ${folder} has no such file.`);
    return undefined;
  }
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as unknown);
}

/** Area under the ROC curve: the chance that a flagged row scores higher than another one; ties count one half. */
export function auroc(scores: ArrayLike<number>, flagged: ArrayLike<boolean>): number {
  const order = Array.from({ length: scores.length }, (_, row) => row).sort(
    (left, right) => (scores[left] ?? 0) - (scores[right] ?? 0),
  );
  let ranks = 0;
  let positives = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && scores[order[to] ?? 0] === scores[order[from] ?? 0]) to++;
    const rank = (from + to + 1) / 2;
    for (let at = from; at < to; at++) {
      if (flagged[order[at] ?? 0] !== true) continue;
      ranks += rank;
      positives++;
    }
    from = to;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}
