/**
 * How texts are cut into tokens, so that whether a text holds another can be asked of an index of tokens. Which characters
 * belong to one token depends on nothing but these characters: inside a text, the middle of what is looked for is cut in
 * the same way as it is cut alone, and only tokens at its ends may go on beyond it.
 *
 * - Letters and digits of scripts that put something between words make words.
 * - Of other characters, such as those of Chinese and Thai, each two neighbours are a token.
 * - All else stands between tokens.
 */
const runs =
  /([0-9a-z\u00c0-\u0dff\u10a0-\u10ff\u1e00-\u1fff]+)|[\u0e00-\u109f\u1100-\u1dff\u2070-\u2fff\u3003-\ufeff\uff00-\u{10ffff}]+/gu;

const wordStart = /^[0-9a-z\u00c0-\u0dff\u10a0-\u10ff\u1e00-\u1fff]/u;
// Without the flag `u`, to which two halves of a character are none.
const surrogate = /[\ud800-\udfff]/;

/** Words of more UTF-16 units are not kept; `longWords` is noted in their place. */
export const longestWord = 64;
/** Token of a text that has words which are not kept: it may hold anything that is looked for in a word. */
export const longWords = 'longwords0';

/** Adds the tokens of a text; its letters must be lower-case, as `toLowerCase` makes them. */
export function addTokens(lower: string, tokens: Set<string>): void {
  for (const { 0: run, 1: word } of lower.matchAll(runs)) {
    if (word === undefined) addPairs(run, tokens);
    else tokens.add(word.length > longestWord ? longWords : word);
  }
}

/** A part of what is looked for, as it stands in tokens. */
export interface TokenPart {
  readonly text: string;
  /** Whether the token may begin before it. */
  readonly openStart: boolean;
  /** Whether the token may go on behind it. */
  readonly openEnd: boolean;
}

/** Parts that every text with `wanted` has in its tokens, or has `longWords`. Empty where nothing can be said. */
export function tokenParts(wanted: string): readonly TokenPart[] {
  const lower = wanted.toLowerCase();
  const parts: TokenPart[] = [];
  for (const { 0: run, 1: word, index } of lower.matchAll(runs)) {
    if (word === undefined) {
      const pairs = new Set<string>();
      addPairs(run, pairs);
      for (const text of pairs) parts.push({ text, openStart: false, openEnd: false });
    } else {
      const text = word.length > longestWord ? longWords : word;
      const whole = text !== word;
      parts.push({ text, openStart: !whole && index === 0, openEnd: !whole && index + word.length === lower.length });
    }
  }
  return parts;
}

function addPairs(run: string, tokens: Set<string>): void {
  for (let at = 1; at < run.length; at++) {
    const pair = run.slice(at - 1, at + 1);
    tokens.add(surrogate.test(pair) ? spelledOut(pair) : pair);
  }
}

/** Half a character has no UTF-8 of its own. */
function spelledOut(pair: string): string {
  return `x${pair.charCodeAt(0).toString(16)}x${pair.charCodeAt(1).toString(16)}`;
}

/** Whether a token is a word, a part of which can be looked for. */
export function isWord(token: string): boolean {
  return wordStart.test(token);
}
