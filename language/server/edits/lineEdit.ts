import { CuratorError } from '../../../extension/model/errors.ts';
import { isJsonObject, type JsonValue } from '../../../extension/model/json/jsonValue.ts';
import { applyValueEdits, resolveChange } from '../../../extension/model/json/valueSpans.ts';
import { utf8AsLatin1, utf8FromLatin1 } from '../../../extension/model/json/utf8.ts';
import type { RowCodec } from '../../../extension/model/formats/format.ts';

/** A stretch of a line in UTF-16 units, and the text that takes its place. */
export interface LineEdit {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly text: string;
}

const longestFlipped = 4 * 1024 * 1024;

/**
 * The edit that turns the label of a row round, as the pair editor does: responses trade places as they are spelled, or
 * the value of the label is set. All other characters stay. Undefined where the row cannot be read or has no place for it.
 */
export function flipEdit(line: string, codec: RowCodec): LineEdit | undefined {
  // Asked for wherever the cursor goes: what takes seconds is left to the pair editor.
  if (line.length > longestFlipped) return undefined;
  try {
    const row = JSON.parse(line) as JsonValue;
    if (!isJsonObject(row)) return undefined;
    let bytes = utf8AsLatin1(line);
    for (const change of codec.encode(row, { kind: 'flip' })) {
      bytes = applyValueEdits(bytes, [resolveChange(bytes, change)]);
    }
    const flipped = utf8FromLatin1(bytes);
    return flipped === line ? undefined : smallestEdit(line, flipped);
  } catch (error) {
    // Nothing to offer for a row that cannot be read; its finding says why.
    if (error instanceof SyntaxError || CuratorError.is(error)) return undefined;
    throw error;
  }
}

/** The edit of the fewest characters in one stretch that makes `after` of `before`; no surrogate pair is cut. */
export function smallestEdit(before: string, after: string): LineEdit {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (isHighSurrogate(before.charCodeAt(start - 1))) start--;
  let same = 0;
  while (
    same < most - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  ) {
    same++;
  }
  if (same > 0 && isLowSurrogate(before.charCodeAt(before.length - same))) same--;
  return { start, end: before.length - same, text: after.slice(start, after.length - same) };
}

export function applyEdit(line: string, { start, end, text }: LineEdit): string {
  return line.slice(0, start) + text + line.slice(end);
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}
