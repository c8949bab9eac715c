import type { RowDetail } from '../../extension/model/contract/engine.ts';

/** Details that are kept at most: where one goes back and forth, what was left is there at once. */
const capacity = 200;
/** Sizes of their rows together, in bytes; the last one is kept whatever its size is. */
const mostBytes = 16 * 1024 * 1024;

/** Details of the selected row and its neighbours, so that the next pair is there before its key is pressed. */
export class RowDetails {
  readonly #load: (row: number) => Promise<RowDetail>;
  /** By row, the one used last at the end. */
  readonly #known = new Map<number, { readonly detail: RowDetail; readonly generation: number }>();
  readonly #loading = new Map<string, Promise<RowDetail>>();
  #generation = 0;
  #bytes = 0;

  constructor(load: (row: number) => Promise<RowDetail>) {
    this.#load = load;
  }

  /** Takes a detail that was read ahead; an old one is shown until the new one is there. */
  accept(detail: RowDetail, stale: boolean): void {
    this.#keep(detail, this.#generation - (stale ? 1 : 0));
  }

  /** What was last known of a row; it may be old. */
  known(row: number): RowDetail | undefined {
    return this.#known.get(row)?.detail;
  }

  /** Rows may be different now. */
  invalidate(): void {
    this.#generation++;
  }

  /** @throws CuratorError where the row cannot be read */
  async fetch(row: number): Promise<RowDetail> {
    const known = this.#known.get(row);
    if (known?.generation === this.#generation) return known.detail;
    const generation = this.#generation;
    const key = `${String(generation)}:${String(row)}`;
    const running = this.#loading.get(key) ?? this.#load(row);
    this.#loading.set(key, running);
    try {
      const detail = await running;
      this.#keep(detail, generation);
      return detail;
    } finally {
      this.#loading.delete(key);
    }
  }

  #keep(detail: RowDetail, generation: number): void {
    this.#forget(detail.row);
    this.#known.set(detail.row, { detail, generation });
    this.#bytes += detail.sizeBytes;
    for (const oldest of this.#known.keys()) {
      if (this.#known.size === 1 || (this.#known.size <= capacity && this.#bytes <= mostBytes)) break;
      this.#forget(oldest);
    }
  }

  #forget(row: number): void {
    this.#bytes -= this.#known.get(row)?.detail.sizeBytes ?? 0;
    this.#known.delete(row);
  }
}
