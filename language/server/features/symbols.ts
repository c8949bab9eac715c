import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver/node';
import { CuratorError } from '../../../extension/model/errors.ts';
import { labelName } from '../../../extension/model/formats/label.ts';
import type { RowCodec } from '../../../extension/model/formats/format.ts';
import { isJsonObject, type JsonValue } from '../../../extension/model/json/jsonValue.ts';
import { previewOf } from '../../../extension/model/preview.ts';
import type { DocumentChecker } from '../documentChecker.ts';

/** Rows in the outline: what comes behind them is found in the pair editor. */
export const mostSymbols = 5_000;
const nameLength = 80;

/** The rows by their prompts. */
export function symbolsOf({ document, format, isTooLong }: DocumentChecker): readonly DocumentSymbol[] {
  if (format === undefined || isTooLong) return [];
  const symbols: DocumentSymbol[] = [];
  for (let line = 0; line < document.lineCount && symbols.length < mostSymbols; line++) {
    const text = document.line(line);
    if (text.trim() === '') continue;
    const { name, detail } = wordsOf(text, format.codec);
    const range = { start: { line, character: 0 }, end: { line, character: text.length } };
    symbols.push({
      name: `${String(line + 1)}: ${name}`,
      detail,
      kind: SymbolKind.Object,
      range,
      selectionRange: { start: range.start, end: range.start },
    });
  }
  return symbols;
}

function wordsOf(text: string, codec: RowCodec): { readonly name: string; readonly detail: string } {
  try {
    const row = JSON.parse(text) as JsonValue;
    if (isJsonObject(row)) {
      const comparison = codec.decode(row);
      const { context, candidates, label } = comparison;
      const turn = context.findLast(({ role }) => role === 'user') ?? context.at(-1) ?? candidates[0]?.turns.at(-1);
      return { name: previewOf(turn?.text ?? text, nameLength), detail: labelName(comparison, label) };
    }
  } catch (error) {
    // Its finding says why it cannot be read; the outline shows how it begins.
    if (!(error instanceof SyntaxError) && !CuratorError.is(error)) throw error;
  }
  return { name: previewOf(text, nameLength), detail: 'cannot be read' };
}
