import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { SchemaElement } from 'hyparquet';
import { columnType, commonType, nothing, typeOf, type ValueType } from '../../model/export/recordSchema.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../model/json/jsonValue.ts';
import type { RecordSink } from './recordSink.ts';

/** A row group is written when it holds so much JSON, so that memory does not grow with the file. */
const groupLength = 32 * 1024 * 1024;
const groupRows = 50_000;
const chunkLength = 1024 * 1024;

/**
 * Parquet wants to know all columns before the first row, and fields of a row may turn up late: records go to a spool
 * file beside the target first, while the schema is found, and from there into row groups.
 */
export class ParquetSink implements RecordSink {
  readonly #file: FileHandle;
  readonly #spoolPath: string;
  #spool: FileHandle | undefined;
  #type: ValueType = nothing;
  #lines: string[] = [];
  #length = 0;

  constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#spoolPath = join(
      dirname(path),
      `.${basename(path)}.${String(process.pid)}.${randomBytes(4).toString('hex')}.spool.tmp`,
    );
  }

  add(record: JsonObject, line: string): Promise<void> | undefined {
    this.#type = commonType(this.#type, typeOf(record));
    this.#lines.push(line, '\n');
    this.#length += line.length;
    return this.#length >= chunkLength ? this.#flush() : undefined;
  }

  async end(): Promise<number> {
    await this.#flush();
    try {
      return await this.#writeGroups();
    } finally {
      await this.abandon();
    }
  }

  async abandon(): Promise<void> {
    await this.#spool?.close();
    this.#spool = undefined;
    await rm(this.#spoolPath, { force: true });
  }

  async #flush(): Promise<void> {
    this.#spool ??= await open(this.#spoolPath, 'wx', 0o600);
    await this.#spool.appendFile(this.#lines.join(''), 'utf8');
    this.#lines = [];
    this.#length = 0;
  }

  async #writeGroups(): Promise<number> {
    const columns =
      this.#type.kind === 'record'
        ? [...this.#type.fields].map(([name, type]) => [name, columnType(type)] as const)
        : [];
    const writer = new FileWriter(this.#file);
    const parquet = new ParquetWriter({ writer, schema: schemaOf(columns), createdBy: 'preference-curator' });
    let rows: JsonObject[] = [];
    let length = 0;
    const writeGroup = async (): Promise<void> => {
      if (rows.length === 0) return;
      const columnData = columns.map(([name, type]) => ({ name, data: rows.map((row) => cell(row[name], type)) }));
      await parquet.write({ columnData, rowGroupSize: rows.length });
      await writer.drain();
      rows = [];
      length = 0;
    };
    const lines = createInterface({
      input: createReadStream(this.#spoolPath, 'utf8'),
      crlfDelay: Number.POSITIVE_INFINITY,
    });
    for await (const line of lines) {
      rows.push(JSON.parse(line) as JsonObject);
      length += line.length;
      if (length >= groupLength || rows.length >= groupRows) await writeGroup();
    }
    await writeGroup();
    await parquet.finish();
    await writer.drain();
    return writer.written;
  }
}

/** Bytes are kept until a row group is whole, then go to the file. */
class FileWriter extends ByteWriter {
  readonly #file: FileHandle;
  #written = 0;

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  get written(): number {
    return this.#written;
  }

  async drain(): Promise<void> {
    const bytes = this.getBytes();
    if (bytes.length > 0) await this.#file.appendFile(bytes);
    this.#written += bytes.length;
    // `offset` counts on over the whole file; only the buffer starts anew.
    this.index = 0;
  }
}

function schemaOf(columns: readonly (readonly [string, ValueType])[]): SchemaElement[] {
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
