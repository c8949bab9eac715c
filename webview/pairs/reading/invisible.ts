import { codeName, directionCharacters } from '../../../extension/model/direction.ts';
import { characterName } from './characterNames.ts';

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

/**
 * Everything that is not seen, or not told from something else: controls, formats, spaces, what fonts are told to leave
 * out (variation selectors, fillers, tags), the empty Braille pattern, halves of pairs, and what bytes become that are
 * no text.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zs}\p{Zl}\p{Zp}\p{Variation_Selector}\p{Default_Ignorable_Code_Point}\u2800\ufffd]/u;

/**
 * Divides a text at the characters that are to be marked: those that turn the direction of a text, and with `exact`
 * all that cannot be seen.
 */
export function visibleParts(text: string, exact: boolean): readonly VisiblePart[] {
  const pattern = exact ? unseen : directionCharacters;
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
      const code = codeName(character);
      return { kind: 'mark', shown: code, name: characterName(character.codePointAt(0) ?? 0), rest: '' };
    }
  }
}
