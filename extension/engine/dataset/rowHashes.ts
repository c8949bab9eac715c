import { open, type FileHandle } from 'node:fs/promises';
import type { RowKey } from '../../model/rows/rowState.ts';
import { hashBytes } from './lineHasher.ts';

const rowsPerRead = 64 * 1024;

/** The hashes of all rows, 16 bytes each, in a file: they never stand in memory as a whole. */
export class RowHashes {
  readonly #path: string;
  /** Kept open: another process that makes the cache anew may remove the name while this one reads. */
  #file: Promise<FileHandle> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get path(): string {
    return this.#path;
  }

  /** Hashes of rows from `from`, up to `count`, as one buffer of 16 bytes a row. */
  async read(from: number, count: number): Promise<Buffer> {
    const file = await this.#open();
    const bytes = Buffer.allocUnsafe(count * hashBytes);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, from * hashBytes);
    return bytes.subarray(0, bytesRead);
  }

  /** Takes hold of the file, so that it stays readable when its name is removed. @throws as `open` of node:fs */
  async hold(): Promise<void> {
    await this.#open();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await (await file)?.close();
  }

  /** Keys of rows, in one pass over the hashes up to the last of them; `rows` in any order. */
  async keysOf(rows: readonly number[]): Promise<Map<number, RowKey>> {
    const sorted = [...new Set(rows)].sort((left, right) => left - right);
    const hashes = new Set(await this.#hashesOf(sorted));
    const wanted = new Set(sorted);
    const keys = new Map<number, RowKey>();
    const seen = new Map<string, number>();
    await this.#matches([...hashes], (sorted.at(-1) ?? -1) + 1, (hash, row) => {
      const ordinal = seen.get(hash) ?? 0;
      seen.set(hash, ordinal + 1);
      if (wanted.has(row)) keys.set(row, { hash, ordinal });
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
    const file = await open(target, 'w');
    try {
      const pending = [...changed].sort(([left], [right]) => left - right);
      let next = 0;
      for (let firstRow = 0; ; firstRow += rowsPerRead) {
        const bytes = await this.read(firstRow, rowsPerRead);
        if (bytes.length === 0) break;
        for (let change = pending[next]; change !== undefined; change = pending[++next]) {
          const at = (change[0] - firstRow) * hashBytes;
          if (at >= bytes.length) break;
          bytes.set(change[1], at);
        }
        await file.writeFile(bytes);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const copy = new RowHashes(target);
    await copy.hold();
    return copy;
  }

  #open(): Promise<FileHandle> {
    this.#file ??= open(this.#path, 'r');
    return this.#file;
  }

  /** Hashes of rows given in ascending order, in hex; neighbours share a read. */
  async #hashesOf(rows: readonly number[]): Promise<string[]> {
    const hashes: string[] = [];
    let first = 0;
    let bytes: Buffer = Buffer.alloc(0);
    for (const row of rows) {
      if (row < first || (row - first + 1) * hashBytes > bytes.length) {
        first = row;
        bytes = await this.read(first, rows.length === 1 ? 1 : rowsPerRead);
      }
      const at = (row - first) * hashBytes;
      hashes.push(bytes.toString('hex', at, at + hashBytes));
    }
    return hashes;
  }

  /** Calls `found` for each row among the first `rows` whose hash is one of `hashes`, in file order. */
  async #matches(hashes: readonly string[], rows: number, found: (hash: string, row: number) => void): Promise<void> {
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
