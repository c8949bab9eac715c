import { availableParallelism } from 'node:os';
import { CuratorError } from '../../model/errors.ts';
import { fileErrorOf } from '../files/fileErrors.ts';
import type { SearchMessage } from '../workers/search.worker.ts';
import { spawnWorker } from '../workers/spawnWorker.ts';
import type { SearchedChunk, SearchInput } from './searchChunk.ts';

const mostThreads = 8;

/**
 * Searches the texts of a file in worker threads; `found` is called once a chunk, in file order.
 *
 * @throws CuratorError 'cancelled', or as the file system failed
 */
export async function searchTexts(
  input: SearchInput,
  found: (chunk: SearchedChunk) => void,
  signal: AbortSignal,
): Promise<void> {
  const chunks = input.chunks.length - 1;
  if (signal.aborted) throw new CuratorError('cancelled', 'The search was cancelled.');
  if (chunks <= 0) return;
  const next = new Int32Array(new SharedArrayBuffer(4));
  const size = Math.max(1, Math.min(mostThreads, availableParallelism(), chunks));
  const workers = Array.from({ length: size }, () => spawnWorker('search', { input, next }));
  const early = new Map<number, SearchedChunk>();
  let due = 0;
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
