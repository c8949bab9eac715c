import { InsertTextFormat, type CompletionItem, type Position } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { getLanguageService, type JSONSchema } from 'vscode-json-languageservice';
import { boundFormat, type RowFormat } from '../document/rowFormat.ts';
import type { DocumentChecker } from '../documentChecker.ts';

const rowUri = 'row:///row.json';
const longestCompleted = 1_000_000;

/** For a text that has no rows yet: the shape that trainers take. */
const firstFormat = boundFormat({ formatId: 'trl-strings', fields: { chosen: ['chosen'], rejected: ['rejected'] } }, [
  { prompt: '', chosen: '', rejected: '' },
]);

/** Keys and labels that rows of this dataset have, and a whole row on an empty line. */
export async function completionsOf(
  { document, format = firstFormat }: DocumentChecker,
  position: Position,
): Promise<readonly CompletionItem[]> {
  const text = document.line(position.line);
  if (text.trim() === '') return [wholeRow(format)];
  if (text.length > longestCompleted) return [];
  // Nothing is fetched: there is no service for schemas that a row names itself.
  const service = getLanguageService({});
  service.configure({
    validate: false,
    schemas: [{ uri: 'row:///schema.json', fileMatch: ['*'], schema: format.schema as JSONSchema }],
  });
  const row = TextDocument.create(rowUri, 'json', 0, text);
  const list = await service.doComplete(row, { ...position, line: 0 }, service.parseJSONDocument(row));
  return (list?.items ?? []).map((item) => onLine(item, position.line));
}

function onLine(item: CompletionItem, line: number): CompletionItem {
  const { textEdit } = item;
  if (textEdit === undefined || !('range' in textEdit)) return item;
  const { start, end } = textEdit.range;
  return { ...item, textEdit: { ...textEdit, range: { start: { ...start, line }, end: { ...end, line } } } };
}

/** A row with the fields that the format reads. */
function wholeRow({ schema, title }: RowFormat): CompletionItem {
  const known = schema.properties ?? {};
  const keys = Object.keys(known).filter((key) => known[key]?.type !== undefined);
  const stops = keys.map((key, index) => `${plain(JSON.stringify(key))}: ${stop(known[key]?.type?.[0], index + 1)}`);
  return {
    label: 'Row',
    detail: title,
    insertTextFormat: InsertTextFormat.Snippet,
    insertText: `{${stops.join(', ')}}`,
  };
}

function stop(type: string | undefined, place: number): string {
  const tab = `$${String(place)}`;
  if (type === 'string') return `"${tab}"`;
  if (type === 'array') return `[${tab}]`;
  return type === 'object' ? `{${tab}}` : tab;
}

/** A text as a snippet that stands for itself. */
function plain(text: string): string {
  return text.replace(/[\\$}]/gu, '\\$&');
}
