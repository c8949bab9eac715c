/** When the page is drawn: once a frame, and before its frame where somebody waits for it. */
export class Drawing {
  readonly #draw: () => void;
  /** A frame was asked for. */
  #asked = false;
  /** Something changed that is not drawn. */
  #wanted = false;
  /** It was drawn since the last frame. */
  #drawn = false;
  #waiting: (() => void)[] = [];

  constructor(draw: () => void) {
    this.#draw = draw;
  }

  /** Draws with the next frame, however much changes until then. */
  soon(): void {
    this.#wanted = true;
    this.#await();
  }

  /**
   * Draws at once, so that the work is done while the browser waits for its next frame. A second time before that frame
   * it would be done for nothing: then the frame draws.
   */
  now(): void {
    if (this.#drawn) {
      this.soon();
      return;
    }
    this.#drawn = true;
    this.#wanted = false;
    this.#await();
    this.#draw();
    // Asking for a size makes the layout now.
    document.body.getBoundingClientRect();
  }

  /** Calls back when what was drawn until now is painted. */
  whenPainted(callback: () => void): void {
    this.#waiting.push(callback);
    this.#await();
  }

  #await(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#drawn = false;
      this.#drawWanted();
      this.#asked = false;
      // What the drawing itself changed.
      if (this.#wanted) this.#await();
      const waiting = this.#waiting;
      this.#waiting = [];
      if (waiting.length === 0) return;
      // A task that follows the frame's callbacks runs when the frame was painted.
      setTimeout(() => {
        for (const callback of waiting) callback();
      });
    });
  }

  #drawWanted(): void {
    if (!this.#wanted) return;
    this.#wanted = false;
    this.#draw();
  }
}
