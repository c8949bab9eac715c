/** Writing systems that are told apart, by blocks of Unicode; Chinese and Japanese count as one. */
const scripts = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Armenian',
  'Hebrew',
  'Arabic',
  'Indic',
  'Thai and Lao',
  'Hangul',
  'Chinese or Japanese',
  'other',
] as const;
export type Script = (typeof scripts)[number];

const judgedCharacters = 20_000;
const notLatin = /[\u0370-\u1dff\u1f00-\u1fff\u3040-\ud7ff\uf900-\ufaff]/gu;

/** Whether a text's beginning has so many letters of other scripts than Latin. */
export function hasOtherScripts(text: string, letters: number): boolean {
  const head = text.length > judgedCharacters ? text.slice(0, judgedCharacters) : text;
  notLatin.lastIndex = 0;
  for (let found = 0; found < letters; found++) if (!notLatin.test(head)) return false;
  return true;
}

/** Letters of a text's beginning by script. */
export function countScripts(text: string): ReadonlyMap<Script, number> {
  const head = text.length > judgedCharacters ? text.slice(0, judgedCharacters) : text;
  const counts = new Map<Script, number>();
  const found = new Uint32Array(scripts.length);
  for (let at = 0; at < head.length; at++) {
    const place = scriptPlace(head.charCodeAt(at));
    if (place >= 0) found[place] = (found[place] ?? 0) + 1;
  }
  for (const [place, script] of scripts.entries()) {
    const count = found[place] ?? 0;
    if (count > 0) counts.set(script, count);
  }
  return counts;
}

function scriptPlace(code: number): number {
  if (code < 0x80) {
    const letter = code | 0x20;
    return letter >= 0x61 && letter <= 0x7a ? 0 : -1;
  }
  if (code < 0x250) return code === 0xd7 || code === 0xf7 || code < 0xc0 ? -1 : 0;
  if (code < 0x370) return -1;
  if (code < 0x400) return 1;
  if (code < 0x530) return 2;
  if (code < 0x590) return 3;
  if (code < 0x600) return 4;
  if (code < 0x780) return 5;
  if (code >= 0x900 && code < 0xe00) return 6;
  if (code >= 0xe00 && code < 0xf00) return 7;
  if (code >= 0x1100 && code < 0x1200) return 8;
  if (code >= 0x1e00 && code < 0x1f00) return 0;
  if (code >= 0x1f00 && code < 0x2000) return 1;
  if (code >= 0x3040 && code < 0x3100) return 9;
  if (code >= 0x3400 && code < 0xa000) return 9;
  if (code >= 0xac00 && code < 0xd7b0) return 8;
  if (code >= 0xf900 && code < 0xfb00) return 9;
  // Symbols, punctuation and halves of characters beyond the basic plane are no letters.
  return code >= 0x780 && code < 0x1e00 ? 10 : -1;
}
