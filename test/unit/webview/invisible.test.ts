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
});
