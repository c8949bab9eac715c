import { isUtf8 } from 'node:buffer';
import { CuratorError } from '../../model/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json/jsonValue.ts';
import { findJsonProblem } from '../../model/json/jsonProblem.ts';
import { largestRow } from './rowReader.ts';

/**
 * A line as a JSON object. Bytes that are not UTF-8 are shown as U+FFFD; they stay in the file.
 *
 * @param line number of the line from 1, for the message
 * @throws CuratorError 'invalid-json' or 'not-an-object'
 */
export function decodeLine(bytes: Buffer, line: number): JsonObject {
  if (bytes.length >= largestRow) {
    if (endsLinesWithReturns(bytes)) throw linesWithReturns(line, undefined);
    throw new CuratorError(
      'invalid-json',
      `Line ${String(line)} is larger than 256 MB and is not shown. It is kept as it is when the file is saved.`,
      { line },
    );
  }
  const text = bytes.toString('utf8');
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch (error) {
    if (endsLinesWithReturns(bytes)) throw linesWithReturns(line, error);
    throw new CuratorError(
      'invalid-json',
      `Line ${String(line)} is not valid JSON: ${findJsonProblem(text) ?? 'it cannot be read'}. ` +
        'Correct it in the text editor; until then it is kept as it is.',
      { line },
      { cause: error },
    );
  }
  if (!isJsonObject(value)) {
    throw new CuratorError(
      'not-an-object',
      `Line ${String(line)} is JSON but not an object. A row must look like {"chosen": …, "rejected": …}.`,
      { line },
    );
  }
  return value;
}

/** Bytes at the beginning of a line in which the ends of such lines are looked for. */
const lookedAt = 1024 * 1024;

/** Whether objects follow each other with a CR alone between them. JSON has no such place, not even in a text. */
function endsLinesWithReturns(bytes: Buffer): boolean {
  return /\}[ \t]*\r[ \t\r]*\{/u.test(bytes.toString('latin1', 0, lookedAt));
}

function linesWithReturns(line: number, cause: unknown): CuratorError {
  return new CuratorError(
    'invalid-json',
    `Line ${String(line)} holds several rows with carriage returns (CR) alone between them, which end no line: lines ` +
      "end with LF or CRLF. Write the file with such line endings, for example with \"tr '\\r' '\\n'\"; until " +
      'then it is kept as it is.',
    { line },
    cause === undefined ? undefined : { cause },
  );
}

/** Whether some bytes of a line show as U+FFFD because they are not UTF-8. */
export function hasInvalidUtf8(bytes: Uint8Array): boolean {
  return !isUtf8(bytes);
}
