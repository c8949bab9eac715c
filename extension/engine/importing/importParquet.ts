import { open, type FileHandle } from 'node:fs/promises';
import { parquetMetadataAsync, parquetSchema, type FileMetaData, type RowGroup, type SchemaTree } from 'hyparquet';
import { assembleNested } from 'hyparquet/src/assemble.js';
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js';
import { getTreePath } from 'hyparquet/src/schema.js';
import { CuratorError } from '../../model/errors.ts';
import type { Progress } from '../../model/contract/endpoint.ts';
import { fileError } from '../files/fileErrors.ts';
import { readRange } from '../files/readRange.ts';
import { parquetCodecs, requireCodec } from './parquetCodecs.ts';
import { damaged, endsTooEarly, ParquetColumn } from './parquetColumn.ts';
import { jsonOf, jsonParsers, type Replaced } from './parquetValues.ts';
import type { RowWriter } from './rowWriter.ts';
import type { SourceFile } from './sourceFile.ts';

/** Rows that are put together at a time, at most. */
const batchRows = 1_000;
const parsers = { ...DEFAULT_PARSERS, ...jsonParsers };

export interface ImportedParquet {
  readonly rows: number;
  readonly notices: readonly string[];
}

/**
 * Writes the rows of a Parquet file. Holds a page of each column, whatever the size of its row groups.
 *
 * @throws CuratorError 'damaged-file', 'unsupported', 'too-large'
 */
export async function importParquet(
  source: SourceFile,
  writer: RowWriter,
  onProgress: (progress: Progress) => void,
): Promise<ImportedParquet> {
  const file = await opened(source.path);
  let rows = 0;
  const replaced: Replaced = { bytes: 0, numbers: 0 };
  try {
    const metadata = await metadataOf(source, file);
    const tree = parquetSchema(metadata);
    const total = Number(metadata.num_rows);
    for (const group of metadata.row_groups) {
      for await (const batch of batchesOf(group, tree, file, source.path)) {
        const { count } = batch;
        for (let index = 0; index < count; index++) {
          const fields = batch.columns.map(
            ({ name, values }) => `${JSON.stringify(name)}:${jsonOf(values[index], replaced)}`,
          );
          writer.addRow(Buffer.from(`{${fields.join(',')}}`));
        }
        rows += count;
        onProgress({ done: rows, total, unit: 'rows' });
      }
    }
  } catch (error) {
    throw readingError(error, source.path, rows);
  } finally {
    await file.close();
  }
  return { rows, notices: noticesOf(replaced) };
}

function noticesOf({ bytes, numbers }: Replaced): readonly string[] {
  return [
    ...(bytes === 0 ? [] : [`${bytes.toLocaleString('en')} values are bytes and no text: they became base64.`]),
    ...(numbers === 0
      ? []
      : [`${numbers.toLocaleString('en')} numbers are infinite or not a number: they became null.`]),
  ];
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    throw fileError(error, path);
  }
}

async function metadataOf({ path, sizeBytes }: SourceFile, file: FileHandle): Promise<FileMetaData> {
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync({
      byteLength: sizeBytes,
      slice: async (start, end = sizeBytes) => {
        const bytes = new Uint8Array(new ArrayBuffer(Math.max(0, end - start)));
        await readRange(file, bytes, start, endsTooEarly);
        return bytes.buffer;
      },
    });
  } catch (error) {
    throw new CuratorError(
      'damaged-file',
      `${path} begins as a Parquet file but does not end as one: it is cut off or damaged. Nothing was written; get the file again.`,
      { path },
      error instanceof Error ? { cause: error } : {},
    );
  }
  for (const { columns } of metadata.row_groups) {
    for (const { meta_data: column } of columns) {
      if (column !== undefined) requireCodec(column.codec, column.path_in_schema.join('.'), path);
    }
  }
  return metadata;
}

interface Batch {
  readonly count: number;
  readonly columns: readonly { readonly name: string; readonly values: readonly unknown[] }[];
}

/** The rows of a row group, some at a time, with the columns of lists and records put together. */
async function* batchesOf(group: RowGroup, tree: SchemaTree, file: FileHandle, path: string): AsyncGenerator<Batch> {
  /** By their topmost column: a name may hold the dot that joins the names of a nested one. */
  const leavesOf = new Map<string, ParquetColumn[]>();
  const leaves = group.columns.map((chunk) => {
    const { meta_data: column, file_path: elsewhere } = chunk;
    if (column === undefined || elsewhere !== undefined) {
      throw new CuratorError('unsupported', `${path} is encrypted or keeps columns in other files.`, { path });
    }
    const schemaPath = getTreePath(tree, column.path_in_schema);
    const element = schemaPath.at(-1)?.element;
    if (element === undefined) throw damaged('a column is not in the schema');
    const start = Number(column.dictionary_page_offset ?? 0) || Number(column.data_page_offset);
    const decoder = {
      ...{ pathInSchema: column.path_in_schema, type: column.type, element, schemaPath, codec: column.codec },
      ...{ parsers, compressors: parquetCodecs, utf8: true },
    };
    const leaf = new ParquetColumn(file, decoder, { start, end: start + Number(column.total_compressed_size) });
    const [top = ''] = column.path_in_schema;
    leavesOf.set(top, [...(leavesOf.get(top) ?? []), leaf]);
    return leaf;
  });
  const wanted = Number(group.num_rows);
  for (let done = 0; done < wanted;) {
    let count = Math.min(batchRows, wanted - done);
    for (const leaf of leaves) count = Math.min(count, await leaf.available());
    if (count === 0) throw damaged('a column has fewer rows than the file says');
    const columns = tree.children.map((child) => {
      const { name } = child.element;
      return { name, values: columnOf(child, leavesOf.get(name) ?? [], count) };
    });
    yield { count, columns };
    done += count;
  }
}

/** Takes the next values of a topmost column, lists and records put together. */
function columnOf(child: SchemaTree, leaves: readonly ParquetColumn[], count: number): readonly unknown[] {
  const { name } = child.element;
  const values = new Map(leaves.map((leaf) => [leaf.name, leaf.take(count)]));
  if (child.children.length > 0) assembleNested(values, child, parsers);
  const column = values.get(name);
  if (column === undefined) throw damaged(`column ${name} is not there`);
  return column;
}

/** What the reader threw, with the file and the row; its own messages are for those who know Parquet. */
function readingError(error: unknown, path: string, rows: number): unknown {
  if (!(error instanceof Error) || isFileError(error)) return error;
  const known = CuratorError.is(error);
  if (known && error.details.path !== undefined) return error;
  const cause = { cause: error };
  if (!known && /unsupported|not supported/u.test(error.message)) {
    const message = `${path} holds what cannot be imported: ${error.message}. Nothing was written.`;
    return new CuratorError('unsupported', message, { path }, cause);
  }
  return new CuratorError(
    known ? error.reason : 'damaged-file',
    `${path} cannot be read behind row ${String(rows)}: ${error.message}. It may be damaged or cut off; nothing was written.`,
    { path },
    cause,
  );
}

/** Errors of the disk have a code such as ENOSPC; those of the codecs begin with another letter or have none. */
function isFileError(error: Error): boolean {
  return /^E[A-Z]+$/u.test((error as NodeJS.ErrnoException).code ?? '');
}
