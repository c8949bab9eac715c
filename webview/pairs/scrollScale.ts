/** Browsers stop laying out at about 33 million device pixels; this leaves room for zoom and dense screens. */
const tallest = 8_000_000;

/**
 * Maps between a list's true height, which may be far beyond what a browser can lay out, and the height of the
 * element that scrolls. Offsets are pixels from the top of the true list; equal heights make it the identity.
 */
export class ScrollScale {
  /** Height that the scrolled element is given, in pixels. */
  readonly height: number;
  readonly #trueHeight: number;
  readonly #viewport: number;

  /** @param viewport visible height in pixels */
  constructor(total: number, rowHeight: number, viewport: number) {
    this.#trueHeight = total * rowHeight;
    this.#viewport = viewport;
    this.height = Math.min(this.#trueHeight, Math.max(tallest, viewport));
  }

  get scaled(): boolean {
    return this.height < this.#trueHeight;
  }

  /** Largest offset, 0 where all rows fit. */
  get maxOffset(): number {
    return Math.max(0, this.#trueHeight - this.#viewport);
  }

  clamp(offset: number): number {
    return Math.min(Math.max(0, offset), this.maxOffset);
  }

  offsetOf(scrollTop: number): number {
    return this.clamp(scrollTop * this.#ratio);
  }

  scrollTopOf(offset: number): number {
    return this.clamp(offset) / this.#ratio;
  }

  get #ratio(): number {
    const range = this.height - this.#viewport;
    return this.scaled && range > 0 ? this.maxOffset / range : 1;
  }
}

/** Positions from `first` up to but not including `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

/** The rows to draw at an offset: the visible ones and `overscan` more on both sides. */
export function rowWindow(
  offset: number,
  viewport: number,
  rowHeight: number,
  total: number,
  overscan: number,
): RowWindow {
  const first = Math.max(0, Math.floor(offset / rowHeight) - overscan);
  const end = Math.min(total, Math.ceil((offset + viewport) / rowHeight) + overscan);
  return { first: Math.min(first, end), end };
}

/** The least move that makes a row wholly visible, as a new offset. */
export function offsetToShow(position: number, offset: number, viewport: number, rowHeight: number): number {
  const top = position * rowHeight;
  if (top < offset) return top;
  return top + rowHeight > offset + viewport ? top + rowHeight - viewport : offset;
}
