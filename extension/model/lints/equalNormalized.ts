import type { RowLint } from './lint.ts';

/** Responses that differ in case, white space and punctuation alone. */
export const equalNormalized: RowLint = {
  id: 'equal-normalized',
  title: 'The responses differ only in case, white space or punctuation',
  help: 'A model that learns from this pair learns spelling. Drop the row unless that is what it is for.',
  severity: 'warning',
  check: (row) => {
    const [first = '', second = ''] = row.texts;
    if (row.texts.length < 2 || first === second) return undefined;
    // Texts of very different length cannot be equal; working that out is most of the time of a pass.
    if (Math.abs(first.length - second.length) > 32 + 0.2 * Math.max(first.length, second.length)) return undefined;
    if (firstWordCharacters(first) !== firstWordCharacters(second)) return undefined;
    const [left, ...others] = row.normalized;
    return others.every((text) => text === left)
      ? 'The responses differ only in case, white space or punctuation'
      : undefined;
  },
};

/** The first ASCII letters and digits of a text's start: where they differ, so do the normalised texts. */
function firstWordCharacters(text: string): string {
  let found = '';
  for (let at = 0; at < Math.min(64, text.length) && found.length < 8; at++) {
    const code = text.charCodeAt(at) | 0x20;
    // Another alphabet may fold into this one: then the whole texts are compared.
    if (text.charCodeAt(at) >= 0x80) return '';
    if ((code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39)) found += String.fromCharCode(code);
  }
  return found.length < 8 ? '' : found;
}
