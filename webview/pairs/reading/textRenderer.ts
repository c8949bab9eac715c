import { keepNewest } from '../../shared/newest.ts';
import { whenIdle } from '../../shared/whenIdle.ts';
import type { RenderMarkdown } from './renderMarkdown.ts';

/** Texts that are kept set: those of the selected pair and its neighbours, also of long dialogues. */
const capacity = 300;
/** Longer texts are shown as they are written: setting them would hold up the view. In characters. */
export const longestRendered = 100_000;
/** What setting texts may add to one drawing, in milliseconds; the rest is set when there is time. */
const budgetMs = 6;

/**
 * Sets texts as Markdown and keeps what was set, so that a row that is drawn again is not set again. The library is
 * loaded with the first text, and texts that take long are set when the view has nothing better to do.
 */
export class TextRenderer {
  readonly #open: (address: string) => void;
  readonly #changed: () => void;
  /** By place in the view and text, the one used last at the end. */
  readonly #known = new Map<string, HTMLElement>();
  /** What is still to be set, the one asked for last at the end. */
  readonly #waiting = new Map<string, string>();
  #renderMarkdown: RenderMarkdown | undefined;
  #spentMs = 0;
  #scheduled = false;

  /** `changed` is called when a text is set that was asked for before. */
  constructor(open: (address: string) => void, changed: () => void) {
    this.#open = open;
    this.#changed = changed;
  }

  /** The text as it is to be shown, or undefined while it is set. `place` tells equal texts of one row apart. */
  render(place: string, text: string): HTMLElement | undefined {
    const key = `${place}\n${text}`;
    let element = this.#known.get(key);
    if (element === undefined && this.#renderMarkdown !== undefined && this.#spentMs < budgetMs) {
      const began = performance.now();
      element = this.#renderMarkdown(text, this.#open);
      if (this.#spentMs === 0) {
        queueMicrotask(() => {
          this.#spentMs = 0;
        });
      }
      this.#spentMs += performance.now() - began;
    }
    if (element === undefined) {
      this.#enqueue(key, text);
      return undefined;
    }
    this.#waiting.delete(key);
    keepNewest(this.#known, key, element, capacity);
    return element;
  }

  /** Sets a text that will probably be shown soon, when there is time. */
  prepare(place: string, text: string): void {
    const key = `${place}\n${text}`;
    if (text.length <= longestRendered && !this.#known.has(key)) this.#enqueue(key, text);
  }

  #enqueue(key: string, text: string): void {
    keepNewest(this.#waiting, key, text, capacity);
    if (this.#scheduled) return;
    this.#scheduled = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    try {
      this.#renderMarkdown ??= (await import('./renderMarkdown.ts')).renderMarkdown;
      for (;;) {
        await whenIdle();
        const newest = [...this.#waiting].at(-1);
        if (newest === undefined) break;
        const [key, text] = newest;
        this.#waiting.delete(key);
        keepNewest(this.#known, key, this.#renderMarkdown(text, this.#open), capacity);
        if (this.#waiting.size === 0) this.#changed();
      }
    } finally {
      this.#scheduled = false;
    }
  }
}
