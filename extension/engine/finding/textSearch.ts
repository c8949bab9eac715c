import { availableParallelism } from 'node:os';
import { CuratorError } from '../../model/errors.ts';
import { fileErrorOf } from '../files/fileErrors.ts';
import type { SearchMessage } from '../workers/search.worker.ts';
import { spawnWorker, streamingLimits } from '../workers/spawnWorker.ts';
import type { SearchedRows, SearchInput } from './searchChunk.ts';

const mostThreads = 8;

/**
 * Searches the texts of a file in worker threads, from a chunk on; `found` is called once a chunk, in file order.
 *
 * @throws CuratorError 'cancelled', or as the file system failed
 */
export async function searchTexts(
  input: SearchInput,
  found: (chunk: SearchedRows) => void,
  signal: AbortSignal,
  firstChunk = 0,
): Promise<void> {
  const chunks = input.chunks.length - 1 - firstChunk;
  if (signal.aborted) throw new CuratorError('cancelled', 'The search was cancelled.');
  if (chunks <= 0) return;
  const next = new Int32Array(new SharedArrayBuffer(4));
  next[0] = firstChunk;
  const size = Math.max(1, Math.min(mostThreads, availableParallelism(), chunks));
  const workers = Array.from({ length: size }, () => spawnWorker('search', { input, next }, streamingLimits));
  const early = new Map<number, SearchedRows>();
  let due = firstChunk;
  const stop = (): void => {
    for (const worker of workers) void worker.terminate();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((resolve, reject) => {
            worker.on('message', (message: SearchMessage) => {
              if (message.kind === 'end') resolve();
              else if (message.kind === 'error') reject(fileErrorOf(message.code, message.message, input.path));
              else {
                early.set(message.chunk, message);
                for (let chunk = early.get(due); chunk !== undefined; chunk = early.get(due)) {
                  early.delete(due++);
                  found(chunk);
                }
              }
            });
            worker.once('error', reject);
            worker.once('exit', () => {
              reject(new CuratorError('cancelled', 'The search was cancelled.'));
            });
          }),
      ),
    );
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}
