import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spellDirection, turnsDirection } from '../../../extension/model/direction.ts';
import { visibleParts } from '../../../webview/pairs/reading/invisible.ts';

describe('characters that cannot be seen', () => {
  it('are marked where they turn the direction of a text, and never put out', () => {
    const parts = visibleParts('user\u202e gpj.exe', false);
    expect(parts).toEqual([
      { kind: 'text', text: 'user' },
      { kind: 'mark', shown: 'U+202E', name: 'right-to-left override', rest: '' },
      { kind: 'text', text: ' gpj.exe' },
    ]);
    expect(spellDirection('a\u202eb')).toBe('a⟨U+202E⟩b');
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', '\u202e', '\u2066', '\u200f', ' ')), (pieces) => {
        expect(turnsDirection(spellDirection(pieces.join('')))).toBe(false);
      }),
    );
  });

  it('are all marked in the exact text', () => {
    const shown = visibleParts('a\tb\u200bc\u0000\n', true).map((part) =>
      part.kind === 'text' ? part.text : `[${part.name}]${part.rest}`,
    );
    expect(shown.join('')).toBe('a[tab]\tb[zero-width space]c[control character U+0000][line break]\n');
  });

  it.each<readonly [string, number, number, RegExp]>([
    ['controls', 0x00, 0x08, /^control character U\+/u],
    ['controls beyond ASCII', 0x7f, 0x9f, /^control character U\+/u],
    ['the Mongolian vowel separator', 0x180e, 0x180e, /^Mongolian vowel separator$/u],
    ['fillers of Hangul', 0x115f, 0x1160, /filler$/u],
    ['the filler of compatibility Hangul', 0x3164, 0x3164, /filler$/u],
    ['the half-width filler', 0xffa0, 0xffa0, /filler$/u],
    ['the combining grapheme joiner', 0x034f, 0x034f, /joiner$/u],
    ['spaces of all widths', 0x2000, 0x200a, /(?:quad|space)$/u],
    ['zero-width characters and marks of direction', 0x200b, 0x200f, /(?:space|joiner|mark)$/u],
    ['the narrow no-break space', 0x202f, 0x202f, /^narrow no-break space$/u],
    ['the mathematical space', 0x205f, 0x205f, /space$/u],
    ['invisible operators', 0x2061, 0x2064, /^(?:invisible|function)/u],
    ['the empty Braille pattern', 0x2800, 0x2800, /Braille/u],
    ['the ideographic space', 0x3000, 0x3000, /^ideographic space$/u],
    ['variation selectors', 0xfe00, 0xfe0f, /^variation selector (?:[1-9]|1[0-6])$/u],
    ['variation selectors of the second plane', 0xe0100, 0xe01ef, /^variation selector \d{2,3}$/u],
    ['tags', 0xe0000, 0xe007f, /tag|^unseen character/u],
    ['halves of surrogate pairs', 0xd83d, 0xd83d, /^half of a surrogate pair$/u],
  ])('have marks with names in the exact text: %s', (_, first, last, name) => {
    for (let code = first; code <= last; code++) {
      const character = String.fromCodePoint(code);
      const shown = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
      expect(visibleParts(`a${character}b`, true)).toEqual([
        { kind: 'text', text: 'a' },
        { kind: 'mark', shown, name: expect.stringMatching(name) as string, rest: '' },
        { kind: 'text', text: 'b' },
      ]);
    }
  });

  it('are told from letters, signs and pictures, which have no mark', () => {
    const seen = 'aé你ש!—“☔😀𝒳e\u0301';
    expect(visibleParts(seen, true)).toEqual([{ kind: 'text', text: seen }]);
  });
});
