import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { searchChunk, type SearchInput, type SearchedRows } from '../finding/searchChunk.ts';

/** What the worker posts: each chunk when it is searched, then the end, or an error. */
export type SearchMessage =
  | ({ readonly kind: 'chunk'; readonly chunk: number } & SearchedRows)
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

const { input, next } = workerData as { readonly input: SearchInput; readonly next: Int32Array };

function post(message: SearchMessage): void {
  parentPort?.postMessage(message);
}

try {
  const file = openSync(input.path, 'r');
  try {
    const search = searchChunk(input, (target, position) => readSync(file, target, 0, target.length, position));
    // Threads take the chunks in turn, so that the first hits come first whatever their number.
    for (;;) {
      const chunk = Atomics.add(next, 0, 1);
      if (chunk >= input.chunks.length - 1) break;
      post({ kind: 'chunk', chunk, ...search(chunk) });
    }
    post({ kind: 'end' });
  } finally {
    closeSync(file);
  }
} catch (error) {
  const failure = error as NodeJS.ErrnoException;
  post({ kind: 'error', code: failure.code ?? 'UNKNOWN', message: failure.stack ?? failure.message });
}
