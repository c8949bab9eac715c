import { closeSync, openSync, readSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { LineScan } from '../dataset/lineScan.ts';
import type { ScanBatch } from '../dataset/lineScan.ts';
import { waitAtGate } from './passGate.ts';

/** What the worker posts: batches while it reads, then the end, or an error of the file system. */
export type ScanMessage =
  | { readonly kind: 'batch'; readonly batch: ScanBatch; /** It waits at the gate now. */ readonly held: boolean }
  | { readonly kind: 'end'; readonly batch: ScanBatch }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

const { path, known, gate } = workerData as {
  readonly path: string;
  readonly known: number;
  readonly gate: Int32Array<SharedArrayBuffer>;
};
const readSize = 4 * 1024 * 1024;

/** A buffer that the engine has read and sent back; without it, each batch would leave one to be collected. */
function returned(): ArrayBuffer | undefined {
  if (parentPort === null) return undefined;
  return (receiveMessageOnPort(parentPort) as { readonly message: ArrayBuffer } | undefined)?.message;
}

function post(message: ScanMessage): void {
  const transfer = message.kind === 'error' ? [] : [message.batch.starts.buffer, message.batch.blanks.buffer];
  parentPort?.postMessage(message, transfer);
}

/** Goes over the bytes whose rows are known: what comes next may belong to their last line. */
function skipKnown(file: number, lines: LineScan, buffer: Buffer): void {
  for (let left = known; left > 0;) {
    const bytesRead = readSync(file, buffer, 0, Math.min(left, buffer.length), null);
    if (bytesRead === 0) break;
    lines.feed(buffer.subarray(0, bytesRead));
    left -= bytesRead;
  }
  lines.take();
}

/** Reads without the event loop: this thread has nothing else to do, and waiting for it costs more than the reading. */
function scan(): void {
  const file = openSync(path, 'r');
  try {
    const lines = new LineScan();
    const buffer = Buffer.allocUnsafe(readSize);
    skipKnown(file, lines, buffer);
    for (let first = true; ; first = false) {
      const bytesRead = readSync(file, buffer, 0, readSize, null);
      if (bytesRead === 0) break;
      lines.feed(buffer.subarray(0, bytesRead));
      const held = first && bytesRead === readSize;
      post({ kind: 'batch', batch: lines.take(returned()), held });
      if (held) waitAtGate(gate);
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
