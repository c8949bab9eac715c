import type { CodeLens } from 'vscode-languageserver/node';
import { serverCommands } from '../../../extension/model/contract/textEditor.ts';
import type { DocumentChecker } from '../documentChecker.ts';

/** Rows with a lens: each takes a line of its own in the editor, and all of them are laid out at once. */
export const mostLenses = 10_000;

/** "Review pair" above each row. */
export function lensesOf({ document, format, isTooLong }: DocumentChecker): readonly CodeLens[] {
  if (format === undefined || isTooLong) return [];
  const lenses: CodeLens[] = [];
  for (let line = 0; line < document.lineCount && lenses.length < mostLenses; line++) {
    if (document.line(line).trim() === '') continue;
    const start = { line, character: 0 };
    lenses.push({
      range: { start, end: start },
      command: { title: 'Review pair', command: serverCommands.reviewPair, arguments: [document.uri, line] },
    });
  }
  return lenses;
}
