import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { CuratorError } from '../../model/errors.ts';
import type { HubFile } from '../../model/hub/hubModel.ts';
import { cancelled, chunksOf, Passing, type HubConnection } from './hubConnection.ts';

/** A file that is fetched, and where to. */
export interface FileDownload {
  readonly connection: HubConnection;
  readonly url: URL;
  readonly file: HubFile;
  /** Where it lies once it is whole; until then its name has `.part` behind it. */
  readonly target: string;
  /** More bytes are there than before; negative where some had to be thrown away. */
  readonly onBytes: (bytes: number) => void;
}

/** What of a file is there without fetching, in bytes: all of it, or the part of an earlier try. */
export async function bytesThere({ file, target }: Pick<FileDownload, 'file' | 'target'>): Promise<number> {
  for (const path of [target, `${target}.part`]) {
    const size = await sizeOf(path);
    if (size !== undefined && size <= file.bytes) return size;
  }
  return 0;
}

/**
 * Fetches what is missing of a file, checks the whole by its checksum, and only then gives it its name.
 *
 * @throws CuratorError 'damaged-file' where the checksum is another; what was fetched is deleted then; 'cancelled',
 * 'unreachable', 'no-permission', 'not-found', and errors of the file system
 */
export async function downloadFile(download: FileDownload): Promise<void> {
  const { connection, file, target } = download;
  const part = `${target}.part`;
  const handle = await open(part, 'a+');
  try {
    const partial = new Partial(handle, part, download);
    await partial.begin();
    let before = partial.size;
    await connection.again(
      async () => {
        if (!partial.isWhole) await partial.fetchRest();
        if (!partial.isWhole) throw new Passing('the connection ended before the file did');
      },
      () => {
        const moved = partial.size > before;
        before = partial.size;
        return moved;
      },
    );
    if (partial.digest() !== file.digest.hex) {
      await rm(part, { force: true });
      const message =
        `${file.path} does not have the checksum that the list of files gives. What was fetched has been deleted and is ` +
        'not used. Try again; where it happens again, the server or something on the way changes files.';
      throw new CuratorError('damaged-file', message, { path: target });
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, target);
}

/** Whether a file has the content that the list of files says. @throws CuratorError 'cancelled' */
export async function isWhole(path: string, file: HubFile, signal: AbortSignal): Promise<boolean> {
  if ((await sizeOf(path)) !== file.bytes) return false;
  const hash = hashOf(file);
  await feed(hash, path, signal);
  return hash.digest('hex') === file.digest.hex;
}

/** The beginning of a file, with the checksum of what is there. */
class Partial {
  size = 0;
  readonly #handle: FileHandle;
  readonly #path: string;
  readonly #download: FileDownload;
  #hash: Hash;

  constructor(handle: FileHandle, path: string, download: FileDownload) {
    this.#handle = handle;
    this.#path = path;
    this.#download = download;
    this.#hash = hashOf(download.file);
  }

  get isWhole(): boolean {
    return this.size === this.#download.file.bytes;
  }

  /** Takes in what an earlier try has left. */
  async begin(): Promise<void> {
    const { size } = await this.#handle.stat();
    if (size > this.#download.file.bytes) {
      await this.#handle.truncate(0);
      return;
    }
    this.size = size;
    if (size > 0) await feed(this.#hash, this.#path, this.#download.connection.signal);
  }

  async fetchRest(): Promise<void> {
    const { connection, url, file } = this.#download;
    // Packed answers have other positions than the file.
    const headers = new Headers({ 'accept-encoding': 'identity' });
    if (this.size > 0) headers.set('range', `bytes=${String(this.size)}-`);
    await connection.open(url, headers, async (response, heard) => {
      // A server that does not know ranges sends the file from its beginning.
      if (this.size > 0 && rangeStart(response) !== this.size) await this.#restart();
      for await (const chunk of chunksOf(response)) {
        heard();
        if (this.size + chunk.length > file.bytes) {
          await this.#restart();
          throw new CuratorError(
            'damaged-file',
            `${file.path} is longer than the list of files says. What was fetched has been deleted and is not used.`,
          );
        }
        await this.#handle.appendFile(chunk);
        this.#hash.update(chunk);
        this.size += chunk.length;
        this.#download.onBytes(chunk.length);
      }
    });
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  async #restart(): Promise<void> {
    await this.#handle.truncate(0);
    this.#download.onBytes(-this.size);
    this.size = 0;
    this.#hash = hashOf(this.#download.file);
  }
}

/** First byte of a partial answer; 0 for a whole one. */
function rangeStart(response: Response): number {
  if (response.status !== 206) return 0;
  return Number(/^bytes (\d+)-/u.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

function hashOf({ digest, bytes }: HubFile): Hash {
  // The name of a git object is that of its kind and length with its content.
  return digest.kind === 'sha256' ? createHash('sha256') : createHash('sha1').update(`blob ${String(bytes)}\0`);
}

async function feed(hash: Hash, path: string, signal: AbortSignal): Promise<void> {
  try {
    for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  } catch (error) {
    throw signal.aborted ? cancelled(error) : error;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    const facts = await stat(path);
    return facts.isFile() ? facts.size : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
