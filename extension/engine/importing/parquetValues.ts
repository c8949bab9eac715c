import { isUtf8 } from 'node:buffer';
import type { ParquetParsers } from 'hyparquet';
import { onOneLine } from './jsonArraySplitter.ts';

/** JSON that a column of the file holds as text: it goes into the row as it is. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Values that JSON has no place for, counted. */
export interface Replaced {
  bytes: number;
  numbers: number;
}

const decoder = new TextDecoder();

/** How the types of Parquet become values of JSON, without loss where that is possible. */
export const jsonParsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (value: bigint | null) => instant(value, 1_000n, 3),
  timestampFromMicroseconds: (value: bigint | null) => instant(value, 1_000_000n, 6),
  timestampFromNanoseconds: (value: bigint | null) => instant(value, 1_000_000_000n, 9),
  dateFromDays: (days: number | null) =>
    days === null ? null : isoOf(days * 86_400_000)?.slice(0, 'yyyy-mm-dd'.length),
  stringFromBytes: (bytes: Uint8Array | null) => (bytes === null ? null : textOf(bytes)),
  jsonFromBytes: (bytes: Uint8Array | null) => (bytes === null ? null : jsonOrText(decoder.decode(bytes))),
};

/** Bytes that are no text stay bytes: a string would lose some of them. */
function textOf(bytes: Uint8Array): string | Uint8Array {
  return isUtf8(bytes) ? decoder.decode(bytes) : bytes;
}

function jsonOrText(text: string): JsonText | string {
  try {
    JSON.parse(text);
    return new JsonText(text);
  } catch {
    return text; // The column says JSON, the value is none: the text is all there is.
  }
}

/** ISO 8601 in UTC, with as many digits of the second as the column has, those that are 0 beyond milliseconds left out. */
function instant(value: bigint | null, perSecond: bigint, digits: number): string | null | undefined {
  if (value === null) return null;
  const seconds = value / perSecond - (value % perSecond < 0n ? 1n : 0n);
  const whole = isoOf(Number(seconds) * 1000);
  if (whole === undefined) return String(value);
  const fraction = String(value - seconds * perSecond).padStart(digits, '0');
  return `${whole.slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}.${fraction.slice(0, 3)}${fraction.slice(3).replace(/0+$/u, '')}Z`;
}

function isoOf(milliseconds: number): string | undefined {
  const date = new Date(milliseconds);
  // Years of more than four digits have no short spelling.
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 || date.getUTCFullYear() < 0
    ? undefined
    : date.toISOString();
}

/** A value of a column as JSON. Bytes become base64, numbers that are none become null; both are counted. */
export function jsonOf(value: unknown, replaced: Replaced): string {
  if (value === null || value === undefined) return 'null';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'bigint':
      return value.toString();
    case 'number':
      if (Number.isFinite(value)) return JSON.stringify(value);
      replaced.numbers++;
      return 'null';
    default:
      return objectOf(value, replaced);
  }
}

function objectOf(value: unknown, replaced: Replaced): string {
  if (value instanceof JsonText) return onOneLine(Buffer.from(value.text)).toString('utf8');
  if (value instanceof Date) return JSON.stringify(value);
  if (value instanceof Uint8Array) {
    replaced.bytes++;
    return JSON.stringify(Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'));
  }
  if (Array.isArray(value)) return `[${value.map((element) => jsonOf(element, replaced)).join(',')}]`;
  if (ArrayBuffer.isView(value)) return jsonOf(Array.from(value as unknown as ArrayLike<unknown>), replaced);
  const fields = Object.entries(value as Readonly<Record<string, unknown>>);
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${jsonOf(field, replaced)}`).join(',')}}`;
}
