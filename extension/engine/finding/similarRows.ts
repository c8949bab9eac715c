import { open } from 'node:fs/promises';
import type { Comparison } from '../../model/comparison.ts';
import { CuratorError } from '../../model/errors.ts';
import { agreement, sketchBytes, Sketcher, sketchOf } from './sketch.ts';

/** Rows that are compared word by word after their sketches chose them. */
const candidates = 300;
const chunkRows = 64 * 1024;
/** Bits of 128 in which the sketches of rows with nothing in common agree, and three standard deviations more. */
const leastAgreement = 64 + 17;

export interface SimilarOptions {
  readonly row: number;
  readonly rows: number;
  /** File of sketches of all rows. */
  readonly sketches: string;
  readonly comparisonOf: (row: number) => Promise<Comparison | undefined>;
  readonly signal: AbortSignal;
}

/**
 * Rows whose words are like those of one row: MinHash sketches find candidates, whose sets of words are then compared
 * exactly. The similarity is Jaccard's: words in common by words in all, of prompt and responses. Sketches are those
 * of the file as it is on disk. At most 300 rows, the row itself among them.
 *
 * @throws CuratorError 'cancelled', 'wrong-type' where the row is no comparison
 */
export async function similarRows(options: SimilarOptions): Promise<ReadonlyMap<number, number>> {
  const { row, rows, sketches, comparisonOf, signal } = options;
  const own = await comparisonOf(row);
  if (own === undefined) {
    throw new CuratorError('wrong-type', 'This row cannot be read as a comparison, so that nothing can be like it.');
  }
  const sketch = new Uint8Array(sketchBytes);
  sketchOf(new Sketcher(), own, sketch, 0);
  const found = await nearest(sketch, rows, sketches, signal);
  const words = wordsOf(own);
  const similar = new Map<number, number>([[row, 1]]);
  for (const candidate of found) {
    if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
    if (candidate === row) continue;
    const other = await comparisonOf(candidate);
    if (other !== undefined) similar.set(candidate, jaccard(words, wordsOf(other)));
  }
  return similar;
}

async function nearest(
  sketch: Uint8Array,
  rows: number,
  sketches: string,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const byAgreement = Array.from({ length: 129 }, (): number[] => []);
  const file = await open(sketches, 'r');
  try {
    const buffer = new Uint8Array(chunkRows * sketchBytes);
    for (let from = 0; from < rows; from += chunkRows) {
      if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
      const count = Math.min(chunkRows, rows - from);
      await file.read(buffer, 0, count * sketchBytes, from * sketchBytes);
      for (let index = 0; index < count; index++) {
        const bits = agreement(sketch, 0, buffer, index * sketchBytes);
        const equals = byAgreement[bits];
        if (bits >= leastAgreement && equals !== undefined && equals.length < candidates) equals.push(from + index);
      }
    }
  } finally {
    await file.close();
  }
  return byAgreement.reverse().flat().slice(0, candidates);
}

/** Words of a comparison as sketches take them: letters and digits, three characters or more. */
function wordsOf({ context, candidates: responses }: Comparison): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { text } of [...context, ...responses.flatMap((candidate) => candidate.turns)]) {
    for (const [word] of text
      .slice(0, 200_000)
      .toLowerCase()
      .matchAll(/[\p{L}\p{N}]{3,}/gu))
      words.add(word);
  }
  return words;
}

function jaccard(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  if (left.size === 0 && right.size === 0) return 1;
  let common = 0;
  for (const word of left) if (right.has(word)) common++;
  return common / (left.size + right.size - common);
}
