import { describe, expect, it, vi } from 'vitest';
import type { LocatedChange } from '../../../extension/model/contract/comparing.ts';
import { ComparisonTree } from '../../../extension/host/compare/comparisonTree.ts';

vi.mock('vscode', () => ({
  EventEmitter: class {
    readonly event = () => undefined;
  },
  TreeItem: class {
    readonly label: string;

    constructor(label: string) {
      this.label = label;
    }
  },
  l10n: {
    t: (text: string, ...values: string[]) =>
      values.reduce((now, one, at) => now.replace(`{${String(at)}}`, one), text),
  },
}));

describe('a record of Changed Records', () => {
  it('spells out what turns the direction of its prompt and of its fields', () => {
    const change = { kind: 'moved', oldLine: 1, newLine: 2, fields: ['a\u202eb'], prompt: 'gpj\u202e.exe' };
    const item = new ComparisonTree().getTreeItem({ kind: 'change', change: change as unknown as LocatedChange });
    expect(item.label).toBe('gpj⟨U+202E⟩.exe');
    expect(item.description).toBe('line 1 → 2 · a⟨U+202E⟩b');
    expect(item.tooltip).toMatch(/^gpj⟨U\+202E⟩\.exe\n/u);
  });
});
