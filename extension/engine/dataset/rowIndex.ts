import type { ScanBatch } from './lineScan.ts';

const smallest = 1 << 12;

/** Where each row starts: 8 bytes a row. Grows while the file is scanned. */
export class RowIndex {
  #starts = new Float64Array(smallest);
  #blanks: Uint32Array = new Uint32Array(0);
  #rows = 0;
  #scannedBytes = 0;
  readonly #fileBytes: number;

  /** `fileBytes`: size of the file to be scanned, where it is known. */
  constructor(fileBytes = 0) {
    this.#fileBytes = fileBytes;
  }

  /** An index read back from the cache, complete. */
  static of(starts: Float64Array, blanks: Uint32Array, sizeBytes: number): RowIndex {
    const index = new RowIndex();
    index.#starts = new Float64Array(starts);
    index.#rows = starts.length;
    index.#blanks = blanks;
    index.#scannedBytes = sizeBytes;
    return index;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Offset behind the last byte that was scanned. */
  get scannedBytes(): number {
    return this.#scannedBytes;
  }

  get blanks(): Uint32Array {
    return this.#blanks;
  }

  /** The starts so far, without a copy: valid until the index grows. */
  get starts(): Float64Array {
    return this.#starts.subarray(0, this.#rows);
  }

  append(batch: ScanBatch): void {
    const needed = this.#rows + batch.starts.length;
    if (needed > this.#starts.length) {
      const larger = new Float64Array(Math.max(needed, this.#capacity(needed, batch.scannedBytes)));
      larger.set(this.#starts.subarray(0, this.#rows));
      this.#starts = larger;
    }
    this.#starts.set(batch.starts, this.#rows);
    this.#rows = needed;
    if (batch.blanks.length > 0) {
      const blanks = new Uint32Array(this.#blanks.length + batch.blanks.length);
      blanks.set(this.#blanks);
      blanks.set(batch.blanks, this.#blanks.length);
      this.#blanks = blanks;
    }
    this.#scannedBytes = batch.scannedBytes;
  }

  /**
   * Room for the whole file, guessed from the rows so far: arrays that were outgrown count as memory until they are
   * collected, while the part of an array that nobody wrote to does not. Not more than 4,096 times the rows there, since
   * the first rows may be much shorter than the others, and at least a quarter more than there was.
   */
  #capacity(rows: number, scannedBytes: number): number {
    const guessed = scannedBytes === 0 ? 0 : Math.ceil((rows / scannedBytes) * this.#fileBytes * 1.1);
    return Math.max(Math.min(guessed, 4_096 * rows), Math.ceil(this.#starts.length * 1.25));
  }

  /** Where the row starts, and where the next row starts or the scanned part ends: its line and what follows it. */
  span(row: number): { readonly start: number; readonly end: number } {
    const start = row < this.#rows ? this.#starts[row] : undefined;
    if (start === undefined) throw new RangeError(`Row ${String(row)} of ${String(this.#rows)}.`);
    return { start, end: row + 1 < this.#rows ? (this.#starts[row + 1] ?? 0) : this.#scannedBytes };
  }

  /** Line number from 1: rows and blank lines before it count. */
  lineOf(row: number): number {
    return row + 1 + this.#blanksBefore(row);
  }

  /** The row at a line number, or undefined for a blank line and beyond the end. */
  rowOfLine(line: number): number | undefined {
    let low = 0;
    let high = this.#rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.lineOf(middle) < line) low = middle + 1;
      else high = middle;
    }
    return low < this.#rows && this.lineOf(low) === line ? low : undefined;
  }

  /**
   * The index of the file after edits: `growth` maps a row to the bytes that its line gained or lost. A new one,
   * because reads of the old file may still be under way.
   */
  shifted(growth: ReadonlyMap<number, number>): RowIndex {
    const index = new RowIndex();
    index.#starts = new Float64Array(this.#rows);
    index.#rows = this.#rows;
    index.#blanks = this.#blanks;
    let moved = 0;
    for (let row = 0; row < this.#rows; row++) {
      index.#starts[row] = (this.#starts[row] ?? 0) + moved;
      moved += growth.get(row) ?? 0;
    }
    index.#scannedBytes = this.#scannedBytes + moved;
    return index;
  }

  /** Number of blank lines that stand before the row. */
  #blanksBefore(row: number): number {
    let low = 0;
    let high = this.#blanks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#blanks[middle] ?? 0) <= row) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
