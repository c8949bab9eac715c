import { rowPrefix } from '../../model/finding/fields.ts';
import { FieldColumn, type ColumnHeader } from './fieldColumn.ts';
import type { RowValues } from './rowValues.ts';

/** Fields of the rows that are kept at most, and the memory that all of them may take. */
const mostFields = 48;
const mostBytes = 512 * 1024 * 1024;
/** A part of a file keeps more: its fields may be those that other parts have, which came before. */
const mostFieldsOfPart = 2 * mostFields;

/** What is kept of the columns beside their bytes. */
export interface FactHeader {
  readonly rows: number;
  readonly fields: readonly ColumnHeader[];
  readonly models: readonly ColumnHeader[];
  /** Fields that there was no room for. */
  readonly leftOut: readonly string[];
}

/**
 * The facts of all rows that filters and sorting work on: 20 bytes a row, and 1 to 8 for each field of the rows, up to
 * 48 fields and 512 MB. What a text says is not among them.
 */
export class FactColumns {
  readonly rows: number;
  readonly promptLength: Uint32Array<ArrayBuffer>;
  readonly firstLength: Uint32Array<ArrayBuffer>;
  readonly secondLength: Uint32Array<ArrayBuffer>;
  readonly turns: Uint16Array<ArrayBuffer>;
  readonly responses: Uint8Array<ArrayBuffer>;
  readonly preferred: Uint8Array<ArrayBuffer>;
  /** Number of earlier rows with the same texts, 65,535 for more. */
  readonly copy: Uint16Array<ArrayBuffer>;
  readonly #fields: Map<string, FieldColumn>;
  readonly #models: FieldColumn[];
  readonly #leftOut: Set<string>;
  readonly #mostFields: number;

  private constructor(
    rows: number,
    parts: readonly Uint8Array<ArrayBuffer>[],
    header: FactHeader | undefined,
    most: number = mostFields,
  ) {
    this.rows = rows;
    this.#mostFields = most;
    const part = (index: number): Uint8Array<ArrayBuffer> => parts[index] ?? new Uint8Array(0);
    const longs = (index: number): Uint32Array<ArrayBuffer> =>
      new Uint32Array(part(index).buffer, part(index).byteOffset, rows);
    const shorts = (index: number): Uint16Array<ArrayBuffer> =>
      new Uint16Array(part(index).buffer, part(index).byteOffset, rows);
    this.promptLength = longs(0);
    this.firstLength = longs(1);
    this.secondLength = longs(2);
    this.turns = shorts(3);
    this.copy = shorts(4);
    this.responses = part(5);
    this.preferred = part(6);
    const read = (headers: readonly ColumnHeader[], from: number): FieldColumn[] =>
      headers.map((column, index) => FieldColumn.read(column, rows, part(from + index)));
    this.#models = read(header?.models ?? [], ownWidths.length);
    const fields = read(header?.fields ?? [], ownWidths.length + (header?.models.length ?? 0));
    this.#fields = new Map(fields.map((column) => [column.path, column]));
    this.#leftOut = new Set(header?.leftOut);
  }

  /** Columns without values, of a part of a file: they are to be joined with those of its other parts. */
  static ofPart(rows: number): FactColumns {
    return FactColumns.#empty(rows, mostFieldsOfPart);
  }

  static #empty(rows: number, most: number): FactColumns {
    const parts = ownWidths.map((width) => new Uint8Array(rows * width));
    const columns = new FactColumns(rows, parts, undefined, most);
    for (const path of ['model of the first', 'model of the second']) {
      columns.#models.push(FieldColumn.of(path, rows, ''));
    }
    return columns;
  }

  /** Columns over what `arrays` gave, which are used and not copied. */
  static over(header: FactHeader, arrays: readonly Uint8Array<ArrayBuffer>[]): FactColumns {
    return new FactColumns(header.rows, arrays, header);
  }

  /**
   * The columns of the parts of a file, in its order. A field that one of the parts had no room for is left out, since
   * its rows would seem to have no such field.
   */
  static joined(parts: readonly FactColumns[]): FactColumns {
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    const columns = FactColumns.#empty(rows, mostFields);
    for (const part of parts) for (const path of part.leftOut) columns.#leaveOut(path);
    // What such a part had room for is all that is known not to be left out of it.
    const crowded = parts.filter(({ leftOut }) => leftOut.length >= mostLeftOut);
    const isWhole = (path: string): boolean => crowded.every((part) => part.field(path) !== undefined);
    let from = 0;
    for (const part of parts) {
      for (const [index, own] of columns.#own().entries()) own.set(part.#own()[index] ?? [], from);
      for (const [index, model] of columns.#models.entries()) {
        const taken = part.#models[index];
        if (taken !== undefined) model.take(taken, from);
      }
      for (const field of part.fields) {
        if (!isWhole(field.path)) continue;
        columns.#columnFor(field.path, field.kind === 'number' ? 0 : '')?.take(field, from);
      }
      from += part.rows;
    }
    return columns;
  }

  /** Columns read back from what `padded` gave. */
  static read(header: FactHeader, bytes: Uint8Array<ArrayBuffer>): FactColumns | undefined {
    const widths = [
      ...ownWidths,
      ...header.models.map(({ width }) => width),
      ...header.fields.map(({ width }) => width),
    ];
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let at = 0;
    for (const width of widths) {
      const length = header.rows * width;
      if (at + length > bytes.length) return undefined;
      parts.push(bytes.subarray(at, at + length));
      at += padded(length);
    }
    return new FactColumns(header.rows, parts, header);
  }

  /** The columns as bytes, each on its own. */
  arrays(): readonly Uint8Array<ArrayBuffer>[] {
    const own = this.#own().map((column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
    return [...own, ...[...this.#models, ...this.#fields.values()].map((column) => column.bytes())];
  }

  /** The columns as bytes, one after the other, each padded to eight. */
  *padded(): Generator<Uint8Array, void, undefined> {
    for (const bytes of this.arrays()) {
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
    for (const [place, column] of this.#models.entries()) column.set(row, values.models[place]);
  }

  setField(row: number, path: string, value: string | number): void {
    this.#columnFor(path, value)?.set(row, value);
  }

  #columnFor(path: string, first: string | number): FieldColumn | undefined {
    const known = this.#fields.get(path);
    if (known !== undefined || this.#leftOut.has(path)) return known;
    const taken = this.fields.reduce((sum, field) => sum + field.bytesPerRow, 0);
    if (this.#fields.size >= this.#mostFields || (taken + 8) * this.rows > mostBytes) {
      this.#leaveOut(path);
      return undefined;
    }
    const column = FieldColumn.of(path, this.rows, first);
    this.#fields.set(path, column);
    return column;
  }

  #leaveOut(path: string): void {
    if (this.#leftOut.size < mostLeftOut) this.#leftOut.add(path);
  }

  /** The columns that every dataset has, in the order of `ownWidths`. */
  #own(): readonly (Uint32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint8Array<ArrayBuffer>)[] {
    const { promptLength, firstLength, secondLength, turns, copy, responses, preferred } = this;
    return [promptLength, firstLength, secondLength, turns, copy, responses, preferred];
  }

  /** A row loses the fields that it had. */
  clearFields(row: number): void {
    for (const column of this.#fields.values()) column.set(row, undefined);
  }
}

/** Paths that are named as left out at most. */
const mostLeftOut = 1_000;

/** Bytes a row of the columns that every dataset has, in the order of `arrays`. */
const ownWidths = [4, 4, 4, 2, 2, 1, 1] as const;

function padded(length: number): number {
  return Math.ceil(length / 8) * 8;
}
