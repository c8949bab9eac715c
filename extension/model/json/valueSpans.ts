import { CuratorError } from '../errors.ts';
import type { ValueChange } from '../formats/format.ts';
import type { ValueEdit } from '../rows/rowState.ts';
import type { JsonPath } from './jsonValue.ts';
import { utf8AsLatin1, utf8FromLatin1 } from './utf8.ts';

/**
 * Byte-exact edits of one JSON line. A line is read here as latin1, one character a byte: JSON's own characters
 * are ASCII, so that spans found in it are byte spans, also in a line that is not valid UTF-8.
 */

/** Where a value stands in a line: from `start` (inclusive) to `end` (exclusive), in bytes. */
export interface ValueSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * The span of the value at `path`; of duplicate keys the last counts, as for JSON.parse.
 *
 * @param line a line that JSON.parse accepts, as latin1
 * @returns undefined where the line has no such value
 */
export function findValue(line: string, path: JsonPath): ValueSpan | undefined {
  let start = skipSpace(line, 0);
  for (const step of path) {
    const found = typeof step === 'number' ? findElement(line, start, step) : findProperty(line, start, step);
    if (found === undefined) return undefined;
    start = found;
  }
  return { start, end: skipValue(line, start) };
}

/**
 * The keys of an object, quotes and escapes included, with their values; a key that repeats is there as often.
 *
 * @param line an object that JSON.parse accepts, as latin1
 */
export function topLevelFields(line: string): readonly { readonly key: string; readonly value: ValueSpan }[] {
  return [...propertiesOf(line, skipSpace(line, 0))].map(({ start, keyEnd, value, end }) => ({
    key: line.slice(start, keyEnd),
    value: { start: value, end },
  }));
}

/** The source of the value at `path`. @throws CuratorError 'missing-field' */
export function sourceOf(line: string, path: JsonPath): string {
  const span = requireValue(line, path);
  return line.slice(span.start, span.end);
}

/**
 * Carries out edits in order; bytes outside the edited values stay as they are.
 *
 * @throws CuratorError 'missing-field' where a value is gone, 'changed-outside' where another one stands there
 */
export function applyValueEdits(line: string, edits: readonly ValueEdit[]): string {
  return edits.reduce(applyValueEdit, line);
}

function applyValueEdit(line: string, edit: ValueEdit): string {
  if (edit.kind === 'exchange') {
    const first = requireValue(line, edit.first);
    const second = requireValue(line, edit.second);
    const [left, right] = first.start <= second.start ? [first, second] : [second, first];
    if (left.end > right.start) {
      throw new CuratorError('wrong-type', `The values ${spell(edit.first)} and ${spell(edit.second)} overlap.`);
    }
    return (
      line.slice(0, left.start) +
      line.slice(right.start, right.end) +
      line.slice(left.end, right.start) +
      line.slice(left.start, left.end) +
      line.slice(right.end)
    );
  }
  const span = requireValue(line, edit.path);
  if (line.slice(span.start, span.end) !== edit.before) {
    throw new CuratorError(
      'changed-outside',
      `The value ${spell(edit.path)} is no longer the one that was edited. Reload the file and edit it again.`,
      { field: spell(edit.path) },
    );
  }
  return line.slice(0, span.start) + edit.after + line.slice(span.end);
}

/**
 * Turns a change into an edit that knows what stood there. A new string is spelled in the way of the old one:
 * escaped to ASCII where the old one escaped everything beyond ASCII, else as UTF-8.
 *
 * @throws CuratorError 'missing-field'
 */
export function resolveChange(line: string, change: ValueChange): ValueEdit {
  if (change.kind === 'exchange') {
    requireValue(line, change.first);
    requireValue(line, change.second);
    return change;
  }
  const before = sourceOf(line, change.path);
  const json = JSON.stringify(change.value);
  const after = escapesBeyondAscii(before, line) ? escapeToAscii(json) : utf8AsLatin1(json);
  return { kind: 'set', path: change.path, before, after };
}

/** Whether a value's source escapes all that lies beyond ASCII; one that holds none of it goes with its line. */
function escapesBeyondAscii(source: string, line: string): boolean {
  if (hasHighByte(source)) return false;
  return hasHighEscape(source) || (!hasHighByte(line) && hasHighEscape(line));
}

function hasHighEscape(source: string): boolean {
  // Escapes in turn, so that the "u" behind an escaped backslash is not taken for one.
  for (const [, code] of source.matchAll(/\\(?:u([0-9a-f]{4})|.)/giu)) {
    if (code !== undefined && Number.parseInt(code, 16) >= 0x80) return true;
  }
  return false;
}

function escapeToAscii(json: string): string {
  let result = '';
  for (let index = 0; index < json.length; index++) {
    const code = json.charCodeAt(index);
    result += code < 0x80 ? json.charAt(index) : `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return result;
}

function hasHighByte(text: string): boolean {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) >= 0x80) return true;
  return false;
}

function requireValue(line: string, path: JsonPath): ValueSpan {
  const span = findValue(line, path);
  if (span === undefined) {
    throw new CuratorError('missing-field', `The row has no value ${spell(path)}.`, { field: spell(path) });
  }
  return span;
}

function spell(path: JsonPath): string {
  return path.map(String).join('.');
}

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** Whether there is white space, as JSON has it, at a place of a text. */
export function isSpaceIn(text: string, at: number): boolean {
  return isSpace(text.charCodeAt(at));
}

function skipSpace(line: string, from: number): number {
  let at = from;
  while (at < line.length && isSpace(line.charCodeAt(at))) at++;
  return at;
}

/** Behind the closing quote of the string that starts at `start`; the end of the text where it is not closed. */
export function stringEnd(line: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const close = line.indexOf('"', at);
    if (close < 0) return line.length;
    let backslashes = 0;
    while (line.charCodeAt(close - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return close + 1;
    at = close + 1;
  }
}

/** Behind the value that starts at `start`. Counts brackets rather than recursing: nesting has no limit. */
function skipValue(line: string, start: number): number {
  const first = line.charCodeAt(start);
  if (first === quote) return stringEnd(line, start);
  let at = start;
  if (first !== openBrace && first !== openBracket) {
    while (at < line.length) {
      const code = line.charCodeAt(at);
      if (code === comma || code === closeBrace || code === closeBracket || isSpace(code)) break;
      at++;
    }
    return at;
  }
  let depth = 0;
  while (at < line.length) {
    const code = line.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(line, at);
      continue;
    }
    at++;
    if (code === openBrace || code === openBracket) depth++;
    else if ((code === closeBrace || code === closeBracket) && --depth === 0) return at;
  }
  return at;
}

/** Start of the value under `key` in the object at `start`, the last one where the key repeats. */
function findProperty(line: string, start: number, key: string): number | undefined {
  let found: number | undefined;
  for (const property of propertiesOf(line, start)) {
    if (keyEquals(line.slice(property.start, property.keyEnd), key)) found = property.value;
  }
  return found;
}

/** The properties of the object at `start`, in the order of the line; none where there is no object. */
function* propertiesOf(
  line: string,
  start: number,
): Generator<{ readonly start: number; readonly keyEnd: number; readonly value: number; readonly end: number }> {
  if (line.charCodeAt(start) !== openBrace) return;
  let at = skipSpace(line, start + 1);
  while (line.charCodeAt(at) === quote) {
    const keyEnd = stringEnd(line, at);
    const value = skipSpace(line, skipSpace(line, keyEnd) + 1);
    const end = skipValue(line, value);
    yield { start: at, keyEnd, value, end };
    const next = skipSpace(line, end);
    if (line.charCodeAt(next) !== comma) return;
    at = skipSpace(line, next + 1);
  }
}

function keyEquals(source: string, key: string): boolean {
  if (!source.includes('\\') && !hasHighByte(source)) return source.slice(1, -1) === key;
  return JSON.parse(utf8FromLatin1(source)) === key;
}

function findElement(line: string, start: number, index: number): number | undefined {
  if (line.charCodeAt(start) !== openBracket) return undefined;
  let at = skipSpace(line, start + 1);
  for (let position = 0; line.charCodeAt(at) !== closeBracket && at < line.length; position++) {
    if (position === index) return at;
    const next = skipSpace(line, skipValue(line, at));
    if (line.charCodeAt(next) !== comma) return undefined;
    at = skipSpace(line, next + 1);
  }
  return undefined;
}
