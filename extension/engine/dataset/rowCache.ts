import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sameIdentity, type FileIdentity } from './fileIdentity.ts';
import { hashBytes } from './lineHasher.ts';
import { RowHashes } from './rowHashes.ts';
import { RowIndex } from './rowIndex.ts';
import { RowOffsets } from './rowOffsets.ts';

/** Raised with the layout, so that caches of another layout are not read. */
const layout = 2;
/** Age at which files that a killed process left behind are removed. */
const staleMs = 24 * 60 * 60 * 1000;

interface CacheHeader {
  readonly layout: number;
  readonly identity: FileIdentity;
  readonly rows: number;
  readonly blanks: number;
  /** Rows at which the upper 32 bits of the offsets grow. */
  readonly carries: readonly number[];
  /** Name of the file of hashes, in the same folder. */
  readonly hashes: string;
  /** Hash of offsets and blanks: a cache that was cut short is not used. */
  readonly digest: string;
}

export interface CachedRows {
  readonly index: RowIndex;
  readonly hashes: RowHashes;
}

/** The index and the hashes of a file's rows, kept beside its store so that it need not be scanned again. */
export class RowCache {
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, datasetPath: string) {
    this.#folder = folder;
    this.#name = basename(datasetPath);
  }

  /** A new, empty file of hashes; the name differs each time, so that a reader of an older one is not disturbed. */
  async newHashFile(): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    const path = join(this.#folder, `${this.#name}.${randomBytes(6).toString('hex')}.hashes`);
    await writeFile(path, '', { flag: 'wx' });
    return path;
  }

  /** The index of a file in this state, or undefined: then it must be scanned. */
  async load(identity: FileIdentity): Promise<CachedRows | undefined> {
    try {
      const header = await this.#readHeader();
      if (header === undefined || !sameIdentity(header.identity, identity)) return undefined;
      const index = await this.#readIndex(header, identity);
      if (index === undefined) return undefined;
      const hashFile = join(this.#folder, basename(header.hashes));
      if ((await stat(hashFile)).size !== header.rows * hashBytes) return undefined;
      const hashes = new RowHashes(hashFile);
      await hashes.hold();
      return { index, hashes };
    } catch {
      // Whatever is wrong with a cache, the file itself can be scanned.
      return undefined;
    }
  }

  /** Rows of a file in this state, or undefined where it must be scanned to know. */
  async rowsOf(identity: FileIdentity): Promise<number | undefined> {
    const header = await this.#readHeader();
    return header !== undefined && sameIdentity(header.identity, identity) ? header.rows : undefined;
  }

  /** Keeps a complete index; the hashes are already in `hashFile`. */
  async save(identity: FileIdentity, index: RowIndex, hashFile: string): Promise<void> {
    const previous = await this.#readHeader();
    const { pieces, carries } = index.starts.parts;
    const parts = [...pieces, index.blanks].map(asBytes);
    const header: CacheHeader = {
      layout,
      identity,
      rows: index.rows,
      blanks: index.blanks.length,
      carries,
      hashes: basename(hashFile),
      digest: digestOf(parts),
    };
    await this.#replace('.rows', parts);
    await this.#replace('.rows.json', [Buffer.from(JSON.stringify(header))]);
    if (previous !== undefined && basename(previous.hashes) !== header.hashes) {
      await rm(join(this.#folder, basename(previous.hashes)), { force: true });
    }
    await this.#removeStale(header.hashes);
  }

  /** Piece by piece, so that the index never stands in memory twice. */
  async #readIndex(header: CacheHeader, identity: FileIdentity): Promise<RowIndex | undefined> {
    const file = await open(this.#path('.rows'), 'r');
    try {
      if ((await file.stat()).size !== (header.rows + header.blanks) * 4) return undefined;
      const digest = createHash('sha256');
      const fill = async (words: Uint32Array<ArrayBuffer>): Promise<void> => {
        const bytes = asBytes(words);
        const { bytesRead } = await file.read(bytes, 0, bytes.length);
        digest.update(bytes.subarray(0, bytesRead));
      };
      const starts = await RowOffsets.read(header.rows, header.carries, fill);
      const blanks = new Uint32Array(header.blanks);
      await fill(blanks);
      return digest.digest('hex') === header.digest ? RowIndex.of(starts, blanks, identity.size) : undefined;
    } finally {
      await file.close();
    }
  }

  async #removeStale(inUse: string): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const ours = name.startsWith(`${this.#name}.`) && name.endsWith('.hashes') && name !== inUse;
      if (!ours || !/^\.[0-9a-f]{12}\.hashes$/u.test(name.slice(this.#name.length))) continue;
      const path = join(this.#folder, name);
      if (Date.now() - (await stat(path)).mtimeMs > staleMs) await rm(path, { force: true });
    }
  }

  async #readHeader(): Promise<CacheHeader | undefined> {
    try {
      const header = JSON.parse(await readFile(this.#path('.rows.json'), 'utf8')) as Partial<CacheHeader> | null;
      return header?.layout === layout ? (header as CacheHeader) : undefined;
    } catch {
      // No cache, or a damaged one: it is made anew.
      return undefined;
    }
  }

  async #replace(suffix: string, parts: readonly Buffer[]): Promise<void> {
    const temporary = `${this.#path(suffix)}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      const file = await open(temporary, 'wx');
      try {
        for (const part of parts) await file.writeFile(part);
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path(suffix));
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  #path(suffix: string): string {
    return join(this.#folder, this.#name + suffix);
  }
}

function asBytes(array: Uint32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

/** The digest of parts that stand one after the other; they are not joined, which would take their size again. */
function digestOf(parts: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
