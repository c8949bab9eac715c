import * as fc from 'fast-check';
import type { TextDocumentContentChangeEvent } from 'vscode-languageserver-textdocument';
import { DocumentChecker } from '../../../../language/server/documentChecker.ts';
import { RowsDocument } from '../../../../language/server/document/rowsDocument.ts';
import { defaultLintSettings } from '../../../../extension/model/lints/lintSettings.ts';

/** A good row. */
export function pairLine(number: number): string {
  return `{"prompt": "Question ${String(number)}?", "chosen": "It is the first one, as far as I know.", "rejected": "No idea at all, ask somebody else."}`;
}

export function textOf(rows: number): string {
  return Array.from({ length: rows }, (_, row) => `${pairLine(row)}\n`).join('');
}

/** An edit somewhere in a text of about so many lines; places beyond the text are a client's that is late. */
export function changeIn(lines: number, text: fc.Arbitrary<string>): fc.Arbitrary<TextDocumentContentChangeEvent> {
  const position = fc.record({ line: fc.nat(lines + 1), character: fc.nat(60) });
  const partial = fc.tuple(position, position, text).map(([one, two, own]) => {
    const before = one.line < two.line || (one.line === two.line && one.character <= two.character);
    return { range: before ? { start: one, end: two } : { start: two, end: one }, text: own };
  });
  return fc.oneof({ weight: 12, arbitrary: partial }, { weight: 1, arbitrary: text.map((own) => ({ text: own })) });
}

/** A checker of a text, and how to wait until it has looked at every line. */
export function checked(
  content: string,
  languageId = 'jsonl',
): { readonly document: RowsDocument; readonly checker: DocumentChecker; readonly settled: () => Promise<void> } {
  const document = new RowsDocument('file:///pairs.jsonl', languageId, 1, content);
  let failure: unknown;
  const checker = new DocumentChecker(document, {
    settings: defaultLintSettings,
    changed: () => undefined,
    failed: (error) => {
      failure = error;
    },
  });
  const settled = async (): Promise<void> => {
    while (!checker.isDone && failure === undefined) await new Promise((resolve) => setImmediate(resolve));
    if (failure !== undefined) throw new Error('The check failed.', { cause: failure });
  };
  return { document, checker, settled };
}
