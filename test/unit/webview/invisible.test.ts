import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spellDirection, turnsDirection, visibleParts } from '../../../webview/pairs/reading/invisible.ts';

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

  it.each([
    ['spaces of other widths', [0x1680, 0x2000, 0x200a, 0x202f, 0x205f, 0x3000], /space/u],
    ['fillers', [0x115f, 0x1160, 0x3164, 0xffa0], /filler/u],
    ['variation selectors', [0xfe00, 0xfe0f, 0xe0100, 0xe01ef], /variation selector/u],
    ['tags', [0xe0001, 0xe0020, 0xe007f], /tag/u],
    ['format characters', [0x2061, 0x206f, 0xfff9], /format character/u],
    ['the Mongolian vowel separator', [0x180e], /separator/u],
    ['the grapheme joiner', [0x34f], /joiner/u],
  ])('name %s in the exact text, and leave them alone elsewhere', (_, codes, name) => {
    for (const code of codes) {
      const text = `a${String.fromCodePoint(code)}b`;
      const [before, marked, after] = visibleParts(text, true);
      expect([before, after]).toEqual([
        { kind: 'text', text: 'a' },
        { kind: 'text', text: 'b' },
      ]);
      const shown = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
      expect(marked).toMatchObject({ kind: 'mark', shown, name: expect.stringMatching(name) as string });
      expect(visibleParts(text, false)).toEqual([{ kind: 'text', text }]);
    }
  });

  it('mark nothing that is seen', () => {
    const text = 'aé漢한😀';
    expect(visibleParts(text, true)).toEqual([{ kind: 'text', text }]);
  });
});
