import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { LineScan } from '../dataset/lineScan.ts';
import type { ScanBatch } from '../dataset/lineScan.ts';
import { waitAtGate } from './passGate.ts';

/** What the worker posts: batches while it reads, then the end, or an error of the file system. */
export type ScanMessage =
  | { readonly kind: 'batch'; readonly batch: ScanBatch }
  | { readonly kind: 'end'; readonly batch: ScanBatch }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

const { path, gate } = workerData as { readonly path: string; readonly gate: Int32Array<SharedArrayBuffer> };
// Small first, so that the first page is there at once; then as large as pays.
const firstRead = 256 * 1024;
const fullRead = 4 * 1024 * 1024;

/** A buffer that the engine has read and sent back; without it, each batch would leave one to be collected. */
function returned(): ArrayBuffer | undefined {
  if (parentPort === null) return undefined;
  return (receiveMessageOnPort(parentPort) as { readonly message: ArrayBuffer } | undefined)?.message;
}

function post(message: ScanMessage): void {
  const transfer = message.kind === 'error' ? [] : [message.batch.starts.buffer, message.batch.blanks.buffer];
  parentPort?.postMessage(message, transfer);
}

/** Reads without the event loop: this thread has nothing else to do, and waiting for it costs more than the reading. */
function scan(): void {
  const file = openSync(path, 'r');
  try {
    const lines = new LineScan();
    const buffer = Buffer.allocUnsafe(fullRead);
    for (let reads = 1; ; reads++) {
      const bytesRead = readSync(file, buffer, 0, reads === 1 ? firstRead : fullRead, null);
      if (bytesRead === 0) break;
      lines.feed(buffer.subarray(0, bytesRead));
      post({ kind: 'batch', batch: lines.take(returned()) });
      if (reads === 2 && bytesRead === fullRead) waitAtGate(gate);
    }
    lines.finish();
    post({ kind: 'end', batch: lines.take() });
  } finally {
    closeSync(file);
  }
}

try {
  scan();
} catch (error) {
  const failure = error as NodeJS.ErrnoException;
  post({ kind: 'error', code: failure.code ?? 'UNKNOWN', message: failure.message });
}
