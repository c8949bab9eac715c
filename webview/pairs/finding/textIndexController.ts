import type { Progress } from '../../../extension/model/contract/endpoint.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import type { PairsController } from '../pairsController.ts';
import type { PairsHost } from '../pairsState.ts';

/** What the filter bar shows of the index of texts. */
export type TextIndexView =
  | { readonly kind: 'none' }
  | { readonly kind: 'building'; readonly progress: Progress | undefined }
  /** It was stopped, or could not be made. */
  | { readonly kind: 'stopped' }
  | { readonly kind: 'ready' };

type Pairs = Pick<PairsController, 'state' | 'announce' | 'tell'>;

/** Has an index of the texts made once a search had to read the file: who never searches pays nothing for it. */
export class TextIndexController {
  readonly #host: PairsHost;
  readonly #pairs: Pairs;
  readonly #changed: () => void;
  #state: TextIndexView = { kind: 'none' };
  #stop: AbortController | undefined;
  /** Size of the file for which there will be no index, so that it is not asked for again. */
  #withoutAt: number | undefined;
  /** The search after which the index was asked for last. */
  #askedAfter = '';

  constructor(host: PairsHost, pairs: Pairs, changed: () => void) {
    this.#host = host;
    this.#pairs = pairs;
    this.#changed = changed;
  }

  get state(): TextIndexView {
    return this.#state;
  }

  /** The dataset's facts changed: after a search that read the file, the index is made. */
  follow(): void {
    const { view, sizeBytes } = this.#pairs.state.info;
    if (view.searched !== 'file' || view.searching !== undefined || this.#withoutAt === sizeBytes) return;
    const search = JSON.stringify([view.filter, sizeBytes]);
    if (search === this.#askedAfter) return;
    this.#askedAfter = search;
    void this.build();
  }

  async build(): Promise<void> {
    if (this.#stop !== undefined) return;
    const { sizeBytes } = this.#pairs.state.info;
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const { state } = await this.#host.request(
        'finding/buildIndex',
        {},
        {
          signal: stop.signal,
          onProgress: (progress) => {
            this.#show(progress);
          },
        },
      );
      if (state === 'unneeded') this.#withoutAt = sizeBytes;
      if (state === 'ready' && this.#state.kind === 'building') this.#pairs.announce('The search index is ready.');
      const kind = state === 'ready' ? 'ready' : 'none';
      if (kind !== this.#state.kind) this.#set({ kind });
    } catch (error) {
      this.#withoutAt = sizeBytes;
      this.#set({ kind: 'stopped' });
      if (!CuratorError.is(error, 'cancelled')) {
        this.#pairs.tell(error instanceof Error ? error.message : String(error), 'warning');
      }
    } finally {
      this.#stop = undefined;
    }
  }

  /** Stops making the index; what was done stays done. */
  stop(): void {
    this.#stop?.abort();
  }

  /** Draws whole percents only: it takes minutes for a large file. */
  #show(progress: Progress): void {
    const before = this.#state.kind === 'building' ? this.#state.progress : undefined;
    if (before !== undefined && percent(before) === percent(progress)) return;
    this.#set({ kind: 'building', progress });
  }

  #set(state: TextIndexView): void {
    this.#state = state;
    this.#changed();
  }
}

function percent({ done, total }: Progress): number {
  return Math.floor((100 * done) / Math.max(1, total ?? 1));
}
