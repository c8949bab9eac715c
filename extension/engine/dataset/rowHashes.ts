import { open } from 'node:fs/promises';
import type { RowKey } from '../../model/rows/rowState.ts';
import { hashBytes } from './lineHasher.ts';

const rowsPerRead = 64 * 1024;

/** The hashes of all rows, 16 bytes each, in a file: they never stand in memory as a whole. */
export class RowHashes {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  get path(): string {
    return this.#path;
  }

  /** Hashes of rows from `from`, up to `count`, as one buffer of 16 bytes a row. */
  async read(from: number, count: number): Promise<Buffer> {
    const file = await open(this.#path, 'r');
    try {
      const bytes = Buffer.allocUnsafe(count * hashBytes);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, from * hashBytes);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  }

  /** Keys of rows, in one pass over the hashes up to the last of them; `rows` in any order. */
  async keysOf(rows: readonly number[]): Promise<Map<number, RowKey>> {
    const wanted = new Map<string, Set<number>>();
    for (const row of rows) {
      const hash = (await this.read(row, 1)).toString('hex');
      const same = wanted.get(hash);
      if (same === undefined) wanted.set(hash, new Set([row]));
      else same.add(row);
    }
    const keys = new Map<number, RowKey>();
    const seen = new Map<string, number>();
    const last = rows.reduce((highest, row) => Math.max(highest, row), -1);
    await this.#matches([...wanted.keys()], last + 1, (hash, row) => {
      const ordinal = seen.get(hash) ?? 0;
      seen.set(hash, ordinal + 1);
      if (wanted.get(hash)?.has(row) === true) keys.set(row, { hash, ordinal });
    });
    return keys;
  }

  /** Rows of keys, among the first `rows` rows; keys without a row are left out. */
  async rowsOf(keys: readonly RowKey[], rows: number): Promise<Map<RowKey, number>> {
    const wanted = new Map<string, RowKey[]>();
    for (const key of keys) {
      const same = wanted.get(key.hash);
      if (same === undefined) wanted.set(key.hash, [key]);
      else same.push(key);
    }
    const found = new Map<RowKey, number>();
    const seen = new Map<string, number>();
    await this.#matches([...wanted.keys()], rows, (hash, row) => {
      const ordinal = seen.get(hash) ?? 0;
      seen.set(hash, ordinal + 1);
      for (const key of wanted.get(hash) ?? []) if (key.ordinal === ordinal) found.set(key, row);
    });
    return found;
  }

  /** Writes a copy in which some rows have another hash. */
  async copyWith(target: string, changed: ReadonlyMap<number, Buffer>): Promise<RowHashes> {
    const source = await open(this.#path, 'r');
    try {
      const file = await open(target, 'w');
      try {
        const bytes = Buffer.allocUnsafe(rowsPerRead * hashBytes);
        for (let firstRow = 0; ; firstRow += rowsPerRead) {
          const { bytesRead } = await source.read(bytes, 0, bytes.length, firstRow * hashBytes);
          if (bytesRead === 0) break;
          await file.write(bytes, 0, bytesRead, firstRow * hashBytes);
        }
        for (const [row, hash] of changed) await file.write(hash, 0, hashBytes, row * hashBytes);
      } finally {
        await file.close();
      }
    } finally {
      await source.close();
    }
    return new RowHashes(target);
  }

  /** Calls `found` for each row among the first `rows` whose hash is one of `hashes`, in file order. */
  async #matches(
    hashes: readonly string[],
    rows: number,
    found: (hash: string, row: number) => void,
  ): Promise<void> {
    if (hashes.length === 0) return;
    // Four bytes as a number sieve nearly all rows without making a string of each.
    const sieve = new Map<number, readonly string[]>();
    for (const hash of hashes) {
      const prefix = Number.parseInt(hash.slice(0, 8), 16);
      sieve.set(prefix, [...(sieve.get(prefix) ?? []), hash]);
    }
    for (let from = 0; from < rows; from += rowsPerRead) {
      const bytes = await this.read(from, Math.min(rowsPerRead, rows - from));
      for (let at = 0; at + hashBytes <= bytes.length; at += hashBytes) {
        const candidates = sieve.get(bytes.readUInt32BE(at));
        if (candidates === undefined) continue;
        const hash = bytes.toString('hex', at, at + hashBytes);
        if (candidates.includes(hash)) found(hash, from + at / hashBytes);
      }
    }
  }
}
