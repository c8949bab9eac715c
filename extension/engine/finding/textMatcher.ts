import type { Comparison, Turn } from '../../model/comparison.ts';
import type { TextTerm } from '../../model/finding/query.ts';
import { foundIn, placeBits } from './compileQuery.ts';

/** Texts that one query can look for: each takes four of 32 bits. */
export const mostTerms = 8;

/** Looks for texts in rows, letters of either case alike. */
export class TextMatcher {
  readonly #needles: readonly string[];

  constructor(terms: readonly TextTerm[]) {
    this.#needles = terms.map((term) => term.text.toLowerCase());
  }

  /** Where each text stands in a comparison, `placeBits` bits a text. */
  find(comparison: Comparison): number {
    let found = this.#in(comparison.context, foundIn.prompt);
    for (const [place, { turns }] of comparison.candidates.entries()) {
      found |= this.#in(turns, place === 0 ? foundIn.first : place === 1 ? foundIn.second : foundIn.other);
    }
    return found >>> 0;
  }

  /** As `find`, for a line that is no comparison: what it holds counts as prompt. */
  findRaw(text: string): number {
    return this.#in([{ role: '', text }], foundIn.prompt) >>> 0;
  }

  #in(turns: readonly Turn[], bit: number): number {
    let found = 0;
    for (const { text } of turns) {
      const lower = text.toLowerCase();
      for (const [index, needle] of this.#needles.entries()) {
        if (lower.includes(needle)) found |= bit << (index * placeBits);
      }
    }
    return found;
  }
}

/**
 * A pattern for the bytes of JSON lines (as latin1) that is found in every row that may hold the text. It looks for
 * the longest part of the text that JSON spells in one way, and for escapes that could spell it in another; the rows
 * that it finds are decoded and searched by `TextMatcher`.
 */
export function bytePattern(text: string): RegExp {
  const plain = longest(text.match(/[ !#-.0-[\]-~]+/gu));
  const other = longest(text.match(/[\u{80}-\u{10ffff}]+/gu));
  const useOther = plain.length < 3 && other !== '';
  const source = useOther ? Array.from(other, spellings).join('') : escapePattern(plain);
  // Any character may be spelled as an escape, which few writers do for those of ASCII.
  const escaped = useOther ? '' : '|\\\\u00[2-7]';
  return source === '' ? /(?:)/gu : new RegExp(`${source}${escaped}`, 'gi');
}

function longest(parts: readonly string[] | null): string {
  return (parts ?? []).reduce((best, part) => (part.length > best.length ? part : best), '');
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/gu, '\\$&');
}

/** The bytes of a character and its escape, in both cases. */
function spellings(character: string): string {
  const variants = new Set([character, character.toLowerCase(), character.toUpperCase()]);
  const all = [...variants].flatMap((variant) => [
    [...Buffer.from(variant, 'utf8')].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    Array.from({ length: variant.length }, (_, at) => variant.charCodeAt(at))
      .map((unit) => `\\\\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  ]);
  return `(?:${all.join('|')})`;
}
