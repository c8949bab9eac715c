import type { FileHandle } from 'node:fs/promises';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { ValueType } from '../../model/export/recordSchema.ts';
import type { JsonObject } from '../../model/json/jsonValue.ts';
import { ColumnData, columnsOf, schemaOf, type Columns } from './parquetColumns.ts';
import { parquetPacking } from './parquetPacking.ts';

/** A Parquet file that is written from its start, row group by row group. */
export class ParquetTable {
  readonly #columns: Columns;
  readonly #columnData = new ColumnData();
  readonly #writer: FileWriter;
  readonly #parquet: ParquetWriter;

  /** @param type of the rows; fields that it does not have are left out */
  constructor(file: FileHandle, type: ValueType) {
    this.#columns = columnsOf(type);
    this.#writer = new FileWriter(file);
    this.#parquet = new ParquetWriter({
      ...{ writer: this.#writer, schema: schemaOf(this.#columns), createdBy: 'preference-curator' },
      ...parquetPacking,
    });
  }

  /**
   * Writes a row group.
   *
   * @param jsonBytes what the rows take as JSON, which is no less than the texts in them
   */
  async write(rows: readonly JsonObject[], jsonBytes: number): Promise<void> {
    const columnData = this.#columnData.of(rows, this.#columns, jsonBytes);
    await this.#parquet.write({ columnData, rowGroupSize: rows.length });
    await this.#writer.drain();
  }

  /** @returns bytes of the file */
  async finish(): Promise<number> {
    await this.#parquet.finish();
    await this.#writer.drain();
    return this.#writer.written;
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
    for (let sent = 0; sent < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, sent, bytes.length - sent, this.#written + sent);
      sent += bytesWritten;
    }
    this.#written += bytes.length;
    // `offset` counts on over the whole file; only the buffer starts anew.
    this.index = 0;
  }
}
