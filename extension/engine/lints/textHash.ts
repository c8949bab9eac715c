import { hash } from 'node:crypto';
import { mix } from '../../model/lints/wordHashes.ts';

/** The first 64 bits of SHA-256 of a text, in two halves. */
export interface TextHash {
  readonly low: number;
  readonly high: number;
}

export function hashText(text: string): TextHash {
  // As text of one character a byte, which costs less than a buffer.
  const digest = hash('sha256', text, 'binary');
  return { low: word(digest, 0), high: word(digest, 4) };
}

function word(digest: string, at: number): number {
  const byte = (offset: number): number => digest.charCodeAt(at + offset);
  return ((byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)) >>> 0;
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
