import type { FileHandle } from 'node:fs/promises';
import type { ColumnDecoder, DecodedArray } from 'hyparquet/src/types.js';
import { parquetHeader, readPage } from 'hyparquet/src/column.js';
import { convert } from 'hyparquet/src/convert.js';
import { isFlatColumn } from 'hyparquet/src/schema.js';
import { CuratorError } from '../../model/errors.ts';
import { readRange } from '../files/readRange.ts';

/** More than that for one page is refused; writers make pages of about a megabyte. */
const largestPage = 512 * 1024 * 1024;
const mostValues = 1 << 24;
/** Enough for the header of a page, unless its statistics hold long texts. */
const headerLength = 64 * 1024;

/** Where the values of one column of a row group lie. */
export interface ColumnPlace {
  readonly start: number;
  readonly end: number;
}

/**
 * The values of one leaf column of a row group, page by page: of a row group, which may be the whole file, only a page
 * a column is in memory.
 */
export class ParquetColumn {
  readonly name: string;
  readonly #file: FileHandle;
  readonly #decoder: ColumnDecoder;
  readonly #end: number;
  readonly #flat: boolean;
  #position: number;
  #dictionary: DecodedArray | undefined;
  /** Rows that were read and not taken. */
  #rows: unknown[] = [];
  #taken = 0;

  constructor(file: FileHandle, decoder: ColumnDecoder, place: ColumnPlace) {
    this.name = decoder.pathInSchema.join('.');
    this.#file = file;
    this.#decoder = decoder;
    this.#position = place.start;
    this.#end = place.end;
    this.#flat = isFlatColumn(decoder.schemaPath);
  }

  /** Reads pages until at least one whole row is there. @returns how many are there, 0 at the end */
  async available(): Promise<number> {
    while (this.#whole() === 0 && this.#position < this.#end) await this.#readPage();
    return this.#whole();
  }

  /** @param count no more than are available */
  take(count: number): unknown[] {
    const taken = this.#rows.slice(this.#taken, this.#taken + count);
    this.#taken += count;
    return taken;
  }

  /** The last row of a list column may go on in the next page. */
  #whole(): number {
    const rows = this.#rows.length - this.#taken;
    return this.#flat || this.#position >= this.#end ? rows : Math.max(0, rows - 1);
  }

  async #readPage(): Promise<void> {
    const head = await this.#read(this.#position, Math.min(headerLength, this.#end - this.#position));
    let at = readHeader(head);
    if (at === undefined) {
      const longer = await this.#read(this.#position, this.#end - this.#position);
      at = readHeader(longer);
    }
    if (at === undefined) throw damaged('the header of a page cannot be read');
    const { header, length } = at;
    const size = header.compressed_page_size;
    const begin = this.#position + length;
    const values = header.data_page_header?.num_values ?? header.data_page_header_v2?.num_values ?? 0;
    if (!(size >= 0) || begin + size > this.#end) throw damaged('a page goes beyond its column');
    if (!(header.uncompressed_page_size <= largestPage) || !(values <= mostValues)) {
      throw new CuratorError('too-large', `a page of column ${this.name} says that it is larger than 512 MB`);
    }
    const bytes = await this.#read(begin, size);
    this.#position = begin + size;
    const reader = { view: new DataView(bytes), offset: 0 };
    if (header.type === 'DICTIONARY_PAGE') {
      const { data } = readPage(reader, header, this.#decoder, undefined, undefined, 0);
      this.#dictionary = data === undefined ? undefined : convert(data, this.#decoder);
      return;
    }
    if (header.type === 'INDEX_PAGE' || values === 0) return;
    const kept = this.#rows.slice(this.#taken);
    this.#taken = 0;
    const { data } = readPage(reader, header, this.#decoder, this.#dictionary, this.#flat ? undefined : kept, 0);
    const rows = data === undefined ? [] : Array.from<unknown>(data);
    // Of a list column the rows were appended to those that are kept.
    this.#rows = this.#flat ? [...kept, ...rows] : rows;
  }

  async #read(start: number, length: number): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(new ArrayBuffer(length));
    await readRange(this.#file, bytes, start, endsTooEarly);
    return bytes.buffer;
  }
}

function readHeader(
  bytes: ArrayBuffer,
): { readonly header: ReturnType<typeof parquetHeader>; readonly length: number } | undefined {
  const reader = { view: new DataView(bytes), offset: 0 };
  try {
    return { header: parquetHeader(reader), length: reader.offset };
  } catch (error) {
    // It goes on behind the bytes that were read.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

export function endsTooEarly(): CuratorError {
  return damaged('the file ends too early');
}

/** What is wrong with the bytes; the reader of the file says which file and which row. */
export function damaged(what: string): CuratorError {
  return new CuratorError('damaged-file', what);
}
