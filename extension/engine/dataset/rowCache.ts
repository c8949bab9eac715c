import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sameIdentity, type FileIdentity } from './fileIdentity.ts';
import { hashBytes } from './lineHasher.ts';
import { RowIndex } from './rowIndex.ts';

/** Raised with the layout, so that caches of another layout are not read. */
const layout = 1;

interface CacheHeader {
  readonly layout: number;
  readonly identity: FileIdentity;
  readonly rows: number;
  readonly blanks: number;
  /** Name of the file of hashes, in the same folder. */
  readonly hashes: string;
  /** Hash of offsets and blanks: a cache that was cut short is not used. */
  readonly digest: string;
}

/** The index and the hashes of a file's rows, kept beside its store so that it need not be scanned again. */
export class RowCache {
  readonly #folder: string;
  readonly #name: string;

  constructor(folder: string, datasetPath: string) {
    this.#folder = folder;
    this.#name = basename(datasetPath);
  }

  /** A new file of hashes; the name differs each time, so that a reader of an older one is not disturbed. */
  async newHashFile(): Promise<string> {
    await mkdir(this.#folder, { recursive: true });
    return join(this.#folder, `${this.#name}.${String(process.pid)}-${Date.now().toString(36)}.hashes`);
  }

  /** The index of a file in this state, or undefined: then it must be scanned. */
  async load(identity: FileIdentity): Promise<{ readonly index: RowIndex; readonly hashFile: string } | undefined> {
    const header = await this.#readHeader();
    if (header === undefined || header.layout !== layout || !sameIdentity(header.identity, identity)) return undefined;
    try {
      const bytes = await readFile(this.#path('.rows'));
      if (bytes.length !== header.rows * 8 + header.blanks * 4 || digestOf(bytes) !== header.digest) return undefined;
      const hashFile = join(this.#folder, basename(header.hashes));
      const file = await open(hashFile, 'r');
      const { size } = await file.stat();
      await file.close();
      if (size !== header.rows * hashBytes) return undefined;
      const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
      const starts = new Float64Array(content, 0, header.rows);
      const blanks = new Uint32Array(content.slice(header.rows * 8));
      return { index: RowIndex.of(starts, blanks, identity.size), hashFile };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Keeps a complete index; the hashes are already in `hashFile`. */
  async save(identity: FileIdentity, index: RowIndex, hashFile: string): Promise<void> {
    const previous = await this.#readHeader();
    const bytes = Buffer.concat([asBytes(index.starts), asBytes(index.blanks)]);
    const header: CacheHeader = {
      layout,
      identity,
      rows: index.rows,
      blanks: index.blanks.length,
      hashes: basename(hashFile),
      digest: digestOf(bytes),
    };
    await this.#replace('.rows', bytes);
    await this.#replace('.rows.json', Buffer.from(JSON.stringify(header)));
    if (previous !== undefined && basename(previous.hashes) !== header.hashes) {
      await rm(join(this.#folder, basename(previous.hashes)), { force: true });
    }
  }

  async #readHeader(): Promise<CacheHeader | undefined> {
    try {
      return JSON.parse(await readFile(this.#path('.rows.json'), 'utf8')) as CacheHeader;
    } catch (error) {
      // No cache, or one that is not ours to read: it is made anew.
      if (isMissing(error) || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  async #replace(suffix: string, bytes: Buffer): Promise<void> {
    const temporary = `${this.#path(suffix)}.${String(process.pid)}.tmp`;
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path(suffix));
  }

  #path(suffix: string): string {
    return join(this.#folder, this.#name + suffix);
  }
}

function asBytes(array: Float64Array | Uint32Array): Buffer {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
