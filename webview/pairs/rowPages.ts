import type { RowPage, RowSummary } from '../../extension/model/contract/engine.ts';
import { pageSize } from '../../extension/model/rows/pageSize.ts';

/** Old pages are asked for again after this pause: steps follow each other quickly, and what is shown is nearly right. */
const refreshPauseMs = 100;

interface Page {
  readonly rows: readonly RowSummary[];
  readonly stale: boolean;
}

/**
 * The pages of the view that are or were visible. Pages that a change made old stay shown until their new content
 * is there, so that nothing flickers; they are asked for again once changes pause.
 */
export class RowPages {
  readonly #load: (from: number, count: number) => Promise<RowPage>;
  readonly #onLoaded: () => void;
  readonly #onError: (error: unknown) => void;
  readonly #capacity: number;
  /** By page number, the one used last at the end. */
  readonly #pages = new Map<number, Page>();
  readonly #loading = new Map<number, Promise<void>>();
  #generation = 0;
  /** Grows with each view: rows of another one are not shown. */
  #view = 0;
  #wanted = { first: 0, end: 0 };
  #refreshing = false;

  constructor(
    load: (from: number, count: number) => Promise<RowPage>,
    onLoaded: () => void,
    onError: (error: unknown) => void,
    capacity = 40,
  ) {
    this.#load = load;
    this.#onLoaded = onLoaded;
    this.#onError = onError;
    this.#capacity = capacity;
  }

  get cachedPages(): number {
    return this.#pages.size;
  }

  /** The row at a position, undefined while it is not known. */
  at(position: number): RowSummary | undefined {
    return this.#pages.get(Math.floor(position / pageSize))?.rows[position % pageSize];
  }

  /** Asks for what is missing or old among the positions from `first` to `end` (exclusive). */
  ensure(first: number, end: number): void {
    this.#wanted = { first, end };
    let stale = false;
    for (let page = Math.floor(first / pageSize); page * pageSize < end; page++) {
      if (this.#pages.get(page)?.stale === true) stale = true;
      else void this.#fetch(page);
    }
    if (!stale || this.#refreshing) return;
    this.#refreshing = true;
    setTimeout(() => {
      this.#refreshing = false;
      const { first: from, end: to } = this.#wanted;
      for (let page = Math.floor(from / pageSize); page * pageSize < to; page++) void this.#fetch(page);
    }, refreshPauseMs);
  }

  /** The row at a position, waiting for its page; undefined where the view ends before it or it cannot be read. */
  async fetch(position: number): Promise<RowSummary | undefined> {
    const known = this.at(position);
    if (known !== undefined) return known;
    await this.#fetch(Math.floor(position / pageSize));
    return this.at(position);
  }

  /** Takes a page that was read ahead and starts at position `from`; an old one is shown until the new one is there. */
  accept(from: number, { rows }: RowPage, stale: boolean): void {
    this.#pages.set(Math.floor(from / pageSize), { rows, stale });
  }

  /** The content of all pages may be different now. */
  invalidate(): void {
    this.#generation++;
    for (const [number, page] of this.#pages) this.#pages.set(number, { ...page, stale: true });
  }

  /** The view has other rows now: what is known is wrong. */
  clear(): void {
    this.#generation++;
    this.#view++;
    this.#pages.clear();
    this.#loading.clear();
  }

  #fetch(number: number): Promise<void> {
    const known = this.#pages.get(number);
    if (known !== undefined) {
      this.#pages.delete(number);
      this.#pages.set(number, known);
      if (!known.stale) return Promise.resolve();
    }
    const running = this.#loading.get(number);
    if (running !== undefined) return running;
    const loading = this.#read(number).finally(() => {
      if (this.#loading.get(number) === loading) this.#loading.delete(number);
    });
    this.#loading.set(number, loading);
    return loading;
  }

  async #read(number: number): Promise<void> {
    const generation = this.#generation;
    const view = this.#view;
    try {
      const page = await this.#load(number * pageSize, pageSize);
      if (view !== this.#view) return;
      this.#pages.delete(number);
      // What is old already is shown until it is asked for again: nobody waits for it twice.
      this.#pages.set(number, { rows: page.rows, stale: generation !== this.#generation });
      for (const oldest of this.#pages.keys()) {
        if (this.#pages.size <= this.#capacity) break;
        this.#pages.delete(oldest);
      }
    } catch (error) {
      this.#onError(error);
      return;
    }
    this.#onLoaded();
  }
}
