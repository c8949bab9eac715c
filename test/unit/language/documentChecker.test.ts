import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLintSettings } from '../../../extension/model/lints/lintSettings.ts';
import { checkLine } from '../../../language/server/checks/checkLine.ts';
import { RowsDocument } from '../../../language/server/document/rowsDocument.ts';
import { DocumentChecker, longestText } from '../../../language/server/documentChecker.ts';
import { diagnosticsOf } from '../../../language/server/features/diagnostics.ts';
import { changeIn, checked, pairLine, textOf } from './support/texts.ts';

const rows = 300;
const broken = '{"prompt": ';

describe('the check of a text', () => {
  it('looks again at the line that was edited, and at no other', async () => {
    const { document, checker, settled } = checked(textOf(rows));
    await settled();
    expect(diagnosticsOf(checker)).toEqual([]);
    const mark = [{ code: 'mark', severity: 'note', message: '', start: 0, end: 1 }] as const;
    for (let line = 0; line < rows; line++) document.setFindings(line, mark);
    const range = { start: { line: 250, character: 0 }, end: { line: 250, character: 1 } };
    document.update([{ range, text: '' }], 2);
    checker.edited();
    await settled();
    const found = Array.from({ length: rows }, (_, line) => document.findingsAt(line)?.[0]?.code);
    expect(found.filter((code) => code !== 'mark')).toEqual(['invalid-json']);
    expect(found[250]).toBe('invalid-json');
    checker.dispose();
  });

  it('ends with what a check of the whole text finds, whatever was edited meanwhile', async () => {
    const line = fc.constantFrom(pairLine(1), broken, '', 'x', '"', '\n', `\n${pairLine(2)}\n`, '\r\n');
    await fc.assert(
      fc.asyncProperty(
        fc.array(changeIn(12, line), { maxLength: 6 }),
        fc.array(fc.boolean()),
        async (changes, waits) => {
          const { document, checker, settled } = checked(textOf(10), 'preference-jsonl');
          for (const [index, change] of changes.entries()) {
            document.update([change], index + 2);
            checker.edited();
            if (waits[index] === true) await settled();
          }
          await settled();
          for (let at = 0; at < document.lineCount; at++) {
            expect(document.findingsAt(at)).toEqual(checkLine(document.line(at), checker.format, defaultLintSettings));
          }
          checker.dispose();
        },
      ),
      { numRuns: 50 },
    );
  });

  it('finds another format when the first rows become others', async () => {
    const { document, checker, settled } = checked('{"a": 1}\n', 'preference-jsonl');
    await settled();
    expect(checker.format).toBeUndefined();
    document.update([{ text: textOf(3) }], 2);
    checker.edited();
    for (let waited = 0; checker.format === undefined && waited < 100; waited++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(checker.format?.choice.formatId).toBe('trl-strings');
    checker.dispose();
  });

  it('goes by the format that the curator chose', async () => {
    const { checker, document, settled } = checked(
      '{"q": "What?", "good": "This one here.", "bad": "That one there."}\n',
    );
    await settled();
    expect(checker.isWanted).toBe(false);
    checker.setChosen({ formatId: 'mapped', fields: { prompt: ['q'], chosen: ['good'], rejected: ['bad'] } });
    await settled();
    expect(checker.isWanted).toBe(true);
    document.update([{ range: { start: { line: 0, character: 6 }, end: { line: 0, character: 13 } }, text: '1' }], 2);
    checker.edited();
    await settled();
    expect(diagnosticsOf(checker)).toMatchObject([{ code: 'wrong-type', range: { start: { line: 0 } } }]);
    checker.dispose();
  });

  it('leaves texts alone that are no preference data', async () => {
    const { checker, settled } = checked('{"time": 1, "message": "started"}\n{"time": 2,\n');
    await settled();
    expect(checker.isWanted).toBe(false);
    expect(diagnosticsOf(checker)).toEqual([]);
    checker.dispose();
  });

  it('tells the worst thousand findings and how many more there are', async () => {
    const content = `${textOf(5)}${pairLine(0).replace('"Question 0?"', '7')}\n${`${broken}\n`.repeat(1_200)}`;
    const { checker, settled } = checked(content);
    await settled();
    const told = diagnosticsOf(checker);
    expect(told).toHaveLength(1_000);
    expect(told.slice(0, 999).every(({ code }) => code === 'invalid-json')).toBe(true);
    expect(told.at(-1)?.message).toMatch(/^201 more findings/u);
    checker.dispose();
  });

  it('names the pair editor for a text that is too long', () => {
    const row = `${pairLine(0)}\n`;
    const document = new RowsDocument('file:///x', 'jsonl', 1, row.repeat(Math.ceil(longestText / row.length) + 1));
    const failed = (error: unknown): void => {
      throw error;
    };
    const checker = new DocumentChecker(document, { settings: defaultLintSettings, changed: () => undefined, failed });
    expect(diagnosticsOf(checker)).toMatchObject([
      { code: 'too-large', message: expect.stringMatching(/preference pairs/u) as string },
    ]);
    checker.dispose();
  });
});
