import { createHash } from 'node:crypto';
import type { Comparison } from '../../model/comparison.ts';

const mostCounted = 65_535;

/** Counts rows with equal texts by 64 bits of their hash: about 20 bytes a row while a pass runs. */
export class CopyCounter {
  readonly #keys: BigUint64Array;
  readonly #counts: Uint16Array;
  readonly #mask: number;

  constructor(rows: number) {
    const places = 2 ** Math.ceil(Math.log2(Math.max(8, rows * 1.5)));
    this.#keys = new BigUint64Array(places);
    this.#counts = new Uint16Array(places);
    this.#mask = places - 1;
  }

  /** How many rows with these texts were counted before, 65,535 for more. */
  count({ context, candidates }: Comparison): number {
    const hash = createHash('sha1');
    for (const { role, text } of context) hash.update(`${role}\0${text}\0`);
    for (const { turns } of candidates) for (const { role, text } of turns) hash.update(`\u0001${role}\0${text}\0`);
    const digest = hash.digest();
    // Zero stands for an empty place.
    const key = digest.readBigUInt64LE(0) | 1n;
    let place = digest.readUInt32LE(8) & this.#mask;
    while (this.#keys[place] !== 0n && this.#keys[place] !== key) place = (place + 1) & this.#mask;
    this.#keys[place] = key;
    const seen = this.#counts[place] ?? 0;
    this.#counts[place] = Math.min(mostCounted, seen + 1);
    return seen;
  }
}
