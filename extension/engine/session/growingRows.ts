/** A list of rows that grows. */
export class GrowingRows {
  #rows = new Uint32Array(1024);
  length = 0;

  push(row: number): void {
    if (this.length === this.#rows.length) {
      const larger = new Uint32Array(this.#rows.length * 2);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows[this.length++] = row;
  }

  /** The rows so far; later ones do not change it. */
  rows(): Uint32Array {
    return this.#rows.subarray(0, this.length);
  }
}

/** Where each of `rows` rows stands in an order. */
export function placesOf(order: Uint32Array, rows: number): Uint32Array {
  const places = new Uint32Array(rows);
  for (const [place, row] of order.entries()) places[row] = place;
  return places;
}
