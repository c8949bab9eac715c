import { createHash, hash, type Hash } from 'node:crypto';
import { startsWithMark } from './lineScan.ts';

/** Bytes of SHA-256 that are kept of each row. */
export const hashBytes = 16;

const newline = 0x0a;
const carriageReturn = 0x0d;

/** The hash that a row is known by: of its line without line ending and without a byte order mark. */
export function hashLine(line: Uint8Array): Buffer {
  return Buffer.from(digestOf(line), 'latin1');
}

/** The hash as a string of one character a byte, which costs a third less than a buffer of its own. */
function digestOf(line: Uint8Array): string {
  return hash('sha256', line, 'binary').slice(0, hashBytes);
}

/** Hashes every row of a file that is fed to it piece by piece; blank lines are no rows, as in `LineScan`. */
export class LineHasher {
  /** A line that began in an earlier piece. */
  #open: { readonly hash: Hash; heldReturn: boolean; blank: boolean } | undefined;
  #atStart = true;
  readonly #emit: (rowHash: string) => void;

  /** `emit` is given each hash as a string of one character a byte. */
  constructor(emit: (rowHash: string) => void) {
    this.#emit = emit;
  }

  feed(chunk: Uint8Array): void {
    let at = 0;
    if (this.#atStart && chunk.length > 0) {
      if (startsWithMark(chunk)) at = 3;
      this.#atStart = false;
    }
    while (at < chunk.length) {
      const end = chunk.indexOf(newline, at);
      if (end < 0) {
        this.#extend(chunk.subarray(at));
        return;
      }
      if (this.#open === undefined) this.#whole(chunk.subarray(at, end));
      else {
        this.#extend(chunk.subarray(at, end));
        this.#close(true);
      }
      at = end + 1;
    }
  }

  finish(): void {
    if (this.#open !== undefined) this.#close(false);
  }

  #whole(line: Uint8Array): void {
    const trimmed = line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
    if (!isBlank(trimmed)) this.#emit(digestOf(trimmed));
  }

  #extend(piece: Uint8Array): void {
    this.#open ??= { hash: createHash('sha256'), heldReturn: false, blank: true };
    if (piece.length === 0) return;
    const open = this.#open;
    // A carriage return at the end of a piece belongs to the line ending only if the newline comes next.
    if (open.heldReturn) open.hash.update('\r');
    open.heldReturn = piece.at(-1) === carriageReturn;
    const body = open.heldReturn ? piece.subarray(0, -1) : piece;
    open.hash.update(body);
    if (open.blank) open.blank = isBlank(body);
  }

  #close(byNewline: boolean): void {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined || open.blank) return;
    if (open.heldReturn && !byNewline) open.hash.update('\r');
    this.#emit(open.hash.digest('binary').slice(0, hashBytes));
  }
}

function isBlank(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0x20 && byte !== 0x09 && byte !== carriageReturn) return false;
  return true;
}
