import type { RowDetail } from '../../../extension/model/contract/engine.ts';
import { counted } from '../../../extension/model/numbers.ts';
import type { PairsController } from '../pairsController.ts';
import { shownCharacters } from '../reading/textPlaces.ts';
import { pairTexts } from './pairTexts.ts';
import { findHits, type FoundHits, type TextHit } from './textHits.ts';

/** Hits that are counted at most. */
const mostHits = 10_000;
const nothingFound: FoundHits = { hits: [], more: false };

type Pairs = Pick<PairsController, 'state' | 'toggle' | 'announce'>;

/** Finds words in the texts of the selected pair; what is looked for stays while one goes from row to row. */
export class SearchController {
  readonly #pairs: Pairs;
  readonly #changed: () => void;
  #open = false;
  #wanted = '';
  #asked = 0;
  #found: { readonly detail: RowDetail; readonly wanted: string; readonly hits: FoundHits } | undefined;
  /** The hit that is gone to; it belongs to the row that it was found in. */
  #at: { readonly row: number; readonly index: number } | undefined;
  #scrolls = false;

  constructor(pairs: Pairs, changed: () => void) {
    this.#pairs = pairs;
    this.#changed = changed;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Grows each time somebody asks for the field: it is to have the focus then. */
  get asked(): number {
    return this.#asked;
  }

  /** What is looked for; empty while nothing is. */
  get wanted(): string {
    return this.#open ? this.#wanted : '';
  }

  /** What stands in the field, also while it is closed. */
  get text(): string {
    return this.#wanted;
  }

  get found(): FoundHits {
    const { detail } = this.#pairs.state;
    const { wanted } = this;
    if (detail === undefined || wanted === '') return nothingFound;
    if (this.#found?.detail !== detail || this.#found.wanted !== wanted) {
      this.#found = { detail, wanted, hits: findHits(pairTexts(detail), wanted, mostHits) };
    }
    return this.#found.hits;
  }

  /** The hit that was gone to; undefined where none was in this row. */
  get current(): TextHit | undefined {
    return this.#at?.row === this.#pairs.state.detail?.row ? this.found.hits[this.#at?.index ?? 0] : undefined;
  }

  /** How many hits there are and which one is gone to, in words. */
  get count(): string {
    if (this.wanted === '') return '';
    const { hits, more } = this.found;
    if (hits.length === 0) return 'No hits';
    const total = `${counted(hits.length)}${more ? '+' : ''}`;
    const { current } = this;
    if (current === undefined) return `${total} ${hits.length === 1 ? 'hit' : 'hits'}`;
    return `${counted(hits.indexOf(current) + 1)} of ${total}`;
  }

  show(): void {
    this.#open = true;
    this.#asked++;
    this.#changed();
  }

  hide(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#found = undefined;
    this.#at = undefined;
    this.#changed();
  }

  /** Looks for other words, and goes to their first hit. */
  look(wanted: string): void {
    this.#wanted = wanted;
    this.#at = undefined;
    this.go(1);
  }

  /** Goes on by so many hits, from the last one to the first. */
  go(by: 1 | -1): void {
    const { row } = this.#pairs.state.detail ?? {};
    const { hits } = this.found;
    if (row !== undefined && hits.length > 0) {
      const { current } = this;
      const before = current === undefined ? (by > 0 ? -1 : hits.length) : hits.indexOf(current);
      this.#at = { row, index: (before + by + hits.length) % hits.length };
      this.#scrolls = true;
      const beyondCut = (this.current?.end ?? 0) > shownCharacters;
      if (beyondCut && !this.#pairs.state.showAll) this.#pairs.toggle('showAll');
    }
    if (this.wanted !== '') this.#pairs.announce(this.count);
    this.#changed();
  }

  /** Whether the view must still be scrolled to the current hit; asking takes it as done. */
  takeScroll(): boolean {
    const scrolls = this.#scrolls;
    this.#scrolls = false;
    return scrolls;
  }
}
