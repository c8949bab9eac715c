import type { KnownTexts } from './knownTexts.ts';
import type { PendingPair } from './pendingPairs.ts';

/** So many pairs may stand back for texts that are under way before they are waited for. */
const mostAside = 1024;

export interface PairQueueOptions {
  /** Whether a comparison has no scores yet. */
  readonly isNeeded: (key: Uint8Array) => boolean;
  /** A pair was left out: an equal one is under way or done. */
  readonly onEqual: () => void;
  /** What other pairs have found out about texts; absent where a number is of two responses together. */
  readonly texts?: KnownTexts;
}

/**
 * Pairs that wait, read ahead by one window; several takers share it. Equal comparisons are given out once, and so are
 * equal texts: the queue knows those under way, and the store those that are done.
 */
export class PairQueue {
  private readonly windows: AsyncIterator<readonly PendingPair[], void, undefined>;
  private readonly options: PairQueueOptions;
  private readonly underWay = new Set<string>();
  private readonly textsUnderWay = new Set<string>();
  /** Takers that wait until something is settled. */
  private readonly waiting: (() => void)[] = [];
  private ready: PendingPair[] = [];
  private reading: Promise<void> | undefined;
  private next: Promise<IteratorResult<readonly PendingPair[], void>> | undefined;
  private ended = false;

  constructor(windows: AsyncIterable<readonly PendingPair[], void, undefined>, options: PairQueueOptions) {
    this.windows = windows[Symbol.asyncIterator]();
    this.options = options;
  }

  get isEmpty(): boolean {
    return this.ended && this.ready.length === 0;
  }

  /** The first window, which stays in the queue. */
  async peek(): Promise<readonly PendingPair[]> {
    await this.fill();
    return this.ready;
  }

  /**
   * Up to `count` pairs that nobody else has, with what is known of their texts; none at the end.
   *
   * @param waits whether to wait where all that is left stands back for texts that others have; else none are given
   */
  async take(count: number, waits = true): Promise<readonly PendingPair[]> {
    for (;;) {
      await this.fill();
      // Rather fewer than waiting for the next window to be read.
      const taken = this.pick(count);
      if (taken.length > 0 || this.isEmpty) return taken;
      if (this.ready.length === 0) continue;
      if (this.ready.length < mostAside && !this.ended) await this.readOnce();
      else if (waits) await this.settled();
      else return [];
    }
  }

  /** Their scores are in the store, or never will be. */
  settle(pairs: readonly PendingPair[]): void {
    for (const pair of pairs) {
      this.underWay.delete(nameOf(pair));
      for (const text of this.options.texts?.namesOf(pair.row) ?? []) this.textsUnderWay.delete(text);
    }
    this.wake();
  }

  /** Gives out no more, to nobody: what is under way elsewhere may never be settled. */
  close(): void {
    this.ended = true;
    this.ready = [];
    this.wake();
  }

  private pick(count: number): readonly PendingPair[] {
    const { isNeeded, onEqual, texts } = this.options;
    const taken: PendingPair[] = [];
    const left: PendingPair[] = [];
    for (const pair of this.ready) {
      if (taken.length === count) {
        left.push(pair);
        continue;
      }
      const key = nameOf(pair);
      if (this.underWay.has(key) || !isNeeded(pair.key)) {
        onEqual();
        continue;
      }
      const names = texts?.namesOf(pair.row) ?? [];
      if (names.some((name) => this.textsUnderWay.has(name))) {
        left.push(pair);
        continue;
      }
      this.underWay.add(key);
      const known = texts?.of(pair.row) ?? [null, null];
      names.forEach((name, side) => {
        if (known[side] === null) this.textsUnderWay.add(name);
      });
      taken.push(known.some((values) => values !== null) ? { ...pair, known } : pair);
    }
    this.ready = left;
    return taken;
  }

  private async settled(): Promise<void> {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private wake(): void {
    for (const goOn of this.waiting.splice(0)) goOn();
  }

  private async fill(): Promise<void> {
    while (this.ready.length === 0 && !this.ended) await this.readOnce();
  }

  /** Reads a window, together with whoever reads one just now. */
  private async readOnce(): Promise<void> {
    this.reading ??= this.read().finally(() => {
      this.reading = undefined;
    });
    await this.reading;
  }

  private async read(): Promise<void> {
    const window = await (this.next ?? this.windows.next());
    if (window.done === true) {
      this.ended = true;
      return;
    }
    // Its failure is told when it is waited for.
    this.next = this.windows.next();
    this.next.catch(() => undefined);
    this.ready.push(...window.value);
  }
}

function nameOf({ key }: PendingPair): string {
  return Buffer.from(key).toString('latin1');
}
