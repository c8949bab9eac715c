/** A stretch of text, or a character that cannot be seen, with what to show for it. */
export type VisiblePart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'mark';
      readonly shown: string;
      readonly name: string;
      /** Text that stands for itself behind its mark, such as a line break. */
      readonly rest: string;
    };

const names: Readonly<Record<string, string>> = {
  '\u061c': 'Arabic letter mark',
  '\u200e': 'left-to-right mark',
  '\u200f': 'right-to-left mark',
  '\u202a': 'left-to-right embedding',
  '\u202b': 'right-to-left embedding',
  '\u202c': 'end of direction',
  '\u202d': 'left-to-right override',
  '\u202e': 'right-to-left override',
  '\u2066': 'left-to-right isolate',
  '\u2067': 'right-to-left isolate',
  '\u2068': 'isolate',
  '\u2069': 'end of isolate',
  '\u00a0': 'no-break space',
  '\u00ad': 'soft hyphen',
  '\u200b': 'zero-width space',
  '\u200c': 'zero-width non-joiner',
  '\u200d': 'zero-width joiner',
  '\u2060': 'word joiner',
  '\ufeff': 'byte order mark',
  '\u2028': 'line separator',
  '\u2029': 'paragraph separator',
  '\ufffd': 'bytes that are not UTF-8',
  '\u115f': 'Hangul initial filler',
  '\u1160': 'Hangul vowel filler',
  '\u3164': 'Hangul filler',
  '\uffa0': 'half-width Hangul filler',
  '\u202f': 'narrow no-break space',
  '\u205f': 'mathematical space',
  '\u3000': 'ideographic space',
  '\u180e': 'Mongolian vowel separator',
  '\u034f': 'grapheme joiner',
};

/** Characters that change the order in which others are shown: always marked, never put out. */
const direction = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/**
 * Everything that is not seen, or not told from something else: controls, formats (with tags), spaces and line ends of
 * every width, variation selectors, fillers, and what stands for bytes that are not UTF-8.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Variation_Selector}\u115f\u1160\u3164\uffa0\ufffd]|\u034f/u;

/**
 * Divides a text at the characters that are to be marked: those that turn the direction of a text, and with `exact`
 * all that cannot be seen.
 */
export function visibleParts(text: string, exact: boolean): readonly VisiblePart[] {
  const pattern = exact ? unseen : direction;
  const parts: VisiblePart[] = [];
  let from = 0;
  const all = new RegExp(pattern.source, 'gu');
  for (let match = all.exec(text); match !== null; match = all.exec(text)) {
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push(mark(match[0]));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

export function turnsDirection(text: string): boolean {
  return direction.test(text);
}

/** The text with characters that turn its direction spelled out, for where only text can stand. */
export function spellDirection(text: string): string {
  return direction.test(text)
    ? text.replace(new RegExp(direction.source, 'gu'), (character) => `\u27e8${codeOf(character)}\u27e9`)
    : text;
}

function mark(character: string): VisiblePart {
  switch (character) {
    case ' ':
      return { kind: 'mark', shown: '\u00b7', name: 'space', rest: '\u200b' };
    case '\t':
      return { kind: 'mark', shown: '\u2192', name: 'tab', rest: '\t' };
    case '\n':
      return { kind: 'mark', shown: '\u21b5', name: 'line break', rest: '\n' };
    case '\r':
      return { kind: 'mark', shown: '\u240d', name: 'carriage return', rest: '' };
    default: {
      const code = codeOf(character);
      return { kind: 'mark', shown: code, name: names[character] ?? nameOfKind(character, code), rest: '' };
    }
  }
}

function nameOfKind(character: string, code: string): string {
  if (/\p{Variation_Selector}/u.test(character)) return `variation selector ${code}`;
  if (/[\u{e0000}-\u{e007f}]/u.test(character)) return `tag ${code}`;
  if (/\p{Zs}/u.test(character)) return `space ${code}`;
  if (/\p{Cf}/u.test(character)) return `format character ${code}`;
  return /\p{Cc}/u.test(character) ? `control character ${code}` : `character that is not seen ${code}`;
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
