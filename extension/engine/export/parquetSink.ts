import { randomBytes } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CuratorError } from '../../model/errors.ts';
import { commonType, nothing, typeOf, type ValueType } from '../../model/export/recordSchema.ts';
import type { JsonObject } from '../../model/json/jsonValue.ts';
import { readRange } from '../files/readRange.ts';
import { LineFile, newline } from './lineFile.ts';
import { ParquetTable } from './parquetTable.ts';
import type { RecordSink } from './recordSink.ts';

/** A row group holds so much JSON at most, so that memory does not grow with the file. */
const groupLength = 4 * 1024 * 1024;
const groupRows = 50_000;

/**
 * Parquet wants to know all columns before the first row, and fields of a row may turn up late. Row groups are written
 * with the columns known so far, while all records go to a spool file beside the target too: where a later record has
 * another column or type, everything is written anew from there.
 */
export class ParquetSink implements RecordSink {
  readonly #file: FileHandle;
  readonly #spoolPath: string;
  #spool: { readonly file: FileHandle; readonly lines: LineFile } | undefined;
  #type: ValueType = nothing;
  /** Where each full row group ends in the spool. */
  readonly #groupEnds: number[] = [];
  #table: ParquetTable | undefined;
  /** Records of the group at hand, while the groups before it still have the right columns. */
  #rows: JsonObject[] = [];
  #rowsOfGroup = 0;
  #isOutgrown = false;

  constructor(file: FileHandle, path: string) {
    this.#file = file;
    this.#spoolPath = join(
      dirname(path),
      `.${basename(path)}.${String(process.pid)}.${randomBytes(4).toString('hex')}.spool.tmp`,
    );
  }

  async add(record: JsonObject, line: string): Promise<void> {
    const type = commonType(this.#type, typeOf(record));
    if (type !== this.#type && this.#table !== undefined) this.#outgrow();
    this.#type = type;
    this.#spool ??= await this.#openSpool();
    const { lines } = this.#spool;
    await lines.add(line);
    if (!this.#isOutgrown) this.#rows.push(record);
    const bytes = lines.bytes - (this.#groupEnds.at(-1) ?? 0);
    if (++this.#rowsOfGroup < groupRows && bytes < groupLength) return;
    this.#groupEnds.push(lines.bytes);
    this.#rowsOfGroup = 0;
    if (!this.#isOutgrown) await this.#writeGroup(bytes);
  }

  async end(): Promise<number> {
    try {
      await this.#spool?.lines.end();
      const bytes = this.#spool?.lines.bytes ?? 0;
      if (this.#isOutgrown) await this.#writeAnew([...this.#groupEnds, bytes]);
      else await this.#writeGroup(bytes - (this.#groupEnds.at(-1) ?? 0));
      this.#table ??= new ParquetTable(this.#file, this.#type);
      return await this.#table.finish();
    } finally {
      await this.abandon();
    }
  }

  async abandon(): Promise<void> {
    await this.#spool?.lines.abandon();
    await this.#spool?.file.close();
    this.#spool = undefined;
    await rm(this.#spoolPath, { force: true });
  }

  async #openSpool(): Promise<{ readonly file: FileHandle; readonly lines: LineFile }> {
    const file = await open(this.#spoolPath, 'wx+', 0o600);
    return { file, lines: new LineFile(file) };
  }

  #outgrow(): void {
    this.#isOutgrown = true;
    this.#table = undefined;
    this.#rows = [];
  }

  async #writeGroup(bytes: number): Promise<void> {
    if (this.#rows.length === 0) return;
    this.#table ??= new ParquetTable(this.#file, this.#type);
    await this.#table.write(this.#rows, bytes);
    this.#rows = [];
  }

  async #writeAnew(ends: readonly number[]): Promise<void> {
    await this.#file.truncate();
    this.#table = new ParquetTable(this.#file, this.#type);
    let start = 0;
    for (const end of ends) {
      if (end > start) await this.#table.write(await this.#rowsBetween(start, end), end - start);
      start = end;
    }
  }

  async #rowsBetween(start: number, end: number): Promise<readonly JsonObject[]> {
    const bytes = Buffer.allocUnsafe(end - start);
    if (this.#spool !== undefined) await readRange(this.#spool.file, bytes, start, () => this.#cutOff());
    const rows: JsonObject[] = [];
    for (let from = 0; from < bytes.length;) {
      const to = bytes.indexOf(newline, from);
      rows.push(JSON.parse(bytes.toString('utf8', from, to)) as JsonObject);
      from = to + 1;
    }
    return rows;
  }

  #cutOff(): CuratorError {
    return new CuratorError('changed-outside', `${this.#spoolPath} was cut off by another program. Export again.`);
  }
}
