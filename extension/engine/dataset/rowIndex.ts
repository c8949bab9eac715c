import type { ScanBatch } from './lineScan.ts';
import { RowOffsets } from './rowOffsets.ts';

/** Where each row starts: 4 bytes a row, and 4 a blank line. Grows while the file is scanned. */
export class RowIndex {
  #starts = new RowOffsets();
  #blanks: Uint32Array = new Uint32Array(0);
  #scannedBytes = 0;

  /** An index read back from the cache, complete. */
  static of(starts: RowOffsets, blanks: Uint32Array, sizeBytes: number): RowIndex {
    const index = new RowIndex();
    index.#starts = starts;
    index.#blanks = blanks;
    index.#scannedBytes = sizeBytes;
    return index;
  }

  get rows(): number {
    return this.#starts.length;
  }

  /** Offset behind the last byte that was scanned. */
  get scannedBytes(): number {
    return this.#scannedBytes;
  }

  get blanks(): Uint32Array {
    return this.#blanks;
  }

  /** Where rows start, without a copy: it grows with the index. */
  get starts(): RowOffsets {
    return this.#starts;
  }

  append(batch: ScanBatch): void {
    for (const start of batch.starts) this.#starts.push(start);
    if (batch.blanks.length > 0) {
      const blanks = new Uint32Array(this.#blanks.length + batch.blanks.length);
      blanks.set(this.#blanks);
      blanks.set(batch.blanks, this.#blanks.length);
      this.#blanks = blanks;
    }
    this.#scannedBytes = batch.scannedBytes;
  }

  /** Where the row starts, and where the next row starts or the scanned part ends: its line and what follows it. */
  span(row: number): { readonly start: number; readonly end: number } {
    const start = this.#starts.at(row);
    if (start === undefined) throw new RangeError(`Row ${String(row)} of ${String(this.rows)}.`);
    return { start, end: this.#starts.at(row + 1) ?? this.#scannedBytes };
  }

  /** Line number from 1: rows and blank lines before it count. */
  lineOf(row: number): number {
    return row + 1 + this.#blanksBefore(row);
  }

  /** The row at a line number, or undefined for a blank line and beyond the end. */
  rowOfLine(line: number): number | undefined {
    let low = 0;
    let high = this.rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.lineOf(middle) < line) low = middle + 1;
      else high = middle;
    }
    return low < this.rows && this.lineOf(low) === line ? low : undefined;
  }

  /**
   * The index of the file after edits: `growth` maps a row to the bytes that its line gained or lost. A new one,
   * because reads of the old file may still be under way.
   */
  shifted(growth: ReadonlyMap<number, number>): RowIndex {
    const index = new RowIndex();
    index.#blanks = this.#blanks;
    let moved = 0;
    let row = 0;
    for (const start of this.#starts) {
      index.#starts.push(start + moved);
      moved += growth.get(row++) ?? 0;
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
