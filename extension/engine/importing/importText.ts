import { CuratorError } from '../../model/errors.ts';
import type { ImportKind } from '../../model/contract/importing.ts';
import { isJsonObject, type JsonValue } from '../../model/json/jsonValue.ts';
import { findJsonProblem } from '../../model/json/jsonProblem.ts';
import { JsonArraySplitter, onOneLine, type ArrayElement } from './jsonArraySplitter.ts';
import type { ImportProblems } from './importProblems.ts';
import type { RowWriter } from './rowWriter.ts';

const newline = 0x0a;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const firstSign = /[^\s\u{feff}]/u;
/** White space before the first sign is looked through so far, in bytes. */
const longestBeginning = 1024 * 1024;

export interface ImportedText {
  readonly kind: ImportKind;
  readonly rows: number;
}

/**
 * Writes the rows of a JSON array or of JSON Lines. Rows keep the spelling of their numbers and texts; lines of JSON
 * Lines are written as they are, also those that are no JSON, which the dataset's own checks show.
 *
 * @throws CuratorError 'unsupported' where it is neither
 */
export async function importText(
  source: AsyncIterable<Buffer>,
  path: string,
  writer: RowWriter,
  problems: ImportProblems,
): Promise<ImportedText> {
  let beginning: Buffer | undefined = Buffer.alloc(0);
  let consumer: TextConsumer | undefined;
  for await (const chunk of source) {
    if (consumer !== undefined) {
      consumer.push(chunk);
      continue;
    }
    beginning = beginning === undefined || beginning.length === 0 ? chunk : Buffer.concat([beginning, chunk]);
    consumer = consumerOf(beginning, path, writer, problems);
    if (consumer === undefined) continue;
    consumer.push(beginning);
    beginning = undefined;
  }
  if (consumer === undefined) {
    throw new CuratorError('empty-file', `${path} is empty: it has no rows to import.`, { path });
  }
  consumer.end();
  return { kind: consumer.kind, rows: consumer.rows };
}

interface TextConsumer {
  readonly kind: ImportKind;
  readonly rows: number;
  push(chunk: Buffer): void;
  end(): void;
}

/** By the first sign of the text; undefined while there is none. */
function consumerOf(
  beginning: Buffer,
  path: string,
  writer: RowWriter,
  problems: ImportProblems,
): TextConsumer | undefined {
  const text = beginning.subarray(0, longestBeginning).toString('utf8');
  const sign = firstSign.exec(text)?.[0];
  if (sign === '[') return new ArrayConsumer(writer, problems);
  if (sign === '{') {
    const first = text.slice(text.indexOf('{')).split('\n', 2);
    // One object that is spread over lines, as programs write it for people.
    if (first.length === 2 && /[{[,]\s*$/u.test(first[0] ?? '')) throw neither(path, 'one object over several lines');
    return new LinesConsumer(writer);
  }
  if (sign === undefined && beginning.length < longestBeginning) return undefined;
  throw neither(path, 'something else');
}

function neither(path: string, what: string): CuratorError {
  return new CuratorError(
    'unsupported',
    `${path} holds ${what}. Rows come from a JSON array, [{…}, {…}], from JSON Lines, one object a line, or from Parquet.`,
    { path },
  );
}

class ArrayConsumer implements TextConsumer {
  readonly kind = 'json-array';
  rows = 0;
  readonly #splitter = new JsonArraySplitter();
  readonly #writer: RowWriter;
  readonly #problems: ImportProblems;

  constructor(writer: RowWriter, problems: ImportProblems) {
    this.#writer = writer;
    this.#problems = problems;
  }

  push(chunk: Buffer): void {
    for (const element of this.#splitter.push(chunk)) this.#take(element);
  }

  end(): void {
    for (const element of this.#splitter.end()) this.#take(element);
  }

  #take(element: ArrayElement): void {
    const wrong = 'wrong' in element ? element.wrong : wrongWith(element.bytes);
    if (wrong !== undefined || 'wrong' in element) {
      this.#problems.add(element.number, `Element ${String(element.number)}: ${wrong ?? ''}.`);
      return;
    }
    this.rows++;
    this.#writer.addRow(onOneLine(element.bytes.subarray(0, lengthWithoutSpace(element.bytes))));
  }
}

function wrongWith(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    // What is wrong becomes the record's problem; the others go on.
    return `it is not valid JSON: ${findJsonProblem(text) ?? 'it cannot be read'}`;
  }
  return isJsonObject(value) ? undefined : 'it is JSON but not an object';
}

function lengthWithoutSpace(bytes: Buffer): number {
  let length = bytes.length;
  while (length > 0 && (bytes[length - 1] ?? 0) <= 0x20) length--;
  return length;
}

class LinesConsumer implements TextConsumer {
  readonly kind = 'json-lines';
  rows = 0;
  readonly #writer: RowWriter;
  #lineHasText = false;
  #started = false;

  constructor(writer: RowWriter) {
    this.#writer = writer;
  }

  push(chunk: Buffer): void {
    let from = this.#started || !chunk.subarray(0, 3).equals(byteOrderMark) ? 0 : 3;
    this.#started = true;
    while (from < chunk.length) {
      const found = chunk.indexOf(newline, from);
      const end = found < 0 ? chunk.length : found;
      this.#lineHasText ||= hasText(chunk, from, end);
      if (found >= 0 && this.#lineHasText) this.rows++;
      if (found >= 0) this.#lineHasText = false;
      from = end + 1;
    }
    this.#writer.addBytes(chunk);
  }

  end(): void {
    if (this.#lineHasText) this.rows++;
  }
}

function hasText(chunk: Buffer, from: number, end: number): boolean {
  for (let index = from; index < end; index++) if ((chunk[index] ?? 0) > 0x20) return true;
  return false;
}
