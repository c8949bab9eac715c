import { mix } from '../../model/lints/wordHashes.ts';

/** A 64-bit hash of texts in two halves: two multiplicative hashes over UTF-16 units. Not for hostile collisions. */
export interface TextHash {
  readonly low: number;
  readonly high: number;
}

export function hashText(text: string): TextHash {
  let low = 0x811c9dc5 | 0;
  let high = 0x2545f491;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high, 0x5bd1e995) + code;
  }
  return { low: mix(low ^ text.length), high: mix(high) };
}

/** The hash of hashes in an order. */
export function combineHashes(parts: readonly TextHash[]): TextHash {
  let low = 0x1b873593;
  let high = 0x3c6ef372;
  for (const part of parts) {
    low = mix(Math.imul(low, 31) + part.low);
    high = mix(Math.imul(high, 37) ^ part.high);
  }
  return { low, high };
}

/** Whether one hash comes before another in an order that is the same for all rows. */
export function comesBefore(left: TextHash, right: TextHash): boolean {
  return left.low < right.low || (left.low === right.low && left.high < right.high);
}
