import type { Progress } from '../../model/contract/endpoint.ts';
import type { ImportSummary } from '../../model/contract/importing.ts';
import { CuratorError } from '../../model/errors.ts';
import { importParquet } from './importParquet.ts';
import { ImportProblems } from './importProblems.ts';
import { importText } from './importText.ts';
import { expansionLimit, RowWriter } from './rowWriter.ts';
import { readSource, type SourceFile } from './sourceFile.ts';

/** What the thread of an import is to do. */
export interface ImportTask {
  readonly source: SourceFile;
  /** Descriptor of the file that is written. */
  readonly target: number;
  readonly maxExpansion: number;
}

export type ImportedRows = Pick<
  ImportSummary,
  'kind' | 'rows' | 'bytesWritten' | 'notices' | 'problems' | 'problemTotal'
>;

/** What the thread posts. */
export type ImportMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'end'; readonly imported: ImportedRows }
  /** A CuratorError has a reason, an error of the disk a code. */
  | {
      readonly kind: 'error';
      readonly reason: CuratorError['reason'] | undefined;
      readonly code: string | undefined;
      readonly message: string;
    };

/**
 * The work of the thread: reads the source and writes its rows.
 *
 * @throws CuratorError 'empty-file', 'unsupported', 'damaged-file', 'too-large', and errors of the disk as they are
 */
export async function importRows(task: ImportTask, onProgress: (progress: Progress) => void): Promise<ImportedRows> {
  const { source, target, maxExpansion } = task;
  const writer = new RowWriter(target, source.path, expansionLimit(source.sizeBytes, maxExpansion));
  const problems = new ImportProblems();
  const imported =
    source.is === 'parquet'
      ? { kind: 'parquet' as const, ...(await importParquet(source, writer, onProgress)) }
      : { notices: [], ...(await importedText(source, writer, problems, onProgress)) };
  writer.flush();
  return { ...imported, bytesWritten: writer.bytes, problems: problems.first, problemTotal: problems.total };
}

async function importedText(
  source: SourceFile,
  writer: RowWriter,
  problems: ImportProblems,
  onProgress: (progress: Progress) => void,
): Promise<Awaited<ReturnType<typeof importText>>> {
  let result: Awaited<ReturnType<typeof importText>> | undefined;
  const onRead = (done: number): void => {
    onProgress({ done, total: source.sizeBytes, unit: 'bytes' });
  };
  await readSource(source, onRead, async (bytes) => {
    result = await importText(bytes, source.path, writer, problems);
  });
  if (result === undefined) throw new CuratorError('internal', `${source.path} was not read.`, { path: source.path });
  return result;
}
