import * as z from 'zod';
import { detectFormat } from '../../../extension/model/formats/detect.ts';
import type { FormatChoice, RowCodec } from '../../../extension/model/formats/format.ts';
import { bindFormat } from '../../../extension/model/formats/formats.ts';
import { looksLikePreferenceText } from '../../../extension/model/formats/preferenceText.ts';
import { rowSchema, type RowSchema } from '../../../extension/model/formats/rowSchema.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonPath,
  type JsonValue,
} from '../../../extension/model/json/jsonValue.ts';
import { CuratorError } from '../../../extension/model/errors.ts';
import type { RowsDocument } from './rowsDocument.ts';

/** A row that differs from what the schema says. */
export interface SchemaIssue {
  readonly path: JsonPath;
}

/** The format in which the rows of a text are read, with the schema of this text. */
export interface RowFormat {
  readonly choice: FormatChoice;
  readonly title: string;
  readonly codec: RowCodec;
  readonly schema: RowSchema;
  /** Where a row differs from the schema; empty where it does not. */
  issuesOf(row: JsonObject): readonly SchemaIssue[];
}

/** As many rows as the engine looks at. */
const sampleRows = 200;
const longestSampled = 1_000_000;
const headLength = 65_536;

export const preferenceLanguage = 'preference-jsonl';

/** Lines before this one decide about the format. */
export function sampleEnd(document: RowsDocument): number {
  let rows = 0;
  let line = 0;
  for (; line < document.lineCount && rows < sampleRows; line++) if (document.line(line).trim() !== '') rows++;
  return line;
}

/** The first rows that can be parsed, the shortest first. */
function sampleOf(document: RowsDocument): readonly JsonObject[] {
  const sample: { readonly row: JsonObject; readonly length: number }[] = [];
  const end = sampleEnd(document);
  for (let line = 0; line < end; line++) {
    const text = document.line(line);
    const row = text.length > longestSampled ? undefined : parsed(text);
    if (row !== undefined) sample.push({ row, length: text.length });
  }
  return sample.sort((left, right) => left.length - right.length).map(({ row }) => row);
}

/** Finds the format of a text by its first rows, or takes the one that the curator chose. */
export function formatOf(document: RowsDocument, chosen: FormatChoice | undefined): RowFormat | undefined {
  const rows = sampleOf(document);
  const found = chosen ?? detectFormat(rows)[0]?.choice;
  if (found === undefined) return undefined;
  try {
    return boundFormat(found, rows);
  } catch (error) {
    // A choice that this version does not know is as good as none.
    if (CuratorError.is(error) && chosen !== undefined) return formatOf(document, undefined);
    throw error;
  }
}

/** Whether a text without a known format is preference data all the same, so that its lines are worth a check. */
export function isPreferenceText(document: RowsDocument): boolean {
  return document.languageId === preferenceLanguage || looksLikePreferenceText(headOf(document));
}

function headOf(document: RowsDocument): string {
  let head = '';
  for (let line = 0; line < document.lineCount && head.length < headLength; line++) head += `${document.line(line)}\n`;
  return head.slice(0, headLength);
}

/** @throws CuratorError 'unknown-format' or 'bad-request' */
export function boundFormat(choice: FormatChoice, rows: readonly JsonObject[]): RowFormat {
  const schema = rowSchema(choice, rows);
  const validator = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
  return {
    choice,
    title: schema.title ?? choice.formatId,
    codec: bindFormat(choice),
    schema,
    issuesOf: (row) =>
      validator.safeParse(row).error?.issues.map(({ path }) => ({
        path: path.filter((step) => typeof step !== 'symbol'),
      })) ?? [],
  };
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    // A line that is no JSON says nothing about the shape; it is told of as a finding.
    return undefined;
  }
}
