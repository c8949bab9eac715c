import { mix } from '../../model/lints/wordHashes.ts';

/** 64 bits of the hash of a text, in two halves. */
export interface TextHash {
  readonly low: number;
  readonly high: number;
}

export function halvesOf(hash: bigint): TextHash {
  return { low: Number(hash & 0xffffffffn), high: Number(hash >> 32n) };
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
