/**
 * Hashes of the words of texts, 32 bits each, without making strings of them. A word is a run of letters, digits and
 * marks; an ideograph, which stands for a word of its own, is one. Case does not count.
 */
export class WordHashes {
  #words = new Uint32Array(1_024);
  #count = 0;

  /** The hashes so far; valid until the next `add` or `clear`. */
  get words(): Uint32Array {
    return this.#words.subarray(0, this.#count);
  }

  clear(): void {
    this.#count = 0;
  }

  add(text: string): void {
    let hash = offset;
    let open = false;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < 0x80) {
        const folded = foldedAscii[code] ?? 0;
        if (folded !== 0) {
          hash = Math.imul(hash ^ folded, prime);
          open = true;
        } else if (open) {
          this.#push(hash);
          hash = offset;
          open = false;
        }
        continue;
      }
      if (isSeparator(code)) {
        if (open) this.#push(hash);
        hash = offset;
        open = false;
        continue;
      }
      const single = isIdeograph(code);
      if (single && open) {
        this.#push(hash);
        hash = offset;
      }
      hash = Math.imul(hash ^ lowerCase(code), prime);
      open = !single;
      if (single) {
        this.#push(hash);
        hash = offset;
      }
    }
    if (open) this.#push(hash);
  }

  #push(hash: number): void {
    if (this.#count === this.#words.length) {
      const larger = new Uint32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words[this.#count++] = mix(hash);
  }
}

// FNV-1a over UTF-16 units, with a finish that spreads short words over all bits.
const offset = 0x811c9dc5 | 0;
const prime = 0x01000193;

/** Letters in lower case and digits as they are; 0 for what separates words. */
const foldedAscii = Uint8Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code).toLowerCase();
  return /[a-z0-9]/u.test(character) ? character.charCodeAt(0) : 0;
});

/** Spreads the bits of a 32-bit number (murmur3's finish). */
export function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function isIdeograph(code: number): boolean {
  return (code >= 0x3400 && code <= 0x9fff) || (code >= 0x3040 && code <= 0x30ff) || (code >= 0xf900 && code <= 0xfaff);
}

/** Spaces and punctuation outside ASCII. */
function isSeparator(code: number): boolean {
  return (
    code < 0xaa ||
    (code >= 0x2000 && code <= 0x206f) ||
    (code >= 0x3000 && code <= 0x303f) ||
    (code >= 0xff00 && code <= 0xff0f) ||
    (code >= 0xff1a && code <= 0xff20)
  );
}

/** Lower case of Latin-1, Greek and Cyrillic capitals by their places; other letters as they are. */
function lowerCase(code: number): number {
  if (code >= 0xc0 && code <= 0xde && code !== 0xd7) return code + 0x20;
  if (code >= 0x391 && code <= 0x3a9) return code + 0x20;
  if (code >= 0x410 && code <= 0x42f) return code + 0x20;
  if (code >= 0x400 && code <= 0x40f) return code + 0x50;
  return code;
}
