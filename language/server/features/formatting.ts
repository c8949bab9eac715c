import type { TextEdit } from 'vscode-languageserver/node';
import type { DocumentChecker } from '../documentChecker.ts';
import { spacedRow } from '../edits/spaceRow.ts';

/** Edits that space each row alike; lines that are no JSON stay as they are. */
export function formatEdits({ document, isWanted, isTooLong }: DocumentChecker): readonly TextEdit[] {
  if (!isWanted || isTooLong) return [];
  const edits: TextEdit[] = [];
  for (let line = 0; line < document.lineCount; line++) {
    const text = document.line(line);
    const newText = text.trim() === '' ? undefined : spacedRow(text);
    if (newText === undefined || newText === text) continue;
    edits.push({ range: { start: { line, character: 0 }, end: { line, character: text.length } }, newText });
  }
  return edits;
}
