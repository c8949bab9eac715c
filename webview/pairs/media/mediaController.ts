import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import type { ShownMedia } from '../../../extension/model/contract/media.ts';
import { keepNewest } from '../../shared/newest.ts';
import type { LiveRegion } from '../../shared/liveRegion.ts';
import type { PairsHost } from '../pairsState.ts';

/** Rows whose files are remembered, so that one that is gone back to is shown at once. */
const capacity = 20;

/** Knows which files the selected row's pictures, videos and sounds are; the host finds them. */
export class MediaController {
  /** Whether pictures and videos are shown large. */
  large = false;
  readonly #host: PairsHost;
  readonly #live: LiveRegion;
  readonly #changed: () => void;
  readonly #known = new Map<string, readonly ShownMedia[]>();
  /** Addresses whose files could not be shown. */
  readonly #broken = new Set<string>();
  #asked = '';

  constructor(host: PairsHost, live: LiveRegion, changed: () => void) {
    this.#host = host;
    this.#live = live;
    this.#changed = changed;
  }

  /**
   * What became of each reference of `detail.media`; undefined until that is known. Files may come and go: they are looked
   * for whenever a row is gone to.
   */
  of({ row, media }: RowDetail): readonly ShownMedia[] | undefined {
    const key = JSON.stringify([row, media]);
    if (key !== this.#asked) {
      this.#asked = key;
      if (media.length > 0) void this.#ask(row, key);
    }
    return this.#known.get(key);
  }

  isBroken(address: string): boolean {
    return this.#broken.has(address);
  }

  /** Says that a file is not what it is called, or cannot be decoded here. */
  broke(address: string): void {
    this.#broken.add(address);
    this.#changed();
  }

  toggleLarge(): void {
    this.large = !this.large;
    this.#live.announce(this.large ? 'Pictures shown large' : 'Pictures shown small');
    this.#changed();
  }

  async #ask(row: number, key: string): Promise<void> {
    try {
      keepNewest(this.#known, key, await this.#host.request('media/ofRow', { row }), capacity);
      this.#broken.clear();
      this.#changed();
    } catch (error) {
      if (this.#asked === key) this.#live.alert(error instanceof Error ? error.message : String(error));
    }
  }
}
