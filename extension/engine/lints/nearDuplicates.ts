import { mix } from '../../model/lints/wordHashes.ts';
import { responseMinima, signatureBytes, type LintTables } from './lintTables.ts';
import { estimatePromptSimilarity, estimateSimilarity } from './signature.ts';

/** Rows from this estimated similarity on are near-duplicates. */
export const nearThreshold = 0.8;
const promptThreshold = 0.4;
/** Bands of six minima: a pair at the threshold is found with a chance of 0.995, one at 0.5 with 0.25. */
const rowsPerBand = 6;
const bands = Math.floor(responseMinima / rowsPerBand);
/** Different rows that are kept of one bucket: more would make a dataset of one template quadratic. */
const keptPerBucket = 8;

/**
 * Finds for each row an earlier row with nearly the same responses, by locality-sensitive hashing of the signatures,
 * band by band. Memory beside the tables: 8 bytes a row. `found` is told of row and earlier row.
 */
export function findNearDuplicates(
  tables: Pick<LintTables, 'signatures' | 'pairKeys'>,
  rows: number,
  found: (row: number, earlier: number) => void,
  goOn: (band: number, bands: number) => void = () => undefined,
): void {
  const { signatures, pairKeys } = tables;
  let size = 1_024;
  while (size < rows * 1.5) size *= 2;
  const heads = new Int32Array(size);
  const next = new Int32Array(rows);
  const linked = new Uint8Array(rows);
  for (let band = 0; band < bands; band++) {
    goOn(band, bands);
    heads.fill(0);
    const from = band * rowsPerBand;
    for (let row = 0; row < rows; row++) {
      const at = row * signatureBytes + from;
      if (signatures[at] === 0) continue;
      const head = slotOf(signatures, heads, at, from);
      const first = (heads[head] ?? 0) - 1;
      if (first < 0) {
        heads[head] = row + 1;
        next[row] = 0;
        continue;
      }
      if (linked[row] === 1) continue;
      const earlier = nearest(row, first);
      if (earlier >= 0) {
        linked[row] = 1;
        found(row, earlier);
      }
    }
  }

  /** A row of the bucket that is near to `row`, or -1 after keeping `row` for later ones. */
  function nearest(row: number, first: number): number {
    let last = first;
    let kept = 0;
    for (let other = first; other >= 0; other = (next[other] ?? 0) - 1) {
      last = other;
      kept++;
      // The same pair is a duplicate or a contradiction, which is said elsewhere.
      if (pairKeys[2 * row] === pairKeys[2 * other] && pairKeys[2 * row + 1] === pairKeys[2 * other + 1]) continue;
      if (
        estimateSimilarity(signatures, row, other) >= nearThreshold &&
        estimatePromptSimilarity(signatures, row, other) >= promptThreshold
      ) {
        return other;
      }
    }
    if (kept < keptPerBucket) {
      next[last] = row + 1;
      next[row] = 0;
    }
    return -1;
  }
}

/** The slot of a band's bucket by open addressing: heads hold rows plus one. */
function slotOf(signatures: Uint8Array, heads: Int32Array, at: number, from: number): number {
  const mask = heads.length - 1;
  const low = read32(signatures, at);
  const high = (signatures[at + 4] ?? 0) | ((signatures[at + 5] ?? 0) << 8);
  for (let slot = mix(low ^ Math.imul(high, 0x9e3779b1)) & mask; ; slot = (slot + 1) & mask) {
    const head = (heads[slot] ?? 0) - 1;
    if (head < 0) return slot;
    const other = head * signatureBytes + from;
    if (
      read32(signatures, other) === low &&
      ((signatures[other + 4] ?? 0) | ((signatures[other + 5] ?? 0) << 8)) === high
    ) {
      return slot;
    }
  }
}

function read32(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}
