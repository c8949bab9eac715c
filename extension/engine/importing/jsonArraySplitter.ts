import { largestRow } from '../dataset/rowReader.ts';

/** An element of an array: its bytes, or what is wrong with its limits. */
export type ArrayElement =
  { readonly number: number; readonly bytes: Buffer } | { readonly number: number; readonly wrong: string };

const code = {
  tab: 0x09,
  newline: 0x0a,
  return: 0x0d,
  space: 0x20,
  quote: 0x22,
  comma: 0x2c,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/**
 * Cuts the bytes of a JSON array into its elements, piece by piece, without holding more than one. Elements keep their
 * spelling; they are not checked to be JSON.
 *
 * After an element that is not closed it goes on with the next one where that can be told: a line break ends a text, a
 * closing sign closes all that is open within its pair, and `{` behind a comma of an object begins a new element.
 */
export class JsonArraySplitter {
  /** Elements so far. */
  #count = 0;
  #where: 'before' | 'inside' | 'after' = 'before';
  /** Pieces of the element under way from earlier chunks; undefined between elements. */
  #pieces: Buffer[] | undefined;
  #length = 0;
  #tooLong = false;
  readonly #open: number[] = [];
  #inText = false;
  #escaped = false;
  /** The last byte outside of texts that is no white space. */
  #last = 0;
  #strayTold = false;

  /** Elements that end in this piece. */
  *push(chunk: Buffer): Generator<ArrayElement> {
    let start = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index] ?? 0;
      if (this.#inText) {
        this.#passText(byte);
        continue;
      }
      if (byte === code.space || byte === code.newline || byte === code.return || byte === code.tab) continue;
      if (this.#where === 'before') {
        // The caller has seen that the first sign is a bracket; a byte order mark may be before it.
        if (byte === code.openBracket) this.#where = 'inside';
        continue;
      }
      if (this.#where === 'after') {
        if (!this.#strayTold) yield { number: this.#count + 1, wrong: 'there is text behind the end of the array' };
        this.#strayTold = true;
        continue;
      }
      if (this.#open.length === 0 && (byte === code.comma || byte === code.closeBracket)) {
        const ended = this.#finish(chunk, start, index);
        if (ended !== undefined) yield ended;
        else if (byte === code.comma) yield { number: ++this.#count, wrong: 'there is nothing before the comma' };
        if (byte === code.closeBracket) this.#where = 'after';
        continue;
      }
      const missingBrace = byte === code.openBrace && this.#last === code.comma && this.#open.at(-1) === code.openBrace;
      if (missingBrace) {
        const ended = this.#finish(chunk, start, index);
        if (ended !== undefined) yield ended;
      }
      if (this.#pieces === undefined) {
        this.#pieces = [];
        start = index;
      }
      this.#passSign(byte);
    }
    this.#keep(chunk, start, chunk.length);
  }

  /** What is left when the source has ended. */
  *end(): Generator<ArrayElement> {
    if (this.#where !== 'inside') return;
    const ended = this.#finish(Buffer.alloc(0), 0, 0);
    if (ended !== undefined) yield ended;
    yield { number: this.#count + 1, wrong: 'the array is not closed: the file may be cut off' };
  }

  #passText(byte: number): void {
    // No text has a line break as it is: this one was not closed.
    if (byte === code.newline || (byte === code.quote && !this.#escaped)) this.#inText = false;
    this.#escaped = byte === code.backslash && !this.#escaped;
  }

  #passSign(byte: number): void {
    this.#last = byte;
    if (byte === code.quote) {
      this.#inText = true;
      this.#escaped = false;
    } else if (byte === code.openBrace || byte === code.openBracket) this.#open.push(byte);
    else if (byte === code.closeBrace || byte === code.closeBracket) {
      // 0x7d closes 0x7b, 0x5d closes 0x5b. What was opened in between and not closed is closed too.
      const place = this.#open.lastIndexOf(byte - 2);
      if (place >= 0) this.#open.length = place;
    }
  }

  #keep(chunk: Buffer, start: number, end: number): void {
    if (this.#pieces === undefined || end <= start) return;
    this.#length += end - start;
    if (this.#length >= largestRow) {
      this.#tooLong = true;
      this.#pieces = [];
    }
    if (!this.#tooLong) this.#pieces.push(chunk.subarray(start, end));
  }

  #finish(chunk: Buffer, start: number, end: number): ArrayElement | undefined {
    if (this.#pieces === undefined) return undefined;
    this.#keep(chunk, start, end);
    const pieces = this.#pieces;
    const tooLong = this.#tooLong;
    this.#pieces = undefined;
    this.#length = 0;
    this.#tooLong = false;
    this.#open.length = 0;
    this.#last = 0;
    const number = ++this.#count;
    return tooLong ? { number, wrong: 'it is larger than 256 MB' } : { number, bytes: Buffer.concat(pieces) };
  }
}

/** JSON without the line breaks and the indentation between its parts; numbers and texts keep their spelling. */
export function onOneLine(json: Buffer): Buffer {
  if (!json.includes(code.newline) && !json.includes(code.return)) return json;
  const line = Buffer.allocUnsafe(json.length);
  let length = 0;
  let inText = false;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index] ?? 0;
    if (inText) {
      line[length++] = byte;
      if (byte === code.backslash) line[length++] = json[++index] ?? 0;
      else if (byte === code.quote) inText = false;
      continue;
    }
    if (byte === code.newline || byte === code.return || byte === code.tab) {
      while (json[index + 1] === code.space) index++;
      continue;
    }
    if (byte === code.quote) inText = true;
    line[length++] = byte;
  }
  return line.subarray(0, length);
}
