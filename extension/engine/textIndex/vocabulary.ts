import type { TokenPart } from './tokens.ts';

const newline = '\n';
/** A part that more words have does not narrow a search down. */
const mostWords = 512;

/** All words of an index in one buffer, so that a million of them are gone through within milliseconds. */
export class Vocabulary {
  /** Words one after the other, a newline before and behind each. */
  readonly #bytes: Buffer | undefined;

  /** A word may be in several parts; undefined where they are too large to be held. */
  constructor(parts: readonly Buffer[] | undefined) {
    this.#bytes = parts === undefined ? undefined : Buffer.concat(parts);
  }

  /** The words that have a part in them; undefined where they are too many, or not known. */
  wordsWith({ text, openStart, openEnd }: TokenPart): readonly string[] | undefined {
    if (!openStart && !openEnd) return [text];
    const bytes = this.#bytes;
    if (bytes === undefined) return undefined;
    const wanted = Buffer.from(`${openStart ? '' : newline}${text}${openEnd ? '' : newline}`);
    const words = new Set<string>();
    for (let at = bytes.indexOf(wanted); at >= 0;) {
      const inside = openStart ? at : at + 1;
      const start = bytes.lastIndexOf(newline, inside - 1) + 1;
      const end = bytes.indexOf(newline, inside);
      words.add(bytes.toString('utf8', start, end));
      if (words.size > mostWords) return undefined;
      at = bytes.indexOf(wanted, end);
    }
    return [...words];
  }
}

/** Words as a part of a vocabulary. */
export function vocabularyPart(words: readonly string[]): Buffer {
  return Buffer.from(newline + words.join(newline) + newline);
}
