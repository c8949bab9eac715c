/** Names of characters that are not seen, as a person may know them. */
const names: Readonly<Record<number, string>> = {
  0x00a0: 'no-break space',
  0x00ad: 'soft hyphen',
  0x034f: 'combining grapheme joiner',
  0x061c: 'Arabic letter mark',
  0x115f: 'Hangul initial filler',
  0x1160: 'Hangul vowel filler',
  0x1680: 'Ogham space',
  0x17b4: 'Khmer inherent vowel',
  0x17b5: 'Khmer inherent vowel',
  0x180e: 'Mongolian vowel separator',
  0x2000: 'en quad',
  0x2001: 'em quad',
  0x2002: 'en space',
  0x2003: 'em space',
  0x2004: 'three-per-em space',
  0x2005: 'four-per-em space',
  0x2006: 'six-per-em space',
  0x2007: 'figure space',
  0x2008: 'punctuation space',
  0x2009: 'thin space',
  0x200a: 'hair space',
  0x200b: 'zero-width space',
  0x200c: 'zero-width non-joiner',
  0x200d: 'zero-width joiner',
  0x200e: 'left-to-right mark',
  0x200f: 'right-to-left mark',
  0x2028: 'line separator',
  0x2029: 'paragraph separator',
  0x202a: 'left-to-right embedding',
  0x202b: 'right-to-left embedding',
  0x202c: 'end of direction',
  0x202d: 'left-to-right override',
  0x202e: 'right-to-left override',
  0x202f: 'narrow no-break space',
  0x205f: 'mathematical space',
  0x2060: 'word joiner',
  0x2061: 'function application',
  0x2062: 'invisible times',
  0x2063: 'invisible separator',
  0x2064: 'invisible plus',
  0x2066: 'left-to-right isolate',
  0x2067: 'right-to-left isolate',
  0x2068: 'isolate',
  0x2069: 'end of isolate',
  0x2800: 'empty Braille pattern',
  0x3000: 'ideographic space',
  0x3164: 'Hangul filler',
  0xfeff: 'byte order mark',
  0xffa0: 'half-width Hangul filler',
  0xfffd: 'bytes that are not UTF-8',
  0xe0001: 'language tag',
  0xe007f: 'end of tag',
};

/** The name of a character that is not seen; one without a name of its own has that of its kind. */
export function characterName(code: number): string {
  const name = names[code];
  if (name !== undefined) return name;
  if (code >= 0xfe00 && code <= 0xfe0f) return `variation selector ${String(code - 0xfe00 + 1)}`;
  if (code >= 0xe0100 && code <= 0xe01ef) return `variation selector ${String(code - 0xe0100 + 17)}`;
  if (code >= 0xe0020 && code <= 0xe007e) return `tag of "${String.fromCharCode(code - 0xe0000)}"`;
  if (code >= 0xd800 && code <= 0xdfff) return 'half of a surrogate pair';
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return `control character ${spelled(code)}`;
  return `unseen character ${spelled(code)}`;
}

function spelled(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
