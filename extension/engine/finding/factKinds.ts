import type { Comparison } from '../../model/comparison.ts';
import type { JsonObject } from '../../model/json/jsonValue.ts';
import { lintBit } from '../../model/lints/lints.ts';
import { rowFlags } from '../../model/lints/rowFlags.ts';
import { copyKeys, countCopies } from './copies.ts';
import { FactColumns, type FactHeader } from './factColumns.ts';
import { eachField, rowValues, unreadable } from './rowValues.ts';
import type { RowSpan, TakeRow } from './rowFeed.ts';
import { sketchBytes, Sketcher, sketchOf } from './sketch.ts';

/** What one thread found out about its rows; crosses to the thread that puts all together. */
export interface FactsPart {
  readonly rows: number;
  readonly header: FactHeader | undefined;
  readonly arrays: readonly Uint8Array<ArrayBuffer>[];
}

/** Takes the rows of a span, then tells what it found out. */
export interface Collector {
  readonly take: TakeRow;
  readonly part: () => FactsPart;
}

/** Facts as they go to a file. */
export interface JoinedFacts {
  readonly header: FactHeader | undefined;
  readonly bytes: Iterable<Uint8Array>;
}

/** One kind of facts that a pass over all rows finds out, span by span. */
export interface FactKind {
  /** Shown while the pass goes on. */
  readonly message: string;
  /** @param seed the same for all spans of a pass */
  collect(span: RowSpan, seed: bigint): Collector | Promise<Collector>;
  /** Puts the parts of a file together, in its order. */
  join(parts: readonly FactsPart[]): JoinedFacts;
}

/** Values and fields of the rows, and which rows have equal texts. */
const fields: FactKind = {
  message: 'Reading the fields of the rows',
  collect: async ({ from, to }, seed) => {
    const rows = to - from;
    const copyKey = await copyKeys(seed);
    const columns = FactColumns.ofPart(rows);
    const keys = new BigUint64Array(rows);
    return {
      take: (row, value, comparison) => {
        setFacts(columns, row - from, value, comparison);
        if (comparison !== undefined) keys[row - from] = copyKey(comparison);
      },
      part: () => ({ rows, header: columns.header(), arrays: [...columns.arrays(), bytesOf(keys)] }),
    };
  },
  join: (parts) => {
    const read = parts.map(({ header, arrays }) => {
      if (header === undefined) throw new TypeError('Columns without a header.');
      return FactColumns.over(header, arrays);
    });
    const columns = FactColumns.joined(read);
    countCopies(
      parts.map(({ arrays }) => wordsOf(arrays.at(-1))),
      columns.copy,
    );
    return { header: columns.header(), bytes: columns.padded() };
  },
};

/** Bits of the lints that find something in a row by itself, four bytes a row. */
const flags: FactKind = {
  message: 'Looking for flaws of single rows',
  collect: ({ from, to }) => {
    const found = new Uint32Array(to - from);
    return {
      take: (row, _value, comparison) => {
        found[row - from] = flagsOf(comparison);
      },
      part: () => ({ rows: to - from, header: undefined, arrays: [bytesOf(found)] }),
    };
  },
  join: (parts) => ({ header: undefined, bytes: parts.flatMap(({ arrays }) => arrays) }),
};

/** Sketches by which rows like another one are found, 16 bytes a row. */
const sketches: FactKind = {
  message: 'Making sketches of the rows',
  collect: ({ from, to }) => {
    const found = new Uint8Array((to - from) * sketchBytes);
    const sketcher = new Sketcher();
    return {
      take: (row, _value, comparison) => {
        if (comparison !== undefined) sketchOf(sketcher, comparison, found, (row - from) * sketchBytes);
      },
      part: () => ({ rows: to - from, header: undefined, arrays: [found] }),
    };
  },
  join: (parts) => ({ header: undefined, bytes: parts.flatMap(({ arrays }) => arrays) }),
};

/** Each is found out when it is first needed: most filters ask for fields alone, and lints and sketches take longer. */
export const factKinds = { fields, flags, sketches } satisfies Record<string, FactKind>;
export type FactKindName = keyof typeof factKinds;

/** Puts what is known of a row into its columns. */
export function setFacts(
  columns: FactColumns,
  row: number,
  value: JsonObject | undefined,
  comparison: Comparison | undefined,
): void {
  columns.setValues(row, comparison === undefined ? unreadable : rowValues(comparison));
  if (value === undefined) return;
  eachField(value, comparison, (path, field) => {
    columns.setField(row, path, field);
  });
}

/** Bits of the lints that find something in a row by itself. */
export function flagsOf(comparison: Comparison | undefined): number {
  let bits = 0;
  if (comparison !== undefined) for (const flag of rowFlags(comparison)) bits |= lintBit(flag);
  return bits;
}

function bytesOf(words: Uint32Array<ArrayBuffer> | BigUint64Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function wordsOf(bytes: Uint8Array<ArrayBuffer> | undefined): Uint32Array {
  return bytes === undefined
    ? new Uint32Array(0)
    : new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / Uint32Array.BYTES_PER_ELEMENT);
}
