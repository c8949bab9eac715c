import type { Range } from 'vscode-languageserver/node';
import type { RowsDocument } from '../document/rowsDocument.ts';

/** The range whose removal takes a line out; the last line goes with the ending before it, if it has none itself. */
export function rangeOfLine(document: RowsDocument, line: number): Range {
  const start = { line, character: 0 };
  if (document.ending(line) !== '' || line === 0) {
    const end =
      document.ending(line) === '' ? { line, character: document.line(line).length } : { line: line + 1, character: 0 };
    return { start, end };
  }
  return {
    start: { line: line - 1, character: document.line(line - 1).length },
    end: { line, character: document.line(line).length },
  };
}
