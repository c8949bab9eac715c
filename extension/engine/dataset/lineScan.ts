/** What a scan found since it was last asked. */
export interface ScanBatch {
  /** Byte offsets of the starts of non-empty lines, ascending. */
  readonly starts: Float64Array<ArrayBuffer>;
  /** For each empty (blank) line, the number of rows before it. */
  readonly blanks: Uint32Array<ArrayBuffer>;
  /** Offset behind the last byte that was read. */
  readonly scannedBytes: number;
}

const newline = 0x0a;

/**
 * Finds the lines of a file that is fed to it piece by piece. A line that holds nothing but spaces, tabs and
 * carriage returns is no row, though it counts as a line.
 */
export class LineScan {
  #starts = new Float64Array(1 << 12);
  #startCount = 0;
  #blanks: number[] = [];
  #rows = 0;
  #position = 0;
  #lineStart = 0;
  /** Whether the current line has shown a byte that is not space. */
  #lineHasContent = false;

  /** Takes the next bytes of the file. */
  feed(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (!this.#lineHasContent) this.#lineHasContent = this.#hasContent(chunk, at);
      const end = chunk.indexOf(newline, at);
      if (end < 0) break;
      this.#endLine();
      at = end + 1;
      this.#lineStart = this.#position + at;
    }
    this.#position += chunk.length;
  }

  /** Takes the end of the file: a last line without a line ending counts when it has any byte. */
  finish(): void {
    if (this.#position > this.#lineStart) this.#endLine();
    this.#lineStart = this.#position;
  }

  /** What was found since the last call; `reuse` is the buffer of an earlier batch that nobody needs any more. */
  take(reuse?: ArrayBuffer): ScanBatch {
    const bytes = this.#startCount * Float64Array.BYTES_PER_ELEMENT;
    // Some room more, so that it serves for a later batch with a few more rows.
    const buffer = reuse !== undefined && reuse.byteLength >= bytes ? reuse : new ArrayBuffer(2 * bytes);
    const starts = new Float64Array(buffer, 0, this.#startCount);
    starts.set(this.#starts.subarray(0, this.#startCount));
    const blanks = Uint32Array.from(this.#blanks);
    this.#startCount = 0;
    this.#blanks = [];
    return { starts, blanks, scannedBytes: this.#position };
  }

  #endLine(): void {
    if (!this.#lineHasContent) {
      this.#blanks.push(this.#rows);
      return;
    }
    if (this.#startCount === this.#starts.length) {
      const larger = new Float64Array(this.#starts.length * 2);
      larger.set(this.#starts);
      this.#starts = larger;
    }
    this.#starts[this.#startCount++] = this.#lineStart;
    this.#rows++;
    this.#lineHasContent = false;
  }

  #hasContent(chunk: Uint8Array, from: number): boolean {
    const first = this.#position + from === 0 && startsWithMark(chunk) ? from + 3 : from;
    for (let at = first; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte === newline) return false;
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return true;
    }
    return false;
  }
}

/** Whether bytes start with the UTF-8 byte order mark. */
export function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
