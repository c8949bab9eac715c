import type { Worker } from 'node:worker_threads';
import { CuratorError } from '../../model/errors.ts';
import { fileErrorOf } from '../files/fileErrors.ts';
import type { SearchedRows } from '../finding/searchChunk.ts';
import type { IndexedSearchMessage, IndexedSearchRequest } from '../workers/indexedSearch.worker.ts';
import { spawnWorker } from '../workers/spawnWorker.ts';
import { controlPlaces, type IndexedSearchInput } from './indexedSearch.ts';

/** Takes hits, and tells whether they are shown now, so that the search rests a moment. */
export type TakeHits = (rows: SearchedRows) => boolean;

interface Search {
  readonly input: IndexedSearchInput;
  readonly found: TakeHits;
  readonly control: Int32Array;
  readonly resolve: (nextChunk: number) => void;
  readonly reject: (error: unknown) => void;
}

/** Searches by a complete index, in a thread that holds it open until it is closed. */
export class IndexReader {
  readonly #worker: Worker;
  readonly #searches = new Map<number, Search>();
  #lastId = 0;
  #ended = false;

  constructor(indexPath: string) {
    this.#worker = spawnWorker('indexedSearch', { indexPath }, { maxYoungGenerationSizeMb: 8 });
    this.#worker.unref();
    this.#worker.on('message', (message: IndexedSearchMessage) => {
      this.#take(message);
    });
    this.#worker.once('error', (error) => {
      this.#end(error);
    });
    this.#worker.once('exit', () => {
      this.#end(new CuratorError('cancelled', 'The search was cancelled.'));
    });
  }

  /**
   * Finds texts as `searchTexts` does, from the first chunk on, and gives the first chunk that it did not search.
   *
   * @throws CuratorError 'cancelled', or as the file system or SQLite failed
   */
  async search(input: IndexedSearchInput, found: TakeHits, signal: AbortSignal): Promise<number> {
    const cancelled = (): CuratorError => new CuratorError('cancelled', 'The search was cancelled.');
    if (signal.aborted || this.#ended) throw cancelled();
    const id = ++this.#lastId;
    const control = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
    let abort: () => void = () => undefined;
    try {
      return await new Promise<number>((resolve, reject) => {
        this.#searches.set(id, { input, found, control, resolve, reject });
        abort = () => {
          Atomics.store(control, controlPlaces.stopped, 1);
          Atomics.notify(control, controlPlaces.stopped);
          reject(cancelled());
        };
        signal.addEventListener('abort', abort, { once: true });
        this.#post({ kind: 'search', id, input, control });
      });
    } finally {
      signal.removeEventListener('abort', abort);
      this.#searches.delete(id);
    }
  }

  /** The index has other words now. */
  changed(): void {
    if (!this.#ended) this.#post({ kind: 'changed' });
  }

  async close(): Promise<void> {
    this.#end(new CuratorError('cancelled', 'The search was cancelled.'));
    await this.#worker.terminate();
  }

  #post(request: IndexedSearchRequest): void {
    this.#worker.postMessage(request);
  }

  #take(message: IndexedSearchMessage): void {
    const search = this.#searches.get(message.id);
    if (search === undefined) return;
    if (message.kind === 'rows') {
      if (search.found(message)) Atomics.store(search.control, controlPlaces.rest, 1);
    } else if (message.kind === 'end') search.resolve(message.nextChunk);
    else search.reject(fileErrorOf(message.code, message.message, search.input.path));
  }

  #end(error: unknown): void {
    this.#ended = true;
    for (const search of this.#searches.values()) search.reject(error);
    this.#searches.clear();
  }
}
