import { mkdir, stat, statfs } from 'node:fs/promises';
import type { HandlerContext } from '../../model/contract/endpoint.ts';
import type { TextIndexState } from '../../model/contract/finding.ts';
import { CuratorError } from '../../model/errors.ts';
import type { FormatChoice } from '../../model/formats/format.ts';
import type { DatasetFile } from '../dataset/datasetFile.ts';
import { sameIdentity, type FileIdentity } from '../dataset/fileIdentity.ts';
import { passProgress } from '../finding/passProgress.ts';
import { chunksOf, type SearchInput } from '../finding/searchChunk.ts';
import { belongsTo, indexPath, readHeader, removeIndex } from './indexFile.ts';
import type { IndexPassInput } from './indexPass.ts';
import { IndexReader, type TakeHits } from './indexReader.ts';
import type { IndexedSearchInput } from './indexedSearch.ts';
import { noRoom, startPass } from './startPass.ts';

/** What the index needs of a session; `file` is another after a reload. */
export interface TextIndexHost {
  readonly file: DatasetFile;
  readonly cacheFolder: string;
  readonly formatChoice: FormatChoice | undefined;
}

/** Smaller files are searched as fast without an index, in bytes. */
const smallestFile = 16 * 1024 * 1024;
/** The index may be this many times as large as the file. */
const largestShare = 0.75;
/** What an index usually takes of the file's size; so much must be free, and some more. */
const usualShare = 0.3;
const spareBytes = 64 * 1024 * 1024;
/** Times that an index is made again because the file was saved meanwhile. */
const attempts = 3;

/** What a search reads. */
export type SearchedFile = Pick<SearchInput, 'path' | 'offsets' | 'sizeBytes' | 'chunks'>;

/** A complete index that searches can use. */
interface ReadyIndex {
  readonly reader: IndexReader;
  /** State of the dataset's file that it is of. */
  identity: FileIdentity;
  /** Rows that were saved with other texts since then. */
  readonly stale: Set<number>;
}

/** The index of the texts of one open dataset: made when it is asked for, and kept up to date with what is saved. */
export class SessionTextIndex {
  readonly #host: TextIndexHost;
  /** More than 0 while searches read the file, so that a pass waits. */
  readonly #holds = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #ready: ReadyIndex | undefined;
  /** Whether an index that was made earlier was looked for. */
  #looked = false;
  #building: { readonly done: Promise<TextIndexState>; readonly stop: AbortController; users: number } | undefined;
  /** Grows when a save begins, so that what it changes is not taken for indexed. */
  #saves = 0;
  /** 8 bytes a row, while there is an index. */
  #searched: { readonly identity: FileIdentity; readonly file: SearchedFile } | undefined;
  #updating: { readonly done: Promise<void>; readonly stop: AbortController } | undefined;

  constructor(host: TextIndexHost) {
    this.#host = host;
  }

  /** Whether searches can use the index, which is looked for the first time. */
  get ready(): boolean {
    if (!this.#looked) this.#look();
    return this.#ready !== undefined;
  }

  /**
   * Makes the index, or brings it to the state of the file, if the file is large enough for one. It goes on while somebody
   * waits for it; what it had done when it is cancelled stays done.
   *
   * @throws CuratorError 'cancelled', 'disk-full', 'no-permission', 'changed-outside'
   */
  async build(context: HandlerContext): Promise<TextIndexState> {
    if (this.ready) return this.#state();
    const stop = new AbortController();
    const building = (this.#building ??= { done: this.#build(stop.signal, context), stop, users: 0 });
    building.users++;
    const leave = (): void => {
      if (--building.users === 0) building.stop.abort();
    };
    context.signal.addEventListener('abort', leave, { once: true });
    try {
      return await building.done;
    } finally {
      context.signal.removeEventListener('abort', leave);
      if (this.#building === building) this.#building = undefined;
    }
  }

  /** Where the rows lie that are to be searched. With an index that is held: a search must not wait for a million rows. */
  async searchedFile(): Promise<SearchedFile> {
    const { file } = this.#host;
    const { identity } = file;
    if (this.#searched?.identity === identity) return this.#searched.file;
    const { path, offsets, sizeBytes } = await file.readerInput();
    const searched = { path, offsets, sizeBytes, chunks: chunksOf(offsets, sizeBytes) };
    if (this.ready) this.#searched = { identity, file: searched };
    return searched;
  }

  /**
   * Searches by the index, as far as that helps: gives the first chunk that is still to be searched. An index that cannot
   * be read is forgotten and removed.
   *
   * @throws CuratorError 'cancelled'
   */
  async search(input: Omit<IndexedSearchInput, 'unknown'>, found: TakeHits, signal: AbortSignal): Promise<number> {
    const ready = this.#ready;
    if (ready === undefined) return 0;
    const unknown = Uint32Array.from(new Set([...input.edits.keys(), ...ready.stale])).sort();
    let searchedTo = 0;
    const { chunks } = input;
    try {
      return await ready.reader.search(
        { ...input, unknown },
        (rows) => {
          searchedTo = rows.end;
          return found(rows);
        },
        signal,
      );
    } catch (error) {
      if (CuratorError.is(error, 'cancelled')) throw error;
      // The file itself is searched from there on, and the next time an index is wanted it is made anew.
      await this.reset();
      removeIndex(this.#path);
      // The chunk in which it ended is searched again; what was found in it is not taken twice.
      return chunks.findLastIndex((start) => start <= searchedTo);
    }
  }

  /** Lets a pass wait while an action reads the whole file. */
  async whileHeld(action: () => Promise<void>): Promise<void> {
    Atomics.add(this.#holds, 0, 1);
    try {
      await action();
    } finally {
      Atomics.sub(this.#holds, 0, 1);
      Atomics.notify(this.#holds, 0);
    }
  }

  /** The file is going to be written with other texts in these rows. */
  saving(rows: Iterable<number>): void {
    this.#saves++;
    for (const row of rows) this.#ready?.stale.add(row);
  }

  /** The file was written: the index follows in its own time, and is used meanwhile. */
  async saved(): Promise<void> {
    const ready = this.#ready;
    if (ready === undefined || ready.stale.size === 0) return;
    const previous = this.#updating;
    const stop = new AbortController();
    const done = (async () => {
      await previous?.done;
      if (this.#ready === ready) await this.#update(ready, stop.signal);
    })();
    this.#updating = { done, stop };
    await done;
  }

  /** Forgets the index: another file, or another format. */
  async reset(): Promise<void> {
    const { reader } = this.#ready ?? {};
    const [building, updating] = [this.#building, this.#updating];
    this.#ready = undefined;
    this.#searched = undefined;
    this.#looked = false;
    this.#building = undefined;
    this.#updating = undefined;
    building?.stop.abort();
    updating?.stop.abort();
    await Promise.allSettled([reader?.close(), building?.done, updating?.done]);
  }

  get #path(): string {
    return indexPath(this.#host.cacheFolder, this.#host.file.path);
  }

  #look(): void {
    const { file, formatChoice } = this.#host;
    if (!file.complete) return;
    this.#looked = true;
    const header = readHeader(this.#path);
    if (header?.state === 'complete' && belongsTo(header, formatChoice, file.identity)) this.#open(file.identity);
  }

  #open(identity: FileIdentity): void {
    this.#ready = { reader: new IndexReader(this.#path), identity, stale: new Set() };
  }

  async #state(): Promise<TextIndexState> {
    return { state: 'ready', sizeBytes: (await stat(this.#path)).size };
  }

  async #build(signal: AbortSignal, context: HandlerContext): Promise<TextIndexState> {
    const { file, formatChoice, cacheFolder } = this.#host;
    await file.whenComplete();
    if (file.sizeBytes < smallestFile) return { state: 'unneeded' };
    const header = readHeader(this.#path);
    if (header?.state === 'refused' && belongsTo(header, formatChoice, file.identity)) return { state: 'unneeded' };
    await mkdir(cacheFolder, { recursive: true });
    const { bavail, bsize } = await statfs(cacheFolder);
    if (header === undefined && bavail * bsize < usualShare * file.sizeBytes + spareBytes) throw noRoom(this.#path);
    const progress = passProgress(context.progress, file.rowCount, 'Making the search index');
    for (let attempt = 1; ; attempt++) {
      const { identity } = file;
      const outcome = await startPass(await this.#input(undefined), this.#holds, progress, signal);
      if (outcome === 'refused') return { state: 'unneeded' };
      if (signal.aborted) throw new CuratorError('cancelled', 'Indexing the texts was cancelled.');
      if (sameIdentity(identity, file.identity)) {
        this.#looked = true;
        this.#open(identity);
        return this.#state();
      }
      if (attempt === attempts) {
        throw new CuratorError('changed-outside', `${file.path} was changed while its texts were indexed. Try again.`);
      }
    }
  }

  async #update(ready: ReadyIndex, signal: AbortSignal): Promise<void> {
    const { file } = this.#host;
    const rows = Uint32Array.from(ready.stale).sort();
    const { identity } = file;
    const saves = this.#saves;
    try {
      const input = await this.#input({ rows, before: ready.identity });
      if ((await startPass(input, this.#holds, () => undefined, signal)) === 'refused') {
        await this.reset();
        return;
      }
    } catch (error) {
      if (CuratorError.is(error, 'cancelled')) return;
      // Without room or file the index goes: searches read the file, and the next one that is wanted is made anew.
      await this.#forget(ready);
      return;
    }
    if (this.#ready !== ready || saves !== this.#saves) return;
    ready.identity = identity;
    for (const row of rows) ready.stale.delete(row);
    ready.reader.changed();
  }

  async #forget(ready: ReadyIndex): Promise<void> {
    if (this.#ready !== ready) return;
    this.#ready = undefined;
    this.#searched = undefined;
    this.#looked = true;
    await ready.reader.close();
    removeIndex(this.#path);
  }

  async #input(saved: IndexPassInput['saved']): Promise<IndexPassInput> {
    const { file, formatChoice } = this.#host;
    const { path, offsets, sizeBytes } = await file.readerInput();
    return {
      path,
      offsets,
      sizeBytes,
      format: formatChoice,
      identity: file.identity,
      indexPath: this.#path,
      largest: Math.max(smallestFile, largestShare * file.sizeBytes),
      saved,
    };
  }
}
