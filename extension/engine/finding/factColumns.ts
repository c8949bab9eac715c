import { rowPrefix } from '../../model/finding/fields.ts';
import { FieldColumn, type ColumnHeader } from './fieldColumn.ts';
import type { RowValues } from './rowValues.ts';

/** Fields of the rows that are kept at most, and the memory that all of them may take. */
const mostFields = 48;
const mostBytes = 512 * 1024 * 1024;

/** What is kept of the columns beside their bytes. */
export interface FactHeader {
  readonly rows: number;
  readonly fields: readonly ColumnHeader[];
  readonly models: readonly ColumnHeader[];
  /** Fields that there was no room for. */
  readonly leftOut: readonly string[];
}

/**
 * The facts of all rows that filters and sorting work on: 22 bytes a row, and 1 to 8 for each field of the rows, up to
 * 48 fields and 512 MB. What a text says is not among them.
 */
export class FactColumns {
  readonly rows: number;
  readonly promptLength: Uint32Array;
  readonly firstLength: Uint32Array;
  readonly secondLength: Uint32Array;
  readonly turns: Uint16Array;
  readonly responses: Uint8Array;
  readonly preferred: Uint8Array;
  /** Bits of lints (`lintBit`). */
  readonly flags: Uint32Array;
  /** Number of earlier rows with the same texts, 65,535 for more. */
  readonly copy: Uint16Array;
  readonly #fields: Map<string, FieldColumn>;
  readonly #models: FieldColumn[];
  readonly #leftOut: Set<string>;

  private constructor(rows: number, parts: readonly Uint8Array[], header: FactHeader | undefined) {
    this.rows = rows;
    const part = (index: number): Uint8Array => parts[index] ?? new Uint8Array(0);
    const longs = (index: number): Uint32Array => new Uint32Array(part(index).buffer, part(index).byteOffset, rows);
    const shorts = (index: number): Uint16Array => new Uint16Array(part(index).buffer, part(index).byteOffset, rows);
    this.promptLength = longs(0);
    this.firstLength = longs(1);
    this.secondLength = longs(2);
    this.turns = shorts(3);
    this.copy = shorts(4);
    this.flags = longs(5);
    this.responses = part(6);
    this.preferred = part(7);
    const read = (headers: readonly ColumnHeader[], from: number): FieldColumn[] =>
      headers.map((column, index) => FieldColumn.read(column, rows, part(from + index)));
    this.#models = read(header?.models ?? [], ownWidths.length);
    const fields = read(header?.fields ?? [], ownWidths.length + (header?.models.length ?? 0));
    this.#fields = new Map(fields.map((column) => [column.path, column]));
    this.#leftOut = new Set(header?.leftOut);
  }

  static empty(rows: number): FactColumns {
    const parts = ownWidths.map((width) => new Uint8Array(rows * width));
    const columns = new FactColumns(rows, parts, undefined);
    for (const path of ['model of the first', 'model of the second']) {
      columns.#models.push(FieldColumn.of(path, rows, ''));
    }
    return columns;
  }

  /** Columns read back from what `parts` gave. */
  static read(header: FactHeader, bytes: Uint8Array): FactColumns | undefined {
    const widths = [
      ...ownWidths,
      ...header.models.map(({ width }) => width),
      ...header.fields.map(({ width }) => width),
    ];
    const parts: Uint8Array[] = [];
    let at = 0;
    for (const width of widths) {
      const length = header.rows * width;
      if (at + length > bytes.length) return undefined;
      parts.push(bytes.subarray(at, at + length));
      at += padded(length);
    }
    return new FactColumns(header.rows, parts, header);
  }

  /** The columns as bytes, one after the other, each padded to eight. */
  *parts(): Generator<Uint8Array, void, undefined> {
    const own = [
      this.promptLength,
      this.firstLength,
      this.secondLength,
      this.turns,
      this.copy,
      this.flags,
      this.responses,
      this.preferred,
    ].map((column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
    for (const bytes of [...own, ...[...this.#models, ...this.#fields.values()].map((column) => column.bytes())]) {
      yield bytes;
      if (padded(bytes.length) > bytes.length) yield new Uint8Array(padded(bytes.length) - bytes.length);
    }
  }

  header(): FactHeader {
    return {
      rows: this.rows,
      fields: [...this.#fields.values()].map((column) => column.header()),
      models: this.#models.map((column) => column.header()),
      leftOut: [...this.#leftOut],
    };
  }

  get fields(): readonly FieldColumn[] {
    return [...this.#fields.values()];
  }

  /** Columns of the models of the first two responses. */
  get models(): readonly FieldColumn[] {
    return this.#models;
  }

  /** Fields that there was no room for. */
  get leftOut(): readonly string[] {
    return [...this.#leftOut];
  }

  field(path: string): FieldColumn | undefined {
    return this.#fields.get(path);
  }

  /** The column of a field of the rows as a filter names it: by its path, or by that behind the prefix of such paths. */
  named(field: string): FieldColumn | undefined {
    return this.field(field.startsWith(rowPrefix) ? field.slice(rowPrefix.length) : field) ?? this.field(field);
  }

  setValues(row: number, values: RowValues): void {
    this.promptLength[row] = values.promptLength;
    this.firstLength[row] = values.firstLength;
    this.secondLength[row] = values.secondLength;
    this.turns[row] = Math.min(values.turns, 65_535);
    this.responses[row] = Math.min(values.responses, 255);
    this.preferred[row] = values.preferred;
    this.flags[row] = values.flags;
    for (const [place, column] of this.#models.entries()) column.set(row, values.models[place]);
  }

  setField(row: number, path: string, value: string | number): void {
    let column = this.#fields.get(path);
    if (column === undefined) {
      if (this.#leftOut.has(path)) return;
      const taken = this.fields.reduce((sum, field) => sum + field.bytesPerRow, 0);
      if (this.#fields.size >= mostFields || (taken + 8) * this.rows > mostBytes) {
        if (this.#leftOut.size < 1_000) this.#leftOut.add(path);
        return;
      }
      column = FieldColumn.of(path, this.rows, value);
      this.#fields.set(path, column);
    }
    column.set(row, value);
  }

  /** A row loses the fields that it had. */
  clearFields(row: number): void {
    for (const column of this.#fields.values()) column.set(row, undefined);
  }
}

/** Bytes a row of the columns that every dataset has, in the order of `parts`. */
const ownWidths = [4, 4, 4, 2, 2, 4, 1, 1] as const;

function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}
