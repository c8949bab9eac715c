import type { DatasetFile } from '../dataset/datasetFile.ts';
import { hashLine } from '../dataset/lineHasher.ts';

/** Rows above and below its line that a record is looked for: others may have been put in or taken out since. */
const farthest = 1_000;

/** The row whose bytes in the file have this hash (in hex), nearest to a line (from 1). */
export async function rowOf(file: DatasetFile, line: number, hash: string): Promise<number | undefined> {
  const near = file.rowOfLine(line) ?? Math.min(line, file.rowCount) - 1;
  for (let distance = 0; distance <= farthest; distance++) {
    for (const row of distance === 0 ? [near] : [near + distance, near - distance]) {
      if (row < 0 || row >= file.rowCount) continue;
      if (hashLine(await file.read(row)).toString('hex') === hash) return row;
    }
  }
  return undefined;
}
