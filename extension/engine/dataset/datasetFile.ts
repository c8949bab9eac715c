import { watch, type FSWatcher, type StatsListener, unwatchFile, watchFile } from 'node:fs';
import { mkdtemp, realpath, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Progress } from '../../model/contract/endpoint.ts';
import { CuratorError } from '../../model/errors.ts';
import type { RowKey, ValueEdit } from '../../model/rows/rowState.ts';
import { writeAtomically } from '../files/atomicFile.ts';
import { fileError } from '../files/fileErrors.ts';
import { identifyFile, sameIdentity, type FileIdentity } from './fileIdentity.ts';
import { LineScan, type ScanBatch } from './lineScan.ts';
import { PassGate, startHashing, startScan, type FilePass } from './fileScan.ts';
import { RowCache, type CachedRows } from './rowCache.ts';
import { RowHashes } from './rowHashes.ts';
import { RowIndex } from './rowIndex.ts';
import { RowReader, type RowReaderInput } from './rowReader.ts';
import { writeEdited, type EditedRows } from './writeEdited.ts';

/** What is scanned before anything else, in bytes: enough for a first page and to tell the format by. */
const headBytes = 1024 * 1024;
/** Rows that are held at one time for those who ask for many, in bytes. */
const groupBytes = 4 * 1024 * 1024;
const pollMs = 2_000;

/** A row and the key that a save gives it. */
export interface RekeyedRow {
  readonly row: number;
  readonly newKey: RowKey;
  /** Whether its own bytes changed; an untouched row may still get another ordinal among equal rows. */
  readonly edited: boolean;
}

export interface SaveRequest {
  readonly edits: ReadonlyMap<number, readonly ValueEdit[]>;
  /** Another file than the dataset's own. */
  readonly target?: string | undefined;
  /** Replace a target that exists, or a dataset that another program replaced. */
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  /** Rows that are not edited, whose keys after the save are wanted too. */
  readonly track: readonly number[];
  /** Called with the new keys of edited and tracked rows right before the file is replaced, so that a crash in between can be mended. */
  readonly beforeRename?: (rows: readonly RekeyedRow[]) => void;
}

export interface SavedFile {
  readonly bytesWritten: number;
  readonly rows: readonly RekeyedRow[];
}

/**
 * A JSONL file by byte offsets. Rows are found by a scan in a worker thread and can be read while it runs; a second
 * pass hashes them. Both are kept in a cache beside the store and done again only when the file has changed.
 */
export class DatasetFile {
  readonly path: string;
  #identity: FileIdentity;
  #index: RowIndex;
  #hashes: RowHashes;
  #complete: boolean;
  #hashedRows: number;
  #hashed: boolean;
  readonly #cache: RowCache;
  readonly #reader: RowReader;
  #passes: FilePass[] = [];
  readonly #gate = new PassGate(() => this.#waiting.length > 0);
  #scanned: Promise<void> = Promise.resolve();
  #hashing: Promise<void> = Promise.resolve();
  #temporaryFolder: string | undefined;
  #stopWatching: (() => void) | undefined;
  #saving: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Set<() => void>();
  #waiting: { readonly ready: () => boolean; readonly resolve: () => void }[] = [];

  private constructor(
    path: string,
    identity: FileIdentity,
    cache: RowCache,
    reader: RowReader,
    cached: CachedRows | undefined,
  ) {
    this.path = path;
    this.#identity = identity;
    this.#cache = cache;
    this.#reader = reader;
    this.#index = cached?.index ?? new RowIndex();
    this.#hashes = cached?.hashes ?? new RowHashes('');
    this.#complete = cached !== undefined;
    this.#hashed = cached !== undefined;
    this.#hashedRows = this.#index.rows;
    this.#reader.update(this.#index.starts, this.#index.scannedBytes);
  }

  /**
   * Opens a file and starts to scan it, or takes its rows from the cache in `cacheFolder`.
   *
   * @throws CuratorError 'not-found', 'is-directory', 'no-permission', 'wrong-type'
   */
  static async open(path: string, options: { readonly cacheFolder: string }): Promise<DatasetFile> {
    const identity = await identifyFile(path);
    const cache = new RowCache(options.cacheFolder, path);
    const cached = await cache.load(identity);
    const reader = await RowReader.open({ path, offsets: new Float64Array(0), sizeBytes: 0 });
    const file = new DatasetFile(path, identity, cache, reader, cached);
    if (cached !== undefined) return file;
    try {
      await file.#startPasses();
      return file;
    } catch (error) {
      await file.close();
      throw fileError(error, path);
    }
  }

  get rowCount(): number {
    return this.#index.rows;
  }

  /** Whether the scan has reached the end of the file. */
  get complete(): boolean {
    return this.#complete;
  }

  get sizeBytes(): number {
    return this.#identity.size;
  }

  get scannedBytes(): number {
    return this.#index.scannedBytes;
  }

  get identity(): FileIdentity {
    return this.#identity;
  }

  /** Number of blank lines found so far. */
  get blankLines(): number {
    return this.#index.blanks.length;
  }

  /** Calls back when rows were found and when the scan ends. Returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** @throws CuratorError as the file system failed, or 'cancelled' when the file was closed meanwhile */
  async whenComplete(): Promise<void> {
    this.#gate.open();
    await this.#scanned;
  }

  /** Whether the file has this row, waiting for the scan to come so far. */
  async whenRow(row: number): Promise<boolean> {
    await this.#until(() => this.#index.rows > row || this.#complete, this.#scanned);
    return this.#index.rows > row;
  }

  /** Waits until every row has its hash. */
  async whenHashed(): Promise<void> {
    this.#gate.open();
    await this.#hashing;
  }

  get hashed(): boolean {
    return this.#hashed;
  }

  /** As `whenHashed`, for those who do not wait: the pass takes its time. */
  get hashing(): Promise<void> {
    return this.#hashing;
  }

  /** Line number from 1. */
  lineOf(row: number): number {
    return this.#index.lineOf(row);
  }

  rowOfLine(line: number): number | undefined {
    return this.#index.rowOfLine(line);
  }

  /** Bytes of the row's line and of what follows it up to the next row. */
  sizeOf(row: number): number {
    return this.#reader.sizeOf(row);
  }

  /** A row's line without line ending and byte order mark. @throws CuratorError 'not-found' */
  async read(row: number): Promise<Buffer> {
    const [line] = await this.readMany(row, 1);
    if (line === undefined) throw new CuratorError('not-found', `The file has no row ${String(row + 1)}.`);
    return line;
  }

  /** Lines of rows in the order asked for, in groups of a few megabytes; neighbours come with one read. */
  async *readGroups(
    rows: readonly number[],
  ): AsyncGenerator<{ readonly rows: readonly number[]; readonly lines: readonly Buffer[] }, void, undefined> {
    for (let from = 0; from < rows.length;) {
      let bytes = 0;
      let to = from;
      while (to < rows.length && (to === from || bytes + this.sizeOf(rows[to] ?? 0) <= groupBytes)) {
        bytes += this.sizeOf(rows[to] ?? 0);
        to++;
      }
      const group = rows.slice(from, to);
      const [first = 0] = group;
      const neighbours = group.every((row, index) => row === first + index);
      const lines = neighbours
        ? await this.readMany(first, group.length)
        : await Promise.all(group.map((row) => this.read(row)));
      yield { rows: group, lines };
      from = to;
    }
  }

  /** Lines of rows that follow each other; fewer at the end of the file. */
  async readMany(from: number, count: number): Promise<readonly Buffer[]> {
    const present = Math.min(count, this.#index.rows - from);
    return present <= 0 ? [] : this.#reader.read(from, present);
  }

  /** The first bytes of a row that is too large to be read for a list. */
  async readHead(row: number): Promise<Buffer> {
    const head = Buffer.alloc(4096);
    const read = await this.#reader.readBytes(head, this.#index.span(row).start);
    return head.subarray(0, read);
  }

  /** What a RowReader in another thread needs; waits for the end of the scan. */
  async readerInput(): Promise<RowReaderInput & { readonly offsets: Float64Array<SharedArrayBuffer> }> {
    await this.whenComplete();
    return { path: this.path, offsets: this.#index.starts.toArray(), sizeBytes: this.#index.scannedBytes };
  }

  /** All rows in batches of about 2 MB; waits for the end of the scan. */
  async *batches(
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly firstRow: number; readonly lines: readonly Buffer[] }> {
    await this.whenComplete();
    yield* this.#reader.batches(signal);
  }

  /** Keys of rows, waiting for the hashes to come so far. */
  async keysOf(rows: readonly number[]): Promise<Map<number, RowKey>> {
    const last = rows.reduce((highest, row) => Math.max(highest, row), -1);
    await this.#until(() => this.#hashedRows > last || this.#hashed, this.#hashing);
    return this.#hashes.keysOf(rows);
  }

  /** Where rows with these keys stand; waits for all hashes. */
  async rowsOf(keys: readonly RowKey[]): Promise<Map<RowKey, number>> {
    if (keys.length === 0) return new Map();
    await this.whenHashed();
    return this.#hashes.rowsOf(keys, this.#index.rows);
  }

  /** Hashes of rows, 16 bytes each; waits for all hashes. */
  async readHashes(from: number, count: number): Promise<Buffer> {
    await this.whenHashed();
    return this.#hashes.read(from, count);
  }

  /** Whether the file on disk is still the one that was read or saved; a save under way is waited for. */
  async checkOutside(): Promise<'same' | 'changed' | 'removed'> {
    await this.#saving;
    return this.#compareWithDisk();
  }

  async #compareWithDisk(): Promise<'same' | 'changed' | 'removed'> {
    try {
      return sameIdentity(await identifyFile(this.path), this.#identity) ? 'same' : 'changed';
    } catch (error) {
      if (CuratorError.is(error, 'not-found')) return 'removed';
      throw error;
    }
  }

  /** Calls back when something happens to the file's name in its folder; ask `checkOutside` what it was. */
  watch(listener: () => void): void {
    this.#stopWatching?.();
    let watcher: FSWatcher | undefined;
    try {
      watcher = watch(dirname(this.path), { persistent: false }, (_event, name) => {
        if (name === null || name === basename(this.path)) listener();
      });
      // The folder itself may go; polling goes on.
      watcher.on('error', () => watcher?.close());
    } catch {
      // No watches left, or a file system without them: polling below finds changes too, only later.
    }
    // Network file systems tell nothing about other machines, and a link's target lies in another folder.
    const polled: StatsListener = () => {
      listener();
    };
    watchFile(this.path, { persistent: false, interval: pollMs }, polled);
    this.#stopWatching = () => {
      watcher?.close();
      unwatchFile(this.path, polled);
    };
  }

  /**
   * Writes the file with edited values, all else byte for byte as it is. The index follows without a new scan.
   * One save runs at a time.
   *
   * @throws CuratorError 'changed-outside', 'target-exists', 'disk-full', 'no-permission', 'cancelled'
   */
  async save(request: SaveRequest): Promise<SavedFile> {
    const saving = this.#saving.then(() => this.#save(request));
    this.#saving = saving.catch(() => undefined);
    return saving;
  }

  async #save(request: SaveRequest): Promise<SavedFile> {
    await this.whenHashed();
    const target = request.target ?? this.path;
    const inPlace = await isSameFile(target, this.path);
    if (inPlace) await this.#refuseConflict(request.overwrite);
    let written: EditedRows = { bytesWritten: 0, growth: new Map(), hashes: new Map() };
    let saved: { readonly hashes: RowHashes; readonly rows: readonly RekeyedRow[] } | undefined;
    try {
      await writeAtomically(
        target,
        {
          overwrite: inPlace || request.overwrite,
          beforeRename: async () => {
            // Again, because writing takes its time.
            if (inPlace) await this.#refuseConflict(request.overwrite);
            if (saved !== undefined) request.beforeRename?.(saved.rows);
          },
        },
        async (file) => {
          written = await writeEdited(file, { ...request, reader: this.#reader, index: this.#index });
          // The new keys are found while the file goes to the disk.
          const [synced, rekeyed] = await Promise.allSettled([file.sync(), this.#rekey(written.hashes, request.track)]);
          if (rekeyed.status === 'rejected') throw rekeyed.reason;
          saved = rekeyed.value;
          if (synced.status === 'rejected') throw synced.reason;
        },
      );
    } catch (error) {
      if (saved !== undefined) await discard(saved.hashes);
      throw error;
    }
    if (saved === undefined) throw new CuratorError('internal', `${target} was written without new row keys.`);
    if (inPlace) await this.#adopt(saved.hashes, written.growth);
    else await discard(saved.hashes);
    return { bytesWritten: written.bytesWritten, rows: saved.rows };
  }

  /**
   * Replaces the file by what `write` writes. The rows stay those that were read: whoever asks for this opens it again.
   *
   * @throws CuratorError 'changed-outside', 'disk-full', 'no-permission', and what `write` throws
   */
  async rewrite(write: (target: FileHandle) => Promise<void>): Promise<void> {
    const rewriting = this.#saving.then(async () => {
      await this.whenHashed();
      await this.#refuseConflict(false);
      // Again before the rename, because writing takes its time.
      await writeAtomically(this.path, { overwrite: true, beforeRename: () => this.#refuseConflict(false) }, write);
      this.#identity = await identifyFile(this.path);
    });
    this.#saving = rewriting.catch(() => undefined);
    await rewriting;
  }

  /** Lets go of what a save replaced, once the save is noted: see `RowReader.letGo`. */
  letGo(): void {
    this.#reader.letGo();
  }

  async close(): Promise<void> {
    this.#stopWatching?.();
    this.#gate.open();
    await Promise.all(this.#passes.map((pass) => pass.stop()));
    // Keeping the cache, or a save, may still be under way.
    await Promise.allSettled([this.#hashing, this.#saving]);
    await this.#reader.close();
    if (this.#hashed) await this.#hashes.close();
    else await discard(this.#hashes);
    if (this.#temporaryFolder !== undefined) await rm(this.#temporaryFolder, { recursive: true, force: true });
    this.#listeners.clear();
  }

  /** Finds the first rows itself: a thread takes longer to start. Resolves to the bytes that were scanned. */
  async #scanHead(): Promise<number> {
    const head = Buffer.allocUnsafe(Math.min(headBytes, this.#identity.size));
    const bytesRead = await this.#reader.readBytes(head, 0);
    const lines = new LineScan();
    lines.feed(head.subarray(0, bytesRead));
    this.#found(lines.take());
    return bytesRead;
  }

  #found(batch: ScanBatch): void {
    this.#index.append(batch);
    this.#reader.update(this.#index.starts, this.#index.scannedBytes);
    this.#changed();
  }

  async #startPasses(): Promise<void> {
    const hashFile = await this.#newHashFile();
    this.#hashes = new RowHashes(hashFile);
    await this.#hashes.hold();
    const known = await this.#scanHead();
    const scan = startScan({ path: this.path, known, gate: this.#gate }, (batch) => {
      this.#found(batch);
    });
    const hashing = startHashing(this.path, hashFile, this.#gate, (rows) => {
      this.#hashedRows = rows;
      this.#settleWaiting();
    });
    this.#passes = [scan, hashing];
    this.#scanned = scan.done.then(() => {
      this.#complete = true;
      this.#changed();
    });
    this.#hashing = Promise.all([this.#scanned, hashing.done]).then(async () => {
      if (this.#hashedRows !== this.#index.rows) {
        throw new CuratorError('changed-outside', `${this.path} changed while it was read. Reload it.`);
      }
      this.#hashed = true;
      await this.#keepCache();
      this.#changed();
    });
    for (const pass of [this.#scanned, this.#hashing]) pass.catch(() => undefined);
  }

  /** Beside the store; in a temporary folder where that one cannot be written. */
  async #newHashFile(): Promise<string> {
    if (this.#temporaryFolder === undefined) {
      try {
        return await this.#cache.newHashFile();
      } catch {
        // A read-only folder: then nothing is kept for the next time.
        this.#temporaryFolder = await mkdtemp(join(tmpdir(), 'preference-curator-'));
      }
    }
    const path = join(this.#temporaryFolder, `${randomBytes(6).toString('hex')}.hashes`);
    await writeFile(path, '', { flag: 'wx' });
    return path;
  }

  async #keepCache(): Promise<void> {
    if (this.#temporaryFolder !== undefined) return;
    try {
      await this.#cache.save(this.#identity, this.#index, this.#hashes.path);
    } catch {
      // Without a cache the file is scanned again when it is opened next: slower, nothing is lost.
    }
  }

  async #refuseConflict(overwrite: boolean): Promise<void> {
    const outside = await this.#compareWithDisk();
    if (outside === 'same' || (outside === 'removed' && overwrite)) return;
    if (outside === 'changed' && overwrite) {
      const now = await identifyFile(this.path);
      if (now.inode !== this.#identity.inode) return;
      throw new CuratorError(
        'changed-outside',
        `${this.path} was rewritten in place by another program, so that the rows read before are gone. ` +
          'Reload it: your decisions follow their rows.',
        { path: this.path },
      );
    }
    throw new CuratorError(
      'changed-outside',
      outside === 'removed'
        ? `${this.path} was removed by another program since it was opened.`
        : `${this.path} was changed by another program since it was opened.`,
      { path: this.path },
    );
  }

  async #rekey(
    hashes: ReadonlyMap<number, Buffer>,
    track: readonly number[],
  ): Promise<{ readonly hashes: RowHashes; readonly rows: readonly RekeyedRow[] }> {
    const copy = await this.#hashes.copyWith(await this.#newHashFile(), hashes);
    const newKeys = await copy.keysOf([...new Set([...hashes.keys(), ...track])]);
    const rows = [...newKeys].map(([row, newKey]) => ({ row, newKey, edited: hashes.has(row) }));
    return { hashes: copy, rows };
  }

  async #adopt(hashes: RowHashes, growth: ReadonlyMap<number, number>): Promise<void> {
    const index = this.#index.shifted(growth);
    await this.#reader.reopen(index.starts, index.scannedBytes);
    this.#index = index;
    this.#identity = await identifyFile(this.path);
    const previous = this.#hashes;
    this.#hashes = hashes;
    await this.#keepCache();
    await discard(previous);
  }

  #changed(): void {
    this.#settleWaiting();
    for (const listener of this.#listeners) listener();
  }

  async #until(ready: () => boolean, end: Promise<void>): Promise<void> {
    if (ready()) return;
    const found = new Promise<void>((resolve) => {
      this.#waiting.push({ ready, resolve });
    });
    this.#gate.openIfAwaited();
    await Promise.race([found, end]);
  }

  #settleWaiting(): void {
    const settled = this.#waiting.filter((waiter) => waiter.ready());
    this.#waiting = this.#waiting.filter((waiter) => !settled.includes(waiter));
    for (const waiter of settled) waiter.resolve();
  }
}

/** Whether two paths lead to one file; a path that leads nowhere is the same only as itself. */
async function isSameFile(left: string, right: string): Promise<boolean> {
  if (left === right) return true;
  try {
    return (await realpath(left)) === (await realpath(right));
  } catch {
    // One of them is not there (yet).
    return false;
  }
}

async function discard(hashes: RowHashes): Promise<void> {
  await hashes.close();
  if (hashes.path !== '') await rm(hashes.path, { force: true });
}
