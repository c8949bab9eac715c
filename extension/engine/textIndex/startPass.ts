import { CuratorError } from '../../model/errors.ts';
import { fileErrorOf } from '../files/fileErrors.ts';
import { spawnWorker, streamingLimits } from '../workers/spawnWorker.ts';
import type { IndexPassMessage } from '../workers/textIndex.worker.ts';
import type { IndexPassInput } from './indexPass.ts';

/**
 * Runs a pass in a thread of its own. What it had done when it is cancelled stays done.
 *
 * @param holds the pass waits while this is more than 0
 * @throws CuratorError 'cancelled', 'disk-full', 'changed-outside', or as the file system failed
 */
export async function startPass(
  input: IndexPassInput,
  holds: Int32Array,
  progress: (rows: number) => void,
  signal: AbortSignal,
): Promise<'complete' | 'refused'> {
  const cancelled = (): CuratorError => new CuratorError('cancelled', 'Indexing the texts was cancelled.');
  if (signal.aborted) throw cancelled();
  const worker = spawnWorker('textIndex', { input, holds }, streamingLimits);
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: IndexPassMessage) => {
        if (message.kind === 'progress') progress(message.rows);
        else if (message.kind === 'end') resolve(message.outcome);
        else
          reject(
            message.code === 'ENOSPC' ? noRoom(input.path) : fileErrorOf(message.code, message.message, input.path),
          );
      });
      worker.once('error', reject);
      worker.once('exit', () => {
        reject(cancelled());
      });
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

export function noRoom(path: string): CuratorError {
  return new CuratorError(
    'disk-full',
    'The disk has no room for an index of the texts. Searches go on by reading the file; free some space for fast ones.',
    { path },
  );
}
