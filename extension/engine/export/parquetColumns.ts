import type { SchemaElement } from 'hyparquet';
import { columnType, type ValueType } from '../../model/export/recordSchema.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json/jsonValue.ts';

/** Columns of a table, by name. */
export type Columns = readonly (readonly [name: string, type: ValueType])[];

/** A column with texts of this length in the mean has too many to be named once each. */
const longText = 128;

/** The columns of records of a type; one that is no record has none. */
export function columnsOf(type: ValueType): Columns {
  return type.kind === 'record' ? [...type.fields].map(([name, field]) => [name, columnType(field)] as const) : [];
}

export function schemaOf(columns: Columns): SchemaElement[] {
  return [{ name: 'root', num_children: columns.length }, ...columns.flatMap(([name, type]) => elementsOf(name, type))];
}

function elementsOf(name: string, type: ValueType): SchemaElement[] {
  const own = { name, repetition_type: 'OPTIONAL' } as const;
  switch (type.kind) {
    case 'boolean':
      return [{ ...own, type: 'BOOLEAN' }];
    case 'integer':
      return [{ ...own, type: 'INT64' }];
    case 'number':
      return [{ ...own, type: 'DOUBLE' }];
    case 'list':
      return [
        { ...own, converted_type: 'LIST', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        ...elementsOf('element', type.element),
      ];
    case 'record':
      return [
        { ...own, num_children: type.fields.size },
        ...[...type.fields].flatMap(([field, inner]) => elementsOf(field, inner)),
      ];
    case 'text':
    case 'json':
    case 'nothing':
      return [{ ...own, type: 'BYTE_ARRAY', converted_type: 'UTF8' }];
  }
}

type Cell = string | number | bigint | boolean | null | readonly Cell[] | { readonly [name: string]: Cell };

function cell(value: JsonValue | undefined, type: ValueType): Cell {
  if (value === undefined || value === null) return null;
  switch (type.kind) {
    case 'integer':
      return BigInt(value as number);
    case 'json':
      return JSON.stringify(value);
    case 'list':
      return (value as readonly JsonValue[]).map((element) => cell(element, type.element));
    case 'record': {
      if (!isJsonObject(value)) return null;
      return Object.fromEntries([...type.fields].map(([name, field]) => [name, cell(value[name], field)]));
    }
    case 'boolean':
    case 'number':
    case 'text':
    case 'nothing':
      return value as string | number | boolean;
  }
}

/** Values of the columns of a row group, made into what the writer takes. */
export class ColumnData {
  /** Bytes of long texts of the group at hand, one after the other. */
  #bytes = Buffer.alloc(0);
  #length = 0;

  /**
   * @param mostBytes what all texts of the rows have as UTF-8 at most
   * @returns what is good until the next call
   */
  of(
    rows: readonly JsonObject[],
    columns: Columns,
    mostBytes: number,
  ): { readonly name: string; readonly data: (Cell | Uint8Array)[]; readonly encoding?: 'PLAIN' }[] {
    if (this.#bytes.length < mostBytes) this.#bytes = Buffer.allocUnsafe(mostBytes);
    this.#length = 0;
    return columns.map(([name, type]) => {
      const data = rows.map((row) => cell(row[name], type));
      return type.kind === 'text' && isLong(data)
        ? { name, data: data.map((value) => this.#bytesOf(value)), encoding: 'PLAIN' }
        : { name, data };
    });
  }

  /** The writer would make an array for each text, and look for equal ones. */
  #bytesOf(value: Cell): Cell | Uint8Array {
    if (typeof value !== 'string') return value;
    const from = this.#length;
    this.#length += this.#bytes.write(value, from, 'utf8');
    return this.#bytes.subarray(from, this.#length);
  }
}

function isLong(values: readonly Cell[]): boolean {
  let length = 0;
  for (const value of values) if (typeof value === 'string') length += value.length;
  return length >= longText * values.length;
}
