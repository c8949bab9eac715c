import type { HandlerContext, ParamsOf } from '../../model/contract/endpoint.ts';
import type { importRequests, ImportSummary } from '../../model/contract/importing.ts';
import { CuratorError } from '../../model/errors.ts';
import { writeAtomically } from '../files/atomicFile.ts';
import { fileErrorOf } from '../files/fileErrors.ts';
import { sameFile } from '../files/sameFile.ts';
import { spawnWorker } from '../workers/spawnWorker.ts';
import type { ImportedRows, ImportMessage, ImportTask } from './importRows.ts';
import { openSource, packing } from './sourceFile.ts';

/** A thread that says nothing for so long has met bytes that lead its decoder astray, in milliseconds. */
const longestSilence = 60_000;
/** What a thread may hold: the largest row as text and parsed, and a page of each column. */
const limits = { maxOldGenerationSizeMb: 2_048 };

/**
 * Writes the rows of a file of another kind as JSON Lines, streaming, to a file that appears whole or not at all. What
 * the file is its bytes say, not its name. It is read in a thread of its own, which a damaged file can occupy or fill.
 *
 * @throws CuratorError 'target-exists', 'bad-request' for the source itself, 'empty-file', 'unsupported', 'damaged-file',
 * 'too-large', 'disk-full', 'cancelled', and as files do
 */
export async function importFile(
  { source, target, overwrite, maxExpansion }: ParamsOf<(typeof importRequests)['import/run']>,
  context: HandlerContext,
  silence = longestSilence,
): Promise<ImportSummary> {
  if (await sameFile(target, source)) {
    throw new CuratorError('bad-request', `${target} is the file itself. Import to another name.`, { path: target });
  }
  const file = await openSource(source);
  const imported = await writeAtomically(target, { overwrite }, (handle) =>
    inThread({ source: file, target: handle.fd, maxExpansion }, target, context, silence),
  );
  return { target, packed: packing(file.is), bytesRead: file.sizeBytes, ...imported };
}

async function inThread(
  task: ImportTask,
  target: string,
  { signal, progress }: HandlerContext,
  silence: number,
): Promise<ImportedRows> {
  if (signal.aborted) throw new CuratorError('cancelled', 'Cancelled.');
  const { path } = task.source;
  const worker = spawnWorker('import', task, limits);
  const started = performance.now();
  let abort: (() => void) | undefined;
  let watch: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ImportedRows>((resolve, reject) => {
      const fail = (reason: CuratorError['reason'], message: string): void => {
        reject(new CuratorError(reason, message, { path }));
      };
      abort = () => {
        fail('cancelled', 'Cancelled.');
      };
      signal.addEventListener('abort', abort, { once: true });
      watch = setTimeout(() => {
        fail(
          'damaged-file',
          `${path} leads nowhere: its bytes keep the reader busy. It may be damaged; nothing was written.`,
        );
      }, silence);
      worker.on('message', (message: ImportMessage) => {
        watch?.refresh();
        if (message.kind === 'end') resolve(message.imported);
        else if (message.kind === 'progress') {
          const { done, total = 0 } = message.progress;
          const etaMs = ((performance.now() - started) / Math.max(1, done)) * Math.max(0, total - done);
          progress({ ...message.progress, etaMs });
        } else if (message.reason !== undefined) fail(message.reason, message.message);
        else reject(fileErrorOf(message.code ?? '', message.message, target));
      });
      worker.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') reject(error);
        else fail('too-large', `${path} holds a row or a page that does not fit into memory. Nothing was written.`);
      });
      worker.on('exit', (status) => {
        fail('internal', `The thread that read ${path} ended with ${String(status)}. Nothing was written.`);
      });
    });
  } finally {
    clearTimeout(watch);
    if (abort !== undefined) signal.removeEventListener('abort', abort);
    // The file must not be closed under a thread that writes to it.
    await worker.terminate();
  }
}
