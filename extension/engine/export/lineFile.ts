import type { FileHandle } from 'node:fs/promises';

const chunkLength = 1024 * 1024;
export const newline = 0x0a;

/** Gathers lines into chunks of about a megabyte. Each line is written once, as bytes: none is copied as a string. */
export class LineChunks {
  #bytes = Buffer.allocUnsafe(chunkLength);
  #length = 0;

  /** Bytes that were gathered and not taken. */
  get length(): number {
    return this.#length;
  }

  /** Adds a line and its ending. @returns the chunk that is full now */
  add(line: string): Buffer | undefined {
    // A unit of UTF-16 takes three bytes at most, and so does a lone surrogate.
    const most = 3 * line.length + 1;
    let full: Buffer | undefined;
    if (this.#length + most > this.#bytes.length) {
      if (this.#length > 0) full = this.take();
      if (most > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(Buffer.byteLength(line) + 1);
    }
    this.#length += this.#bytes.write(line, this.#length, 'utf8');
    this.#bytes[this.#length++] = newline;
    return full;
  }

  /** What was gathered; the caller's own from now on. */
  take(): Buffer {
    const chunk = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(chunkLength);
    this.#length = 0;
    return chunk;
  }
}

/** Lines on their way into a file: a chunk is written while the next one is gathered. */
export class LineFile {
  readonly #file: FileHandle;
  readonly #chunks = new LineChunks();
  #writing: Promise<void> = Promise.resolve();
  #sent = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Bytes of all lines so far. */
  get bytes(): number {
    return this.#sent + this.#chunks.length;
  }

  /** @returns where more must not be added before something was written */
  add(line: string): Promise<void> | undefined {
    const chunk = this.#chunks.add(line);
    return chunk === undefined ? undefined : this.#write(chunk);
  }

  /** Writes what is left. */
  async end(): Promise<void> {
    await this.#write(this.#chunks.take());
    await this.#writing;
  }

  /** Waits until nothing is written any more; never throws. */
  async abandon(): Promise<void> {
    await this.#writing.catch(() => undefined);
  }

  async #write(chunk: Buffer): Promise<void> {
    this.#sent += chunk.length;
    await this.#writing;
    this.#writing = this.#file.appendFile(chunk);
    // Whoever writes next or ends sees the error.
    this.#writing.catch(() => undefined);
  }
}
