import {
  CodeActionKind,
  type CodeAction,
  type Diagnostic,
  type Range,
  type TextEdit,
} from 'vscode-languageserver/node';
import { serverCommands } from '../../../extension/model/contract/textEditor.ts';
import type { JsonObject } from '../../../extension/model/json/jsonValue.ts';
import type { RowsDocument } from '../document/rowsDocument.ts';
import { rangeOfLine } from '../edits/dropLine.ts';
import { flipEdit } from '../edits/lineEdit.ts';
import type { DocumentChecker } from '../documentChecker.ts';
import { source } from './diagnostics.ts';

/** What can be done to the row at the beginning of a range. */
export function actionsOf(
  { document, format }: DocumentChecker,
  range: Range,
  diagnostics: readonly Diagnostic[],
): readonly CodeAction[] {
  const { line } = range.start;
  const text = document.line(line);
  if (format === undefined || text.trim() === '') return [];
  const own = diagnostics.filter((diagnostic) => diagnostic.source === source && diagnostic.range.start.line === line);
  // At a finding they are what may mend it, elsewhere just something to do.
  const kind = own.length > 0 ? CodeActionKind.QuickFix : CodeActionKind.RefactorRewrite;
  const actions: CodeAction[] = [...replacements(document, line, own)];
  const flip = flipEdit(text, format.codec);
  if (flip !== undefined) {
    const names = format.codec.decode(JSON.parse(text) as JsonObject).candidateNames;
    const swaps = names.includes('chosen') && names.includes('rejected');
    const edit = { range: onLine(line, flip.start, flip.end), newText: flip.text };
    actions.push(action(document, swaps ? 'Swap chosen and rejected' : 'Turn the label round', kind, [edit], own));
  }
  actions.push(
    action(document, 'Drop the row: delete its line', kind, [{ range: rangeOfLine(document, line), newText: '' }], own),
    {
      title: 'Review the pair',
      kind: CodeActionKind.RefactorRewrite,
      command: { title: 'Review the pair', command: serverCommands.reviewPair, arguments: [document.uri, line] },
    },
  );
  return actions;
}

/** What should stand where a name was misspelt; several roles of a row can be corrected at once. */
function replacements(document: RowsDocument, line: number, diagnostics: readonly Diagnostic[]): readonly CodeAction[] {
  const fixes = diagnostics.flatMap((diagnostic) => {
    const newText = replacementOf(diagnostic);
    return newText === undefined ? [] : [{ diagnostic, edit: { range: diagnostic.range, newText } }];
  });
  const single = fixes.map(({ diagnostic, edit }) => ({
    ...action(document, `Write ${edit.newText}`, CodeActionKind.QuickFix, [edit], [diagnostic]),
    isPreferred: true,
  }));
  const roles = (document.findingsAt(line) ?? []).flatMap(({ code, start, end, replacement }) =>
    code === 'role' && replacement !== undefined ? [{ range: onLine(line, start, end), newText: replacement }] : [],
  );
  if (roles.length < 2 || !fixes.some(({ diagnostic }) => diagnostic.code === 'role')) return single;
  const all = fixes.map(({ diagnostic }) => diagnostic).filter(({ code }) => code === 'role');
  return [...single, action(document, 'Correct all roles of this row', CodeActionKind.QuickFix, roles, all)];
}

function replacementOf({ data }: Diagnostic): string | undefined {
  const replacement = (data as { readonly replacement?: unknown } | null | undefined)?.replacement;
  return typeof replacement === 'string' ? replacement : undefined;
}

function action(
  document: RowsDocument,
  title: string,
  kind: CodeActionKind,
  edits: TextEdit[],
  diagnostics: readonly Diagnostic[],
): CodeAction {
  return {
    title,
    kind,
    ...(diagnostics.length === 0 ? {} : { diagnostics: [...diagnostics] }),
    // For this version of the text only: places of another one are others.
    edit: { documentChanges: [{ textDocument: { uri: document.uri, version: document.version }, edits }] },
  };
}

function onLine(line: number, start: number, end: number): Range {
  return { start: { line, character: start }, end: { line, character: end } };
}
