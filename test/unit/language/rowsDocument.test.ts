import * as fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { RowsDocument } from '../../../language/server/document/rowsDocument.ts';
import { changeIn } from './support/texts.ts';

const text = fc
  .array(fc.constantFrom('a', '{"b": 1}', '\n', '\r\n', '\r', 'é', '😀', ' '), { maxLength: 30 })
  .map((parts) => parts.join(''));

describe('a text that is kept line by line', () => {
  it('is what the protocol says it is, after any edits', () => {
    fc.assert(
      fc.property(text, fc.array(changeIn(12, text), { maxLength: 8 }), (content, changes) => {
        const rows = new RowsDocument('file:///x', 'jsonl', 1, content);
        // Made anew for each change: the library itself loses count of lines that an edit beyond the end names.
        const wholeOf = (own: string): TextDocument => TextDocument.create('file:///x', 'jsonl', 1, own);
        let whole = wholeOf(content);
        for (const change of changes) {
          rows.update([change], 2);
          whole = wholeOf(TextDocument.update(whole, [change], 2).getText());
          expect(rows.content).toBe(whole.getText());
        }
        expect(rows.length).toBe(whole.getText().length);
        expect(rows.lineCount).toBe(whole.lineCount);
        for (let line = 0; line < whole.lineCount; line++) {
          const start = whole.offsetAt({ line, character: 0 });
          const end = whole.offsetAt({ line: line + 1, character: 0 });
          expect(rows.line(line) + rows.ending(line)).toBe(whole.getText().slice(start, end));
          expect(rows.line(line)).not.toMatch(/[\r\n]/u);
        }
      }),
    );
  });

  it('forgets what was found in edited lines, and takes the rest along', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(), fc.nat(3), fc.nat(3), (lines, place, over, added) => {
        const document = new RowsDocument('file:///x', 'jsonl', 1, Array.from({ length: lines }, () => 'x').join('\n'));
        const mark = (name: string) => [{ code: name, severity: 'note', message: '', start: 0, end: 1 }] as const;
        for (let line = 0; line < lines; line++) document.setFindings(line, mark(String(line)));
        const from = place % lines;
        const to = Math.min(lines - 1, from + over);
        const range = { start: { line: from, character: 0 }, end: { line: to, character: 1 } };
        document.update([{ range, text: Array.from({ length: added + 1 }, () => 'y').join('\n') }], 2);
        const found = Array.from({ length: document.lineCount }, (_, line) => document.findingsAt(line)?.[0]?.code);
        const before = Array.from({ length: from }, (_, line) => String(line));
        const after = Array.from({ length: lines - to - 1 }, (_, line) => String(to + 1 + line));
        expect(found).toEqual([...before, ...Array.from({ length: added + 1 }, () => undefined), ...after]);
        expect(document.takeEdited()).toEqual({ from, to: from + added + 1 });
        expect(document.takeEdited()).toBeUndefined();
      }),
    );
  });

  it('names one window for several edits, where their lines are now', () => {
    const document = new RowsDocument('file:///x', 'jsonl', 1, 'a\nb\nc\nd\ne\n');
    document.update([{ range: { start: { line: 3, character: 0 }, end: { line: 3, character: 1 } }, text: 'D' }], 2);
    document.update([{ range: { start: { line: 0, character: 1 }, end: { line: 0, character: 1 } }, text: '\nA' }], 3);
    expect(document.takeEdited()).toEqual({ from: 0, to: 5 });
    expect(document.line(4)).toBe('D');
  });
});
