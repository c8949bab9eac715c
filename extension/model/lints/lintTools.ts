import type { GramIndex } from './gramIndex.ts';

/** What lints need beside the row. */
export interface LintTools {
  /** Length in tokens at which a trainer cuts prompt and response together. */
  readonly truncateAt: number;
  /** Tokens of a text. */
  readonly countTokens: (text: string) => number;
  /** Says in words how tokens are counted. */
  readonly tokenizer: string;
  /** Word 13-grams of the benchmarks that the user named. */
  readonly benchmarks: GramIndex | undefined;
}

const bytesPerToken = 4;

/**
 * Tokens of a text without a tokenizer: one for each four bytes of UTF-8, which is about what byte-pair encodings need
 * for English. Off by a third either way; other scripts need more tokens.
 */
export function estimateTokens(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // A pair of surrogates makes four bytes: two for each half.
    bytes += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return Math.ceil(bytes / bytesPerToken);
}

/** Where no settings say otherwise: TRL's `max_length`. */
export const defaultTruncateAt = 1024;

export const plainTools: LintTools = {
  truncateAt: defaultTruncateAt,
  countTokens: estimateTokens,
  tokenizer: 'estimated at 4 bytes a token',
  benchmarks: undefined,
};
