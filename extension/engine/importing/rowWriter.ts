import { writeSync } from 'node:fs';
import { CuratorError } from '../../model/errors.ts';

const chunkLength = 1024 * 1024;
/** Below this no growth is suspicious, in bytes. */
const alwaysAllowed = 256 * 1024 * 1024;
const newline = Buffer.from('\n');

/** Bytes that an import may write: so many times its source, but always 256 MB. */
export function expansionLimit(sourceBytes: number, maxExpansion: number): number {
  return Math.max(alwaysAllowed, sourceBytes * maxExpansion);
}

/** Gathers rows into chunks of a megabyte and writes them, to a limit. For a thread of its own: it waits for the disk. */
export class RowWriter {
  readonly #file: number;
  readonly #limit: number;
  readonly #source: string;
  #pieces: Buffer[] = [];
  #length = 0;
  #bytes = 0;

  /**
   * @param file descriptor of an open file, written from its current position
   * @param limit the most bytes that may be written
   */
  constructor(file: number, source: string, limit: number) {
    this.#file = file;
    this.#source = source;
    this.#limit = limit;
  }

  /** Bytes taken so far, written or not. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @throws CuratorError 'too-large' where the limit is passed */
  addRow(line: Buffer): void {
    this.#take(line);
    this.addBytes(newline);
  }

  /** @throws CuratorError 'too-large' where the limit is passed */
  addBytes(bytes: Buffer): void {
    this.#take(bytes);
    if (this.#length >= chunkLength) this.flush();
  }

  flush(): void {
    const chunk = Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    for (let done = 0; done < chunk.length;) done += writeSync(this.#file, chunk, done);
  }

  #take(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#limit) {
      const megabytes = Math.floor(this.#limit / 2 ** 20).toLocaleString('en');
      throw new CuratorError(
        'too-large',
        `${this.#source} would grow beyond ${megabytes} MB by unpacking, which is the limit for a file of its size. ` +
          'Nothing was written. If you trust it, raise the limit (--max-expansion on the command line).',
        { path: this.#source },
      );
    }
    this.#pieces.push(bytes);
    this.#length += bytes.length;
  }
}
