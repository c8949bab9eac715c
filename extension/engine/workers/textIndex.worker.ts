import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { runIndexPass, type IndexPassInput } from '../textIndex/indexPass.ts';
import { giveWay } from './giveWay.ts';

/** What the worker posts: how far it is, then the end, or an error. */
export type IndexPassMessage =
  | { readonly kind: 'progress'; readonly rows: number }
  | { readonly kind: 'end'; readonly outcome: 'complete' | 'refused' }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

const { input, holds } = workerData as { readonly input: IndexPassInput; readonly holds: Int32Array };

function post(message: IndexPassMessage): void {
  parentPort?.postMessage(message);
}

/** Waits while searches that somebody waits for read the file. */
function waitForSearches(): void {
  for (let count = Atomics.load(holds, 0); count > 0; count = Atomics.load(holds, 0)) Atomics.wait(holds, 0, count);
}

try {
  giveWay();
  const file = openSync(input.path, 'r');
  try {
    const outcome = runIndexPass(
      input,
      (target, position) => readSync(file, target, 0, target.length, position),
      (rows) => {
        post({ kind: 'progress', rows });
        waitForSearches();
      },
    );
    post({ kind: 'end', outcome });
  } finally {
    closeSync(file);
  }
} catch (error) {
  const failure = error as NodeJS.ErrnoException;
  const code = failure.code === 'SQLITE_FULL' ? 'ENOSPC' : (failure.code ?? 'UNKNOWN');
  post({ kind: 'error', code, message: failure.stack ?? failure.message });
}
