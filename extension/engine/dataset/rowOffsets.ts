/** Where rows start; a Float64Array is one, as is `RowOffsets`. */
export interface OffsetTable {
  readonly length: number;
  /** Byte offset of a row; undefined behind the last one. */
  at(row: number): number | undefined;
}

const chunkBits = 16;
const chunkRows = 1 << chunkBits;
const word = 2 ** 32;

/** A table as it is written to disk and read back: the lower words in pieces, and where the upper word grows. */
export interface OffsetParts {
  readonly pieces: readonly Uint32Array<ArrayBuffer>[];
  readonly carries: readonly number[];
}

/**
 * Ascending byte offsets, four bytes each: the lower 32 bits, and the few rows at which the upper bits grow. In pieces
 * of 256 kB, so that a table that grows never stands in memory twice.
 */
export class RowOffsets implements OffsetTable {
  readonly #pieces: Uint32Array<ArrayBuffer>[] = [];
  /** Rows with whose start the upper bits are one more than before; a row comes twice where a row is over 4 GiB. */
  readonly #carries: number[] = [];
  #length = 0;

  /** A table for `length` offsets whose lower words are filled in piece by piece by `fill`. */
  static async read(
    length: number,
    carries: readonly number[],
    fill: (piece: Uint32Array<ArrayBuffer>) => Promise<void>,
  ): Promise<RowOffsets> {
    const offsets = new RowOffsets();
    offsets.#carries.push(...carries);
    for (let from = 0; from < length; from += chunkRows) {
      const piece = new Uint32Array(chunkRows);
      await fill(piece.subarray(0, Math.min(chunkRows, length - from)));
      offsets.#pieces.push(piece);
    }
    offsets.#length = length;
    return offsets;
  }

  get length(): number {
    return this.#length;
  }

  /** @param offset not below the one before */
  push(offset: number): void {
    const row = this.#length;
    const piece = row >>> chunkBits;
    if (piece === this.#pieces.length) this.#pieces.push(new Uint32Array(chunkRows));
    const target = this.#pieces[piece];
    if (target !== undefined) target[row & (chunkRows - 1)] = offset % word;
    for (let high = Math.floor(offset / word) - this.#carries.length; high > 0; high--) this.#carries.push(row);
    this.#length++;
  }

  at(row: number): number | undefined {
    if (row < 0 || row >= this.#length) return undefined;
    const low = this.#pieces[row >>> chunkBits]?.[row & (chunkRows - 1)] ?? 0;
    let high = 0;
    // One carry for each 4 GiB of the file: fewer than a search would be worth.
    for (const carry of this.#carries) {
      if (carry > row) break;
      high++;
    }
    return high * word + low;
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (let row = 0; row < this.#length; row++) yield this.at(row) ?? 0;
  }

  /** All offsets as numbers, eight bytes each, in memory that other threads share. */
  toArray(): Float64Array<SharedArrayBuffer> {
    const array = new Float64Array(new SharedArrayBuffer(this.#length * Float64Array.BYTES_PER_ELEMENT));
    let high = 0;
    for (let row = 0; row < array.length; row++) {
      while (this.#carries[high] === row) high++;
      array[row] = high * word + (this.#pieces[row >>> chunkBits]?.[row & (chunkRows - 1)] ?? 0);
    }
    return array;
  }

  /** What is to be written to give it to `read` again. Not a copy: valid until the table grows. */
  get parts(): OffsetParts {
    const pieces = this.#pieces.map((piece, index) => piece.subarray(0, this.#length - index * chunkRows));
    return { pieces, carries: this.#carries };
  }
}
