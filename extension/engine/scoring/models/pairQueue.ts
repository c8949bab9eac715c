import type { PendingPair } from './pendingPairs.ts';

/**
 * Pairs that wait, read ahead by one window; several takers share it. Equal comparisons are given out once: the queue
 * knows those under way, and the store those that are done.
 */
export class PairQueue {
  private readonly windows: AsyncIterator<readonly PendingPair[], void, undefined>;
  private readonly isNeeded: (key: Uint8Array) => boolean;
  private readonly onEqual: () => void;
  private readonly underWay = new Set<string>();
  private ready: PendingPair[] = [];
  private reading: Promise<void> | undefined;
  private next: Promise<IteratorResult<readonly PendingPair[], void>> | undefined;
  private ended = false;

  /**
   * @param isNeeded whether a comparison has no scores yet
   * @param onEqual a pair was left out: an equal one is under way or done
   */
  constructor(
    windows: AsyncIterable<readonly PendingPair[], void, undefined>,
    isNeeded: (key: Uint8Array) => boolean,
    onEqual: () => void,
  ) {
    this.windows = windows[Symbol.asyncIterator]();
    this.isNeeded = isNeeded;
    this.onEqual = onEqual;
  }

  get isEmpty(): boolean {
    return this.ended && this.ready.length === 0;
  }

  /** The first window, which stays in the queue. */
  async peek(): Promise<readonly PendingPair[]> {
    await this.fill();
    return this.ready;
  }

  /** Up to `count` pairs that nobody else has; none at the end. */
  async take(count: number): Promise<readonly PendingPair[]> {
    const taken: PendingPair[] = [];
    while (taken.length < count) {
      await this.fill();
      const pair = this.ready.shift();
      if (pair === undefined) break;
      const key = nameOf(pair);
      if (this.underWay.has(key) || !this.isNeeded(pair.key)) {
        this.onEqual();
        continue;
      }
      this.underWay.add(key);
      taken.push(pair);
      // Rather fewer than waiting for the next window to be read.
      if (this.ready.length === 0) break;
    }
    return taken;
  }

  /** Their scores are in the store, or never will be. */
  settle(pairs: readonly PendingPair[]): void {
    for (const pair of pairs) this.underWay.delete(nameOf(pair));
  }

  private async fill(): Promise<void> {
    while (this.ready.length === 0 && !this.ended) {
      this.reading ??= this.read().finally(() => {
        this.reading = undefined;
      });
      await this.reading;
    }
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
