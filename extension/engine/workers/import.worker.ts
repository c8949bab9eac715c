import { parentPort, workerData } from 'node:worker_threads';
import { CuratorError } from '../../model/errors.ts';
import { importRows, type ImportMessage, type ImportTask } from '../importing/importRows.ts';

function post(message: ImportMessage): void {
  parentPort?.postMessage(message);
}

/** Progress more often than that is of no use to anybody, in milliseconds. */
const interval = 50;
let told = 0;

importRows(workerData as ImportTask, (progress) => {
  if (performance.now() - told < interval) return;
  told = performance.now();
  post({ kind: 'progress', progress });
}).then(
  (imported) => {
    post({ kind: 'end', imported });
  },
  (error: unknown) => {
    const { message, code }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error));
    post({ kind: 'error', reason: CuratorError.is(error) ? error.reason : undefined, code, message });
  },
);
