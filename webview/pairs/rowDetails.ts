import type { RowDetail } from '../../extension/model/contract/engine.ts';
import { keepNewest } from '../shared/newest.ts';

const capacity = 40;

/** Details of the selected row and its neighbours, so that the next pair is there before its key is pressed. */
export class RowDetails {
  readonly #load: (row: number) => Promise<RowDetail>;
  /** By row, the one used last at the end. */
  readonly #known = new Map<number, { readonly detail: RowDetail; readonly generation: number }>();
  readonly #loading = new Map<string, Promise<RowDetail>>();
  #generation = 0;

  constructor(load: (row: number) => Promise<RowDetail>) {
    this.#load = load;
  }

  /** Takes a detail that was read ahead; an old one is shown until the new one is there. */
  accept(detail: RowDetail, stale: boolean): void {
    keepNewest(this.#known, detail.row, { detail, generation: this.#generation - (stale ? 1 : 0) }, capacity);
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
      keepNewest(this.#known, row, { detail, generation }, capacity);
      return detail;
    } finally {
      this.#loading.delete(key);
    }
  }
}
