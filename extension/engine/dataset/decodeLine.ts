import { CuratorError } from '../../model/errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json/jsonValue.ts';
import { largestRow } from './rowReader.ts';

/**
 * A line as a JSON object. Bytes that are not UTF-8 are shown as U+FFFD; they stay in the file.
 *
 * @param line number of the line from 1, for the message
 * @throws CuratorError 'invalid-json' or 'not-an-object'
 */
export function decodeLine(bytes: Buffer, line: number): JsonObject {
  if (bytes.length >= largestRow) {
    throw new CuratorError(
      'invalid-json',
      `Line ${String(line)} is larger than 256 MB and is not shown. It is kept as it is when the file is saved.`,
      { line },
    );
  }
  let value: JsonValue;
  try {
    value = JSON.parse(bytes.toString('utf8')) as JsonValue;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CuratorError(
      'invalid-json',
      `Line ${String(line)} is not valid JSON (${why}). Correct it in the text editor; until then it is kept as it is.`,
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
