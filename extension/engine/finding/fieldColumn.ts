/** Distinct texts that a column lists; past this it only knows which are equal. */
export const mostListed = 10_000;

export type ColumnKind = 'number' | 'listed' | 'hashed';

/** A column as it is kept on disk. */
export interface ColumnHeader {
  readonly path: string;
  readonly kind: ColumnKind;
  /** Bytes a row. */
  readonly width: 1 | 2 | 4 | 8;
  /** Texts by their code less one; empty for the other kinds. */
  readonly texts: readonly string[];
}

/**
 * One field of all rows: a number (NaN for none), or the code of a text in a list (0 for none). Codes take one byte a
 * row while there are few texts and grow with them. A text field with more than 10,000 values keeps a 64-bit hash of
 * each, by which equal values are found; two different ones share a hash once in 10^19 pairs.
 */
export class FieldColumn {
  readonly path: string;
  readonly #rows: number;
  #kind: ColumnKind;
  #numbers: Float64Array<ArrayBuffer> | undefined;
  #codes: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | undefined;
  #hashes: BigUint64Array<ArrayBuffer> | undefined;
  #texts: string[] = [];
  readonly #codeOf = new Map<string, number>();

  private constructor(path: string, rows: number, kind: ColumnKind) {
    this.path = path;
    this.#rows = rows;
    this.#kind = kind;
  }

  /** An empty column; `first` is a value that it is going to hold. */
  static of(path: string, rows: number, first: string | number): FieldColumn {
    const column = new FieldColumn(path, rows, typeof first === 'number' ? 'number' : 'listed');
    if (typeof first === 'number') column.#numbers = new Float64Array(rows).fill(Number.NaN);
    else column.#codes = new Uint8Array(rows);
    return column;
  }

  /** A column read back; `bytes` begins at a multiple of eight and is used, not copied. */
  static read(header: ColumnHeader, rows: number, bytes: Uint8Array<ArrayBuffer>): FieldColumn {
    const column = new FieldColumn(header.path, rows, header.kind);
    column.#texts = [...header.texts];
    for (const [index, text] of header.texts.entries()) column.#codeOf.set(text, index + 1);
    const { buffer, byteOffset } = bytes;
    if (header.kind === 'number') column.#numbers = new Float64Array(buffer, byteOffset, rows);
    else if (header.kind === 'hashed') column.#hashes = new BigUint64Array(buffer, byteOffset, rows);
    else if (header.width === 1) column.#codes = new Uint8Array(buffer, byteOffset, rows);
    else column.#codes = new Uint16Array(buffer, byteOffset, rows);
    return column;
  }

  get kind(): ColumnKind {
    return this.#kind;
  }

  /** Texts by their code less one. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  get bytesPerRow(): number {
    return this.#data().BYTES_PER_ELEMENT;
  }

  header(): ColumnHeader {
    return {
      path: this.path,
      kind: this.#kind,
      width: this.bytesPerRow as ColumnHeader['width'],
      texts: this.#texts,
    };
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const data = this.#data();
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }

  /** NaN where there is none, and in a column of texts. */
  numberAt(row: number): number {
    return this.#numbers?.[row] ?? Number.NaN;
  }

  /** Code of the text from 1, 0 where there is none; only in a listed column. */
  codeAt(row: number): number {
    return this.#codes?.[row] ?? 0;
  }

  isPresent(row: number): boolean {
    if (this.#numbers !== undefined) return !Number.isNaN(this.#numbers[row]);
    return this.#hashes === undefined ? this.codeAt(row) !== 0 : this.#hashes[row] !== 0n;
  }

  /** A test for rows that have one of these values, as texts. */
  hasOneOf(values: readonly string[]): (row: number) => boolean {
    const numbers = this.#numbers;
    if (numbers !== undefined) {
      const wanted = new Set(values.map(Number).filter((value) => !Number.isNaN(value)));
      return (row) => wanted.has(numbers[row] ?? Number.NaN);
    }
    const hashes = this.#hashes;
    if (hashes !== undefined) {
      const wanted = new Set(values.map(hashText));
      return (row) => wanted.has(hashes[row] ?? 0n);
    }
    const wanted = this.#wantedCodes(values);
    return (row) => wanted[this.codeAt(row)] === 1;
  }

  /** Sets the marks of rows to 0 that have none of these texts; false where the column does not list its texts. */
  keepCodesOf(values: readonly string[], marks: Uint8Array): boolean {
    const codes = this.#codes;
    if (codes === undefined) return false;
    const wanted = this.#wantedCodes(values);
    for (let row = 0; row < marks.length; row++) marks[row] = (marks[row] ?? 0) & (wanted[codes[row] ?? 0] ?? 0);
    return true;
  }

  /** 1 for the codes of these texts. */
  #wantedCodes(values: readonly string[]): Uint8Array {
    const wanted = new Uint8Array(this.#texts.length + 1);
    for (const value of values) {
      const code = this.#codeOf.get(value);
      if (code !== undefined) wanted[code] = 1;
    }
    return wanted;
  }

  set(row: number, value: string | number | undefined): void {
    if (value === undefined) {
      if (this.#numbers !== undefined) this.#numbers[row] = Number.NaN;
      else if (this.#hashes !== undefined) this.#hashes[row] = 0n;
      else if (this.#codes !== undefined) this.#codes[row] = 0;
      return;
    }
    if (this.#numbers !== undefined) {
      if (typeof value === 'number') {
        this.#numbers[row] = value;
        return;
      }
      this.#becomeTexts(this.#numbers);
    }
    this.#setText(row, String(value));
  }

  /** Takes the values of the same field of other rows, which are those from `from` on here. */
  take(part: FieldColumn, from: number): void {
    const numbers = part.#numbers;
    if (numbers !== undefined && this.#numbers !== undefined) {
      this.#numbers.set(numbers, from);
      return;
    }
    if (this.#numbers !== undefined) this.#becomeTexts(this.#numbers);
    if (numbers !== undefined) {
      for (let row = 0; row < numbers.length; row++) {
        const value = numbers[row] ?? Number.NaN;
        if (!Number.isNaN(value)) this.#setText(from + row, String(value));
      }
      return;
    }
    if (part.#hashes !== undefined) this.#becomeHashes();
    const codes = new Uint16Array([0, ...part.#texts.map((text) => this.#codeFor(text) ?? 0)]);
    if (this.#hashes !== undefined) {
      this.#hashes.set(part.#hashes ?? part.#hashesOfCodes(), from);
      return;
    }
    const own = this.#codes;
    for (let row = 0; own !== undefined && row < part.#rows; row++) own[from + row] = codes[part.codeAt(row)] ?? 0;
  }

  #setText(row: number, text: string): void {
    const code = this.#codeFor(text);
    if (code !== undefined && this.#codes !== undefined) this.#codes[row] = code;
    else if (this.#hashes !== undefined) this.#hashes[row] = hashText(text);
  }

  /** The code of a text, a new one where it is new; undefined once there are too many texts for a list. */
  #codeFor(text: string): number | undefined {
    if (this.#hashes !== undefined) return undefined;
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    if (this.#texts.length >= mostListed) {
      this.#becomeHashes();
      return undefined;
    }
    this.#texts.push(text);
    const code = this.#texts.length;
    this.#codeOf.set(text, code);
    if (code === 256 && this.#codes !== undefined) this.#codes = Uint16Array.from(this.#codes);
    return code;
  }

  /** A field that has both numbers and texts is one of texts. */
  #becomeTexts(numbers: Float64Array): void {
    this.#numbers = undefined;
    this.#kind = 'listed';
    this.#codes = new Uint8Array(this.#rows);
    for (let row = 0; row < numbers.length; row++) {
      const value = numbers[row] ?? Number.NaN;
      if (!Number.isNaN(value)) this.#setText(row, String(value));
    }
  }

  #hashesOfCodes(): BigUint64Array<ArrayBuffer> {
    const hashes = new BigUint64Array(this.#rows);
    const known = [0n, ...this.#texts.map(hashText)];
    for (let row = 0; row < this.#rows; row++) hashes[row] = known[this.codeAt(row)] ?? 0n;
    return hashes;
  }

  #becomeHashes(): void {
    if (this.#hashes !== undefined) return;
    this.#hashes = this.#hashesOfCodes();
    this.#codes = undefined;
    this.#kind = 'hashed';
    this.#texts = [];
    this.#codeOf.clear();
  }

  #data():
    Float64Array<ArrayBuffer> | BigUint64Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
    return this.#numbers ?? this.#hashes ?? this.#codes ?? new Uint8Array(0);
  }
}

const offsetBasis = 0xcbf29ce484222325n;

/** FNV-1a of 64 bits in two halves, which are faster than one big number; never 0, which stands for none. */
function hashText(text: string): bigint {
  let high = Number(offsetBasis >> 32n);
  let low = Number(offsetBasis & 0xffffffffn);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code ^ (low >>> 15), 0x85ebca6b);
    low ^= high >>> 13;
  }
  const hash = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return hash === 0n ? 1n : hash;
}
